import {
  concernsOf,
  type Decided,
  decide,
  type JudgedMeasure,
  judgeMeasure,
  type Measure,
  type Plan,
  planExperiment,
  sharesOf,
} from "@telltale/core/experiment";
import type { Engine } from "../../engine/engine.ts";
import type { Window } from "../../tables/window.ts";
import { type Look, readCourse } from "./read-course.ts";
import { type ArmCount, readArms, readPast, readTraffic, readUnits } from "./read-units.ts";
import { unitMeasure } from "./unit-measure.ts";

/** A measure by its name: of the records, or of a score. */
export type NamedMeasure = Pick<Measure, "name" | "role" | "margin"> & Partial<Pick<Measure, "better">>;

export interface ExperimentOptions {
  /** As in the records' `variants`. */
  readonly name: string;
  readonly window: Window;
  /** One of them is primary. */
  readonly measures: readonly NamedMeasure[];
  /** The arm to compare with. Default: `control`, or the arm with the most users. */
  readonly control?: string | undefined;
  /** The shares the arms should have, in any unit; without them nobody can tell whether users were dealt wrongly. */
  readonly arms?: Readonly<Record<string, number>> | undefined;
  /** Users in both arms that were planned. */
  readonly plannedUsers?: number | undefined;
  /** Whether the experiment is looked at while it runs. Default true: the intervals then allow for it. */
  readonly isWatched?: boolean | undefined;
  /** Chance of a false alarm, which several arms share. Default 0.05. */
  readonly alpha?: number | undefined;
  /** At how many times in the past the primary measure is also read, for its course. Each costs a query. Default 0. */
  readonly looks?: number | undefined;
}

/** One arm beside the control. */
export interface ArmReport {
  readonly arm: string;
  readonly users: number;
  readonly measures: readonly JudgedMeasure[];
  readonly decided: Decided;
  /** How the primary measure came to where it is, oldest first; the intervals hold at all looks together. */
  readonly course: readonly Look[];
}

/** What came of an experiment, as plain JSON. */
export interface ExperimentReport {
  readonly v: 1;
  readonly name: string;
  readonly window: Window;
  readonly control: string;
  readonly controlUsers: number;
  readonly isWatched: boolean;
  readonly treatments: readonly ArmReport[];
  /** Users who saw several arms, and are left out. */
  readonly crossed: number;
  readonly plannedUsers: number | null;
  /** What the reader should know first. */
  readonly concerns: readonly string[];
}

/**
 * Reads an experiment: compares each arm with the control, by users, and decides.
 *
 * @param engine an engine whose tables are open
 * @throws {RangeError} if no record in the window names the experiment, there is one arm only, or not exactly one measure is primary
 */
export async function readExperiment(engine: Engine, options: ExperimentOptions): Promise<ExperimentReport> {
  const { name, window, plannedUsers, isWatched = true, alpha = 0.05, looks = 0 } = options;
  const counts = await readArms(engine, { experiment: name, window });
  const control = controlOf(options, counts);
  const measures = options.measures.map((one): Measure => ({ better: unitMeasure(one.name).better, ...one }));
  const treatments = counts.filter(({ arm }) => arm !== control.arm);
  const before = await readPast(engine, { experiment: name, window });
  const own = alpha / treatments.length;
  const judged = new Map<string, JudgedMeasure[]>(treatments.map(({ arm }) => [arm, []]));
  for (const measure of measures) {
    const read = unitMeasure(measure.name);
    const units = await readUnits(engine, { experiment: name, window, before, measure: read });
    const nobody = { numerator: [], denominator: [], before: [] };
    for (const { arm } of treatments) {
      const arms = { control: units.get(control.arm) ?? nobody, treatment: units.get(arm) ?? nobody };
      judged
        .get(arm)
        ?.push(judgeMeasure(measure, arms, { confidence: 1 - own, plannedUsers, isWatched, isShare: read.isShare }));
    }
  }
  const primary = measures.find(({ role }) => role === "primary");
  const courses = await readCourse(engine, {
    ...{ experiment: name, window, before, looks, control: control.arm, primary, plannedUsers },
    confidence: 1 - own,
    sinceMs: Math.min(...counts.map(({ sinceMs }) => sinceMs)),
  });
  const shareOf = (arm: string, users: number) => options.arms?.[arm] ?? users;
  const crossed = counts.reduce((sum, one) => sum + one.crossed, 0);
  const total = counts.reduce((sum, one) => sum + one.users, 0);
  return {
    v: 1,
    ...{ name, window, isWatched, crossed },
    control: control.arm,
    controlUsers: control.users,
    plannedUsers: plannedUsers ?? null,
    treatments: treatments.map(({ arm, users }) => {
      const its = judged.get(arm) ?? [];
      const shares = [shareOf(control.arm, control.users), shareOf(arm, users)] as const;
      const decided = decide({ measures: its, users: [control.users, users], shares, plannedUsers, alpha: own, isWatched });
      return { arm, users, measures: its, decided, course: courses.get(arm) ?? [] };
    }),
    concerns: [
      ...concernsOf({ name, arms: options.arms ?? Object.fromEntries(counts.map(({ arm, users }) => [arm, users || 1])) }),
      ...(options.arms ? [] : ["Nobody said which split was meant, so that users dealt wrongly would not be noticed."]),
      ...measures.flatMap(({ name, role, margin }) =>
        role === "guardrail" && !margin
          ? [
              `Guardrail ${name} bears no loss at all, so that only an improvement proves it unharmed: say what is borne, as in ${name}=0.05.`,
            ]
          : [],
      ),
      ...(crossed > 0.01 * total
        ? [`${crossed} users saw more than one arm and are left out: deal arms by a user's id that lasts.`]
        : []),
    ],
  };
}

function controlOf({ name, control, arms }: ExperimentOptions, counts: readonly ArmCount[]): ArmCount {
  if (counts.length === 0)
    throw new RangeError(
      `experiment ${name}: no record in this period has it among its variants; is the name right, and the period?`,
    );
  const unknown = [control, ...Object.keys(arms ?? {})].find(
    (arm) => arm !== undefined && !counts.some((one) => one.arm === arm),
  );
  if (unknown !== undefined)
    throw new RangeError(
      `experiment ${name}: nobody saw an arm "${unknown}"; there are ${counts.map(({ arm }) => arm).join(", ")}`,
    );
  if (counts.length === 1)
    throw new RangeError(`experiment ${name}: everybody saw the arm ${counts[0]?.arm}; there is nothing to compare`);
  const wanted = control ?? (counts.some(({ arm }) => arm === "control") ? "control" : Object.keys(arms ?? {})[0]);
  const largest = [...counts].sort((a, b) => b.users - a.users)[0] as ArmCount;
  return counts.find(({ arm }) => arm === wanted) ?? largest;
}

/**
 * How long an experiment would take, by one's own traffic in a window.
 *
 * @throws {RangeError} if the window has too little of the measure to plan by
 */
export async function planByTraffic(
  engine: Engine,
  {
    window,
    measure,
    arms,
    minimumEffect,
    alpha,
  }: Pick<ExperimentOptions, "window" | "alpha"> & {
    readonly measure: string;
    readonly arms: Readonly<Record<string, number>>;
    readonly minimumEffect: number;
  },
): Promise<Plan> {
  sharesOf({ name: "plan", arms });
  const traffic = await readTraffic(engine, { measure: unitMeasure(measure), window });
  if (!traffic)
    throw new RangeError(`plan: this period has too few users with ${measure} to plan by; it takes some with more than one`);
  return planExperiment({ name: "plan", arms }, traffic, { minimumEffect, alpha });
}
