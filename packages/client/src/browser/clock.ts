let anchorMs = Number.NaN;
let pastMs: number | undefined;

/**
 * The time: milliseconds since 1970 with the precision of `performance.now()`, to the microsecond.
 *
 * The monotonic clock may stand still while a machine sleeps, so it is laid anew along the wall clock when they part.
 */
export function nowMs(): number {
  if (pastMs) return pastMs;
  const sinceMs = performance.now();
  const wallMs = Date.now();
  if (!(Math.abs(anchorMs + sinceMs - wallMs) < 500)) anchorMs = wallMs - sinceMs;
  return Math.round((anchorMs + sinceMs) * 1000) / 1000;
}

/** Runs `act` as if it were a time that has passed: for what is understood later than it happened. */
export function during(timeMs: number, act: () => void): void {
  const beforeMs = pastMs;
  pastMs = timeMs;
  try {
    act();
  } finally {
    pastMs = beforeMs;
  }
}

/** Calls `act` once after `delayMs`; what it returns calls it off. */
export type After = (delayMs: number, act: () => void) => () => void;

/** Calls `act` once after `delayMs`; the returned function calls it off. Never keeps a Node process alive by itself. */
export const after: After = (delayMs, act) => {
  const timer: unknown = setTimeout(act, delayMs);
  (timer as { unref?: () => void }).unref?.();
  return () => clearTimeout(timer as number);
};
