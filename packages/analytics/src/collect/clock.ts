import type { FieldIssue, Table } from "@telltale/core/trace";

/** A sender's clock may be this far off before its times are corrected. */
const tolerableSkewMs = 10 * 60_000;
/** A record may lie this far ahead, for what the correction leaves. */
const tolerableLeadMs = 60 * 60_000;

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

/** Why a record's time cannot be: it lies more than an hour ahead. */
export function futureIssue(table: Table, record: object, receivedAtMs: number): FieldIssue | undefined {
  const field = timeField[table];
  const leadMs = Number((record as Record<string, unknown>)[field]) - receivedAtMs;
  if (leadMs <= tolerableLeadMs) return undefined;
  return {
    field,
    reason: `lies ${(leadMs / 3_600_000).toFixed(1)} h after it was received; set the sender's clock and send sentAtMs`,
  };
}
