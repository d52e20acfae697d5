import type { SignalKind, SpanStatus } from "@telltale/core/vocabulary";

/**
 * Whether a trace is kept, decided by its id alone, so that everyone who sees the trace decides alike and a trace is kept
 * whole or not at all. Records without a trace are always kept. Pure.
 *
 * @param traceId 32 hex digits, its last 8 taken as a number in [0, 1)
 * @param rate share of traces to keep, 0…1
 */
function isSampled(traceId: string | undefined, rate: number): boolean {
  if (traceId === undefined || rate >= 1) return true;
  return Number.parseInt(traceId.slice(-8), 16) / 2 ** 32 < rate;
}

/** What may be said of sampling. */
export interface SampleOptions {
  /** Share of traces to keep, above 0 to 1. Default 1. Kept records carry it as `inclusionProbability`. */
  readonly sampleRate?: number;
  /**
   * What is kept whatever the sampling says, by kind of signal or status of span: `["error", "thumbs"]`. Kept for certain, it
   * carries the `inclusionProbability` 1. Default: nothing.
   */
  readonly keep?: readonly (SignalKind | SpanStatus)[];
}

interface Sampled {
  readonly traceId?: string | undefined;
  readonly kind?: string | undefined;
  readonly status?: string | undefined;
}

/** The chance a record had of being kept, above 0 to 1; 0 where it is not kept. Pure. */
export function inclusionOf({ traceId, kind, status }: Sampled, { sampleRate = 1, keep = [] }: SampleOptions): number {
  const isCertain = !traceId || [kind, status].some((what) => keep.includes(what as never));
  return isCertain ? 1 : isSampled(traceId, sampleRate) ? sampleRate : 0;
}
