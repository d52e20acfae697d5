import type { ArmUsers, Traffic } from "@telltale/core/experiment";
import type { Engine } from "../../engine/engine.ts";
import { column, type Sql, sql } from "../../engine/sql.ts";
import { sourceTime } from "../../queries/dimensions.ts";
import { answer, type Query } from "../../queries/query.ts";
import { weight } from "../../queries/rate.ts";
import { sessionsSql } from "../../tables/sessions.ts";
import { dayMs, inWindow, type Window } from "../../tables/window.ts";
import type { UnitMeasure } from "./unit-measure.ts";

/** The user; where a record does not know its user, the session. */
const unit = sql`coalesce(user_id, session_id)`;

interface Asked {
  readonly experiment: string;
  readonly window: Window;
}

/** Each unit that saw an arm in the window: which arm, since when, and how many different ones. */
function exposedSql({ experiment, window }: Asked): Sql {
  const seen = (table: "spans" | "signals" | "scores") => sql`
    SELECT ${unit} AS unit, variants[${experiment}] AS arm, ${sourceTime[table]} AS seen_at FROM ${column(table)}
    WHERE ${inWindow(sourceTime[table], window)} AND variants[${experiment}] IS NOT NULL`;
  return sql`SELECT unit, min(arm) AS arm, min(seen_at) AS first_at, count(DISTINCT arm) AS arms
    FROM (${seen("spans")} UNION ALL ${seen("signals")} UNION ALL ${seen("scores")}) WHERE unit IS NOT NULL GROUP BY unit`;
}

export interface ArmCount {
  readonly arm: string;
  readonly users: number;
  /** Units that saw this arm first by name, and another too: they are left out of every comparison. */
  readonly crossed: number;
  /** When somebody first saw it. */
  readonly sinceMs: number;
}

const armCounts: Query<Asked, ArmCount & Record<string, string | number>> = {
  name: "experimentArms",
  about: "How many units saw each arm of an experiment",
  sql: (asked) => sql`SELECT arm, count_if(arms = 1)::DOUBLE AS users, count_if(arms > 1)::DOUBLE AS crossed,
    epoch_ms(min(first_at))::DOUBLE AS since_ms FROM (${exposedSql(asked)}) GROUP BY arm ORDER BY arm`,
  row: ({ arm, users, crossed, since_ms: since }) => ({
    arm: String(arm),
    users: Number(users),
    crossed: Number(crossed),
    sinceMs: Number(since),
  }),
};

/** How many units saw each arm in the window, by the arm's name. */
export function readArms(engine: Engine, asked: Asked): Promise<readonly ArmCount[]> {
  return answer(engine, armCounts, asked);
}

/**
 * The time before anybody saw an arm, as long as the experiment has run. What somebody did who was in an arm already foretells nothing: taking
 * it out would take the effect out.
 */
export async function readPast(engine: Engine, { experiment, window }: Asked): Promise<Window> {
  const seen = (table: "spans" | "signals" | "scores") => sql`
    SELECT min(${sourceTime[table]}) AS seen_at FROM ${column(table)} WHERE variants[${experiment}] IS NOT NULL`;
  const [row] = await engine.run(sql`SELECT epoch_ms(min(seen_at))::DOUBLE AS since_ms
    FROM (${seen("spans")} UNION ALL ${seen("signals")} UNION ALL ${seen("scores")})`);
  const sinceMs = typeof row?.since_ms === "number" ? row.since_ms : window.fromMs;
  const ranMs = window.toMs - Math.max(sinceMs, window.fromMs);
  return { fromMs: Math.max(0, sinceMs - ranMs), toMs: sinceMs };
}

/** The rows of a measure's source in a window. */
function rowsOf({ source, only, value }: UnitMeasure, window: Window): Sql {
  if (source === "sessions") return sql`FROM (${sessionsSql(window)}) WHERE ${only} AND (${value}) IS NOT NULL`;
  return sql`FROM ${column(source)} WHERE ${inWindow(sourceTime[source], window)} AND ${only} AND (${value}) IS NOT NULL`;
}

/** What a row stands for where sampling kept it with a probability: judged answers that failed may be all that failed, others one in twenty. */
function standsFor({ source }: UnitMeasure): Sql {
  return source === "sessions" ? sql`1` : weight;
}

/** A session counts from the first exposure on that it still saw. */
function lastTime({ source }: UnitMeasure): Sql {
  return source === "sessions" ? sql`ended_at` : sourceTime[source];
}

interface AskedUnits extends Asked {
  readonly measure: UnitMeasure;
  readonly before: Window;
}

const unitRows: Query<
  AskedUnits,
  { readonly arm: string; readonly numerator: number; readonly denominator: number; readonly before: number | null }
