const firstMs = 1_000;
const mostMs = 60_000;

/**
 * How long to wait before the next attempt: doubling from one second to one minute, with half of it left to chance so that
 * many pages do not come back at once, and never sooner than the collector asks. Pure.
 *
 * @param attempt how many attempts have failed, from 1
 * @param random in [0, 1)
 * @param askedMs what `Retry-After` asks for; at most an hour is obeyed
 */
export function backoffMs(attempt: number, random: number, askedMs = 0): number {
  const fullMs = Math.min(mostMs, firstMs * 2 ** (attempt - 1));
  return Math.max(Math.min(askedMs, 3_600_000), fullMs / 2 + (fullMs / 2) * random);
}
