import { mostAmount } from "./convert.ts";

/** A start told to the microsecond may lie behind an end told to the millisecond. */
const slackMs = 1;

/**
 * How long something took that began and ended then, in milliseconds, exact to the microsecond.
 *
 * @returns undefined if the end lies before the start or centuries after it: a clock was set, or one of the two is wrong
 */
export function lengthOf(startedAtMs: number, endedAtMs: number): number | undefined {
  if (endedAtMs < startedAtMs - slackMs || endedAtMs - startedAtMs > mostAmount) return undefined;
  return Math.max(0, Math.round((endedAtMs - startedAtMs) * 1000) / 1000);
}
