const firstPauseMs = 2_000;
const longestPauseMs = 15 * 60_000;
/** A receiver may ask for patience, but not for ever: no wait is longer. */
export const longestAskedMs = 60 * 60_000;

/**
 * When to try again: pauses double from 2 s to 15 min, each shortened at random by up to a half so that many senders do not come
 * back together; never before the receiver's `Retry-After`, where that is within an hour.
 *
 * @param attempts attempts so far, from 1
 * @param random 0 ≤ random < 1
 * @returns epoch milliseconds
 */
export function nextAttemptMs(
  nowMs: number,
  {
    attempts,
    random,
    retryAfterMs = 0,
  }: { readonly attempts: number; readonly random: number; readonly retryAfterMs?: number },
): number {
  const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.max(0, attempts - 1));
  return nowMs + Math.max(pauseMs * (1 - random / 2), Math.min(retryAfterMs, longestAskedMs));
}
