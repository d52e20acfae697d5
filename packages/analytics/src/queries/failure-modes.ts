import { type FailureMode, failureThresholds, failureModes as knownModes } from "@telltale/core/failures";
import type { Row } from "../engine/cell.ts";
import { column, join, type Sql, sql } from "../engine/sql.ts";
import type { Window } from "../tables/window.ts";
import { type Asked, ofWindows } from "./asked.ts";
import { evidenceOf, judgedWeight, scoreOf } from "./evidence.ts";
import { failureConditions } from "./failure-conditions.ts";
import { flagged } from "./flagged.ts";
import { keysOf } from "./keys.ts";
import type { Query } from "./query.ts";
import { weight, withIntervals } from "./rate.ts";

export type FailureModesRow = Row & {
  /** The failure mode; what it means, whose it is and what to do: core's `failureModes`. */
  readonly mode: string;
  readonly severity: string;
  /** Traces of which somebody could know. */
  readonly n: number;
  /** Those that failed this way; a trace may fail in several. */
  readonly traces: number;
  /** Their share of the n, sampling undone, with its Wilson interval (95 %). */
  readonly rate: number | null;
  readonly rateLow: number | null;
  readonly rateHigh: number | null;
};

/** A failure mode of an application's own, for SQL. */
export interface OwnFailureMode {
  readonly mode: Pick<FailureMode, "name" | "severity">;
  /** A condition over the columns of spans and {@link scoreOf}: `sql`duration_ms > 60000``; null where nobody could know. */
  readonly condition: Sql;
  /** Whether it reads scores alone, which are of a sample. */
  readonly isJudged?: boolean;
}

/** Modes that only a judge can tell: there the sample's own inclusion probabilities count. */
const judgedModes = new Set(["unsupportedClaims", "wrongCitation"]);

/**
 * For each mode a condition over {@link evidenceOf}: a score named like the mode decides, else the detector.
 *
 * @param own modes beside the ten, or in their place where the name is the same
 */
export function verdicts(window: Window, own: readonly OwnFailureMode[]): readonly Required<OwnFailureMode>[] {
  const conditions = failureConditions(window);
  const isOwn = new Set(own.map(({ mode }) => mode.name));
  const ready = knownModes.flatMap((mode) => {
    const condition = conditions[mode.name];
    return condition && !isOwn.has(mode.name) ? [{ mode, condition, isJudged: judgedModes.has(mode.name) }] : [];
  });
  return [...ready, ...own].map(({ mode, condition, isJudged = false }) => {
    const score = scoreOf(mode.name);
    const verdict = sql`CASE WHEN ${score} IS NOT NULL THEN ${score} >= ${failureThresholds.yes} ELSE ${condition} END`;
    return { mode, condition: verdict, isJudged };
  });
}

/** The question how often traces fail in known ways, with modes of an application's own. */
export function failureModesWith(own: readonly OwnFailureMode[]): Query<Asked, FailureModesRow> {
  return {
    name: "failureModes",
    about: "How many traces fail in each known way, among those of which one could know: named categories, with severity",
    sql: (asked) =>
      ofWindows("failureModes", asked, (one) => {
        const { listed, names } = keysOf("failureModes", "spans", one);
        const modes = verdicts(one, own);
        const seen = modes.map(({ condition }, i) => sql`bool_or(${condition}) AS ${column(`mode ${i}`)}`);
        const perTrace = [
          ...listed,
          sql`coalesce(trace_id, id) AS "trace", max(${weight}) AS stands, max(${judgedWeight}) AS judged_stands`,
          ...seen,
        ];
        const flags = modes.map(({ mode, isJudged }, i) => ({
          ...mode,
          isHit: column(`mode ${i}`),
          stands: isJudged ? sql`judged_stands` : sql`stands`,
        }));
        const traces = sql`(SELECT ${join(perTrace, ", ")} FROM ${evidenceOf("failureModes", one)} GROUP BY ALL)`;
        const answer = [...names, sql`name AS mode, severity, n, found AS traces, rate, rate_effective_n`];
        return sql`SELECT ${join(answer, ", ")} FROM (${flagged(traces, { listed: names, names }, flags)}) ORDER BY ALL`;
      }),
    row: withIntervals,
  };
}

/** {@link failureModesWith} the ten of core alone. */
export const failureModes = failureModesWith([]);
