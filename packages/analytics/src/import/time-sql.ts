import { type Sql, sql, userSql } from "../engine/sql.ts";
import type { Source } from "./mapping.ts";

const microsPer = { s: "1000000", ms: "1000", us: "1", ns: "0.001" } as const;

/**
 * Microseconds since 1970 UTC, from the text of a time. What is finer than a microsecond is cut off, as a clock would.
 *
 * @param raw SQL of the text
 * @param time how it is written: `iso` (with an offset, or UTC without one), a count of s, ms, us or ns, or `auto`
 * @param since where a count begins, ISO 8601; 1970 unless said
 * @returns SQL of a BIGINT, null where it is no such time
 */
export function timeMicros(raw: Sql, time: NonNullable<Source["time"]>, since?: string): Sql {
  if (time === "iso") return isoMicros(raw);
  if (time !== "auto") return countMicros(raw, time, since);
  const count = sql`abs(TRY_CAST(${raw} AS DOUBLE))`;
  // Counts of this century tell their unit by their size; a day of Excel's (46023) or a date in digits (20260102) is none.
  return sql`CASE
    WHEN ${count} IS NULL THEN ${isoMicros(raw)}
    WHEN ${count} BETWEEN 1e4 AND 1e8 THEN ${since === undefined ? sql`NULL` : countMicros(raw, "s", since)}
    WHEN ${count} < 1e11 THEN ${countMicros(raw, "s", since)}
    WHEN ${count} < 1e14 THEN ${countMicros(raw, "ms", since)}
    WHEN ${count} < 1e17 THEN ${countMicros(raw, "us", since)}
    ELSE ${countMicros(raw, "ns", since)} END`;
}

function isoMicros(raw: Sql): Sql {
  // A cast to TIMESTAMP ignores an offset; a cast to TIMESTAMPTZ without one would ask the machine's time zone.
  return sql`CASE WHEN regexp_matches(${raw}, ':[0-9]{2}([.,][0-9]+)? ?(Z|z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)$')
    THEN epoch_us(TRY_CAST(${raw} AS TIMESTAMPTZ)) ELSE epoch_us(TRY_CAST(${raw} AS TIMESTAMP)) END`;
}

function countMicros(raw: Sql, unit: keyof typeof microsPer, since: string | undefined): Sql {
  const count = sql`TRY_CAST(floor(TRY_CAST(${raw} AS DECIMAL(28, 9)) * ${userSql(microsPer[unit])}) AS BIGINT)`;
  return since === undefined ? count : sql`(${count} + ${Date.parse(since) * 1000})`;
}
