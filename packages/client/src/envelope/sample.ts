/**
 * Whether a trace is kept, decided by its id alone, so that everyone who sees the trace decides alike and a trace is kept
 * whole or not at all. Records without a trace are always kept. Pure.
 *
 * @param traceId 32 hex digits, its last 8 taken as a number in [0, 1)
 * @param rate share of traces to keep, 0…1
 */
export function isSampled(traceId: string | undefined, rate: number): boolean {
  if (traceId === undefined || rate >= 1) return true;
  return Number.parseInt(traceId.slice(-8), 16) / 2 ** 32 < rate;
}