> = {
  name: "experimentUnits",
  about: "What each unit of an experiment's arms did since it first saw its arm, and before",
  sql: ({ measure, before, ...asked }) => sql`
    WITH exposed AS MATERIALIZED (${exposedSql(asked)}),
    things AS (SELECT ${unit} AS unit, ${lastTime(measure)} AS seen_at, (${measure.value})::DOUBLE * ${standsFor(measure)} AS v,
      (${measure.weight})::DOUBLE * ${standsFor(measure)} AS w ${rowsOf(measure, asked.window)}),
    past AS (SELECT ${unit} AS unit, sum((${measure.value})::DOUBLE) / nullif(sum((${measure.weight})::DOUBLE), 0) AS before
      ${rowsOf(measure, before)} GROUP BY unit),
    done AS (SELECT exposed.unit, sum(v) AS numerator, sum(w) AS denominator
      FROM exposed JOIN things ON things.unit = exposed.unit AND things.seen_at >= exposed.first_at GROUP BY exposed.unit)
    SELECT arm, coalesce(numerator, 0) AS numerator, coalesce(denominator, 0) AS denominator, before
    FROM exposed LEFT JOIN done USING (unit) LEFT JOIN past USING (unit) WHERE arms = 1`,
  row: ({ arm, numerator, denominator, before }) => ({
    arm: String(arm),
    numerator: Number(numerator),
    denominator: Number(denominator),
    before: before === null || before === undefined ? null : Number(before),
  }),
};

/**
 * What the units of each arm did since they first saw it, and in the time before, by arm. Units that saw several arms are left out.
 *
 * @param asked.before of {@link readPast}
 */
export async function readUnits(engine: Engine, asked: AskedUnits): Promise<ReadonlyMap<string, ArmUsers>> {
  const rows = await answer(engine, unitRows, asked);
  const arms = new Map<string, { numerator: number[]; denominator: number[]; before: number[] }>();
  for (const row of rows) {
    const arm = arms.get(row.arm) ?? { numerator: [], denominator: [], before: [] };
    arm.numerator.push(row.numerator);
    arm.denominator.push(row.denominator);
    arm.before.push(row.before ?? Number.NaN);
    arms.set(row.arm, arm);
  }
  return arms;
}

const trafficRows: Query<
  { readonly measure: UnitMeasure; readonly window: Window },
  Record<"units" | "things" | "squares" | "between" | "all", number>
> = {
  name: "experimentTraffic",
  about: "How many units there are, how much each does, and how alike it is",
  sql: ({ measure, window }) => sql`
    WITH things AS (SELECT ${unit} AS unit, (${measure.value})::DOUBLE / nullif((${measure.weight})::DOUBLE, 0) AS x ${rowsOf(measure, window)}),
    known AS (SELECT unit, x FROM things WHERE unit IS NOT NULL AND x IS NOT NULL),
    whole AS (SELECT avg(x) AS mean FROM known),
    units AS (SELECT unit, count(*)::DOUBLE AS n, avg(x) AS mean FROM known GROUP BY unit)
    SELECT count(*)::DOUBLE AS units, coalesce(sum(n), 0) AS things, coalesce(sum(n * n), 0) AS squares,
      coalesce(sum(n * (units.mean - whole.mean) ** 2), 0) AS "between",
      (SELECT coalesce(sum((x - whole.mean) ** 2), 0) FROM known, whole) AS "all"
    FROM units, whole`,
  row: ({ units, things, squares, between, all }) => ({
    units: Number(units),
    things: Number(things),
    squares: Number(squares),
    between: Number(between),
    all: Number(all),
  }),
};

/**
 * What one's own traffic in a window says of a measure, for a plan. The correlation within units is that of the analysis of variance.
 *
 * @returns null where there is too little of it: fewer than two units, or no unit with two things
 */
export async function readTraffic(
  engine: Engine,
  asked: { readonly measure: UnitMeasure; readonly window: Window },
): Promise<Traffic | null> {
  const [row] = await answer(engine, trafficRows, asked);
  if (!row || row.units < 2 || row.things <= row.units) return null;
  const { units, things, squares, between, all } = row;
  const meanBetween = between / (units - 1);
  const meanWithin = (all - between) / (things - units);
  const size = (things - squares / things) / (units - 1);
  const correlation = (meanBetween - meanWithin) / (meanBetween + (size - 1) * meanWithin);
  const days = (asked.window.toMs - asked.window.fromMs) / dayMs;
  return {
    usersPerDay: units / days,
    perUser: things / units,
    intraUserCorrelation: Number.isFinite(correlation) ? Math.min(1, Math.max(0, correlation)) : 0,
    sd: Math.sqrt(all / (things - 1)),
  };
}
