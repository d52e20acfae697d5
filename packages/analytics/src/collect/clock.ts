import type { FieldIssue, Table } from "@telltale/core/trace";

/** A sender's clock may be this far off before its times are corrected. */
const tolerableSkewMs = 10 * 60_000;
/** A record may lie this far ahead, for what the correction leaves. */
const tolerableLeadMs = 60 * 60_000;
/** A record may lie this far back: old records may be sent again, but none is older than its kind. */
const earliestMs = Date.UTC(2000, 0, 1);

/** The field of each table that says when. */
const timeField: Readonly<Record<Table, string>> = { spans: "startedAtMs", signals: "atMs", scores: "atMs" };

/**
 * How far to shift the times of an envelope, because its sender's clock is wrong.
 *
 * @param sentAtMs the sender's clock as the envelope left, milliseconds
 * @param receivedAtMs ours as it came
 * @returns what to add, in milliseconds; 0 for a clock that is less than ten minutes off, or unknown
 * @example clockSkew(0, 3_600_000); // 3600000
 */
export function clockSkew(sentAtMs: unknown, receivedAtMs: number): number {
  if (typeof sentAtMs !== "number" || !Number.isFinite(sentAtMs)) return 0;
  const skewMs = Math.round(receivedAtMs - sentAtMs);
  return Math.abs(skewMs) > tolerableSkewMs ? skewMs : 0;
}

/** Shifts the time of a record that is not yet checked. What is not a number stays as it is, for the check to name. */
export function shiftTime(table: Table, raw: Record<string, unknown>, skewMs: number): Record<string, unknown> {
  const field = timeField[table];
  const at = raw[field];
  return skewMs === 0 || typeof at !== "number" ? raw : { ...raw, [field]: at + skewMs };
}

/**
 * Why a record's time cannot be: it lies more than an hour ahead, or before 2000, where nobody sends from. Seconds sent as
 * milliseconds lie in 1970: they are known by what they would be as seconds, as sent, whatever the clock was corrected by.
 *
 * @param atMs the record's time, corrected
 * @param sentAtMs the time as it was sent
 */
export function timeIssue(table: Table, atMs: number, sentAtMs: unknown, receivedAtMs: number): FieldIssue | undefined {
  const field = timeField[table];
  const latestMs = receivedAtMs + tolerableLeadMs;
  const asSecondsMs = Number(sentAtMs) * 1000;
  if (asSecondsMs >= earliestMs && asSecondsMs <= latestMs)
    return { field, reason: "looks like seconds: multiply by 1000, for it takes milliseconds since 1970" };
  if (atMs < earliestMs)
    return { field, reason: "lies before 2000: it takes milliseconds since 1970, as Date.now() gives them" };
  if (atMs <= latestMs) return undefined;
  return {
    field,
    reason: `lies ${((atMs - receivedAtMs) / 3_600_000).toFixed(1)} h after it was received; set the sender's clock and send sentAtMs`,
  };
}

/** What a record that is not yet checked says of its time. */
export function timeOf(table: Table, record: object): unknown {
  return (record as Record<string, unknown>)[timeField[table]];
}
