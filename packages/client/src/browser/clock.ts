let anchorMs = Number.NaN;

/**
 * The time: milliseconds since 1970 with the precision of `performance.now()`, to the microsecond.
 *
 * The monotonic clock may stand still while a machine sleeps, so it is laid anew along the wall clock when they part.
 */
export function nowMs(): number {
  const sinceMs = performance.now();
  const wallMs = Date.now();
  if (!(Math.abs(anchorMs + sinceMs - wallMs) < 500)) anchorMs = wallMs - sinceMs;
  return Math.round((anchorMs + sinceMs) * 1000) / 1000;
}

/** Calls `act` once after `delayMs`; the returned function calls it off. Never keeps a Node process alive by itself. */
export function after(delayMs: number, act: () => void): () => void {
  const timer: unknown = setTimeout(act, delayMs);
  (timer as { unref?: () => void }).unref?.();
  return () => clearTimeout(timer as number);
}
