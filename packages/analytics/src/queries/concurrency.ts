import type { Row } from "../engine/cell.ts";
import { column, join, type Sql, sql, time } from "../engine/sql.ts";
import { hourMs } from "../tables/window.ts";
import { type Asked, camelRow, choosesKind, type Every, ofWindows, rowsOf, segmentsOf, truncated } from "./asked.ts";
import { dimensionName } from "./dimensions.ts";
import type { Query } from "./query.ts";
import { weight } from "./rate.ts";

export type ConcurrencyRow = Row & {
  /** Calls under way in the stretch: one that crosses from one hour into the next is in both. */
  readonly n: number;
  /** Under way at a time, on average over the whole stretch, idle time included. */
  readonly mean: number;
  /** Not exceeded 95 % of the time. */
  readonly p95: number;
  readonly peak: number;
};

const lengths: Readonly<Record<Every, Sql>> = {
  minute: sql`to_minutes(1)`,
  "5 minutes": sql`to_minutes(5)`,
  "15 minutes": sql`to_minutes(15)`,
  hour: sql`to_hours(1)`,
  day: sql`to_days(1)`,
  week: sql`to_days(7)`,
  month: sql`to_months(1)`,
};

/**
 * A sweep over starts and ends, as core's `concurrency`: one that ends as another begins does not overlap it, because the sum at a
 * moment is that of all its changes (a window's RANGE holds its peers). A call without a
 * duration cannot be counted, nor the part of one that began more than an hour before the window.
 */
export const concurrency: Query<Asked, ConcurrencyRow> = {
  name: "concurrency",
  about: "How many model calls are under way at a time: on average, 95 % of the time at most, and at the peak",
  sql: (asked) =>
    ofWindows("concurrency", asked, (one) => {
      const { fromMs, toMs, every, by = [] } = one;
      const [from, to] = [time(fromMs), time(toMs)];
      const names = [...(every ? [column("at_ms")] : []), ...by.map((name) => column(dimensionName(name)))];
      const rest = (...more: readonly Sql[]) => join([...names, ...more], ", ");
      const partition = names.length > 0 ? sql`PARTITION BY ${join(names, ", ")}` : sql``;
      const only = sql`duration_ms > 0 AND ${choosesKind(one) ? sql`true` : sql`kind = 'llm'`}`;
      const stretches = every
        ? sql`SELECT * EXCLUDE (began, ended), greatest(began, at_ms) AS began, least(ended, at_ms + ${lengths[every]}) AS ended FROM (
            SELECT *, unnest(generate_series(${truncated("concurrency", every, sql`began`)}, ended, ${lengths[every]})) AS at_ms FROM calls)`
        : sql`SELECT * FROM calls`;
      const length = every
        ? sql`(epoch_us(least(${to}, at_ms + ${lengths[every]})) - epoch_us(greatest(${from}, at_ms)))`
        : sql`(epoch_us(${to}) - epoch_us(${from}))`;
      const early = { ...one, fromMs: Math.max(0, fromMs - hourMs) };
      // No call lasts for longer within it: a duration that cannot be true must not end in an overflow.
      const lengthUs = (toMs - early.fromMs) * 1000;
      return sql`WITH calls AS (
        SELECT ${join(
          [
            ...segmentsOf("concurrency", "spans", one),
            sql`greatest(started_at, ${from}) AS began, ${weight} AS w,
            least(${to}, started_at + to_microseconds(CAST(least(round(duration_ms * 1000), ${lengthUs}::DOUBLE) AS BIGINT))) AS ended`,
          ],
          ", ",
        )} ${rowsOf("concurrency", "spans", early, only)}
      ), pieces AS (SELECT * FROM (${stretches}) WHERE began < ended),
      moments AS (
        SELECT ${rest(sql`began AS moment, w AS change, 1 AS begun`)} FROM pieces
        UNION ALL SELECT ${rest(sql`ended, -w, 0`)} FROM pieces
      ), swept AS (
        SELECT ${rest(sql`begun, greatest(0, round(sum(change) OVER along, 6)) AS running,
          epoch_us(lead(moment) OVER along) - epoch_us(moment) AS us`)}
        FROM moments WINDOW along AS (${partition} ORDER BY moment)
      ), levels AS (
        SELECT ${rest(sql`running, sum(begun) AS begun, coalesce(sum(us), 0) AS us`)} FROM swept GROUP BY ALL
      ), reached AS (
        SELECT *, ${length} AS length, ${length} - sum(us) OVER (${partition}) AS idle,
          ${length} - sum(us) OVER (${partition}) + sum(us) OVER (${partition} ORDER BY running) AS reached
        FROM levels
      )
      SELECT ${rest(sql`coalesce(sum(begun), 0)::DOUBLE AS n, coalesce(sum(running * us) / max(length), 0)::DOUBLE AS mean,
        CASE WHEN count(*) = 0 OR max(idle) >= 0.95 * max(length) THEN 0
          ELSE min(running) FILTER (reached >= 0.95 * length) END::DOUBLE AS p95,
        coalesce(max(running), 0)::DOUBLE AS peak`)}
      FROM reached GROUP BY ALL ORDER BY ALL`;
    }),
  row: camelRow,
};
