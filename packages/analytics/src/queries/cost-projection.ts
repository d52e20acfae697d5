import type { Row } from "../engine/cell.ts";
import { column, join, sql } from "../engine/sql.ts";
import { isUnpriced } from "../tables/unpriced.ts";
import { dayMs } from "../tables/window.ts";
import { type Asked, camelRow, ofWindows, rowsOf } from "./asked.ts";
import { keysOf } from "./keys.ts";
import { monthStart, projectMonth } from "./project-month.ts";
import type { Query } from "./query.ts";
import { weight } from "./rate.ts";

export type CostProjectionRow = Row & {
  /** When the month began that the window ends in (UTC). */
  readonly monthAtMs: number | null;
  /** Calls with a price in the days behind, and those without one, whose cost is in nothing here. */
  readonly n: number;
  readonly unpriced: number;
  /** Complete days that the projection rests on. */
  readonly days: number;
  readonly dailyMeanUsd: number | null;
  readonly monthToDateUsd: number | null;
  /** What the whole month will have cost if its rest is like the days behind, with a 95 % prediction interval. */
  readonly projectedUsd: number | null;
  readonly projectedUsdLow: number | null;
  readonly projectedUsdHigh: number | null;
  /** Whether each weekday is projected from its own past; null where nothing is. */
  readonly isByWeekday: boolean | null;
};

const weekdays = [1, 2, 3, 4, 5, 6, 7];

/**
 * Reads the window, and the month before its end where the window begins later. A projection is of a month: `every` changes nothing.
 * The days behind begin with the first that has a call; days without one after it count as 0.
 */
export const costProjection: Query<Asked, CostProjectionRow> = {
  name: "costProjection",
  about: "What the month that the window ends in will have cost: month to date, and the rest by the mean of past weekdays",
  sql: ({ every: _, ...asked }) =>
    ofWindows("costProjection", asked, (one) => {
      const month = monthStart(one.toMs);
      const { listed, names } = keysOf("costProjection", "spans", one);
      const from = Math.min(one.fromMs, month);
      const isComplete = sql`day_ms >= ${from} AND day_ms + ${dayMs} <= ${one.toMs}`;
      const days = sql`epoch_ms(date_trunc('day', started_at))::DOUBLE AS day_ms, coalesce(sum(${weight} * cost_usd), 0) AS usd,
        count(cost_usd)::DOUBLE AS priced, (count(*) FILTER (${isUnpriced}))::DOUBLE AS unpriced`;
      const totals = sql`coalesce(sum(priced), 0)::DOUBLE AS n, coalesce(sum(unpriced), 0)::DOUBLE AS unpriced,
        CASE WHEN count(*) > 0 THEN ${month}::DOUBLE END AS month_at_ms,
        CASE WHEN sum(priced) > 0 THEN coalesce(sum(usd) FILTER (day_ms >= ${month}), 0) END AS month_to_date_usd,
        min(day_ms) FILTER (day_ms >= ${from}) AS days_first, ${one.toMs}::DOUBLE AS days_to`;
      const sums = weekdays.flatMap((weekday) => {
        const of = sql`FILTER (${isComplete} AND (CAST(day_ms / ${dayMs} AS BIGINT) + 3) % 7 + 1 = ${weekday})`;
        return [
          sql`coalesce(sum(usd) ${of}, 0) AS ${column(`days_sum_${weekday}`)}`,
          sql`coalesce(sum(usd * usd) ${of}, 0) AS ${column(`days_square_${weekday}`)}`,
        ];
      });
      const rows = rowsOf("costProjection", "spans", { ...one, fromMs: from }, sql`kind IN ('llm', 'embedding')`);
      return sql`SELECT ${join([...names, totals, ...sums], ", ")}
        FROM (SELECT ${join([...listed, days], ", ")} ${rows} GROUP BY ALL) GROUP BY ALL ORDER BY ALL`;
    }),
  row: (raw) => {
    const found = camelRow<Row>(raw);
    const told = Object.fromEntries(Object.entries(found).filter(([name]) => !/^days[A-Z]/.test(name)));
    return { ...told, ...projection(found) } as CostProjectionRow;
  },
};

type Projected = Omit<CostProjectionRow, "monthAtMs" | "n" | "unpriced" | "monthToDateUsd">;

function projection(found: Row): Projected {
  const number = (name: string, otherwise: number) => {
    const cell = found[name];
    return typeof cell === "number" ? cell : otherwise;
  };
  const soFar = found.monthToDateUsd;
  if (typeof soFar !== "number")
    return {
      days: 0,
      dailyMeanUsd: null,
      projectedUsd: null,
      projectedUsdLow: null,
      projectedUsdHigh: null,
      isByWeekday: null,
    };
  const behind = {
    sums: weekdays.map((weekday) => number(`daysSum${weekday}`, 0)),
    squares: weekdays.map((weekday) => number(`daysSquare${weekday}`, 0)),
  };
  const month = projectMonth(behind, number("daysFirst", Number.POSITIVE_INFINITY), number("daysTo", 0), soFar);
  return {
    days: month.days,
    dailyMeanUsd: month.dailyMean,
    projectedUsd: month.projected,
    projectedUsdLow: month.interval?.[0] ?? null,
    projectedUsdHigh: month.interval?.[1] ?? null,
    isByWeekday: month.isByWeekday,
  };
}
