import type { SignalKind, SpanStatus } from "@telltale/core/vocabulary";

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

/**
 * The chance a record had of being kept, above 0 to 1; 0 where it is not kept. A trace's own id decides, so that everyone who sees
 * the trace decides alike, and it is kept whole or not at all. Records without a trace are always kept. Pure.
 *
 * @param record.traceId 32 hex digits, its last 8 taken as a number in [0, 1)
 */
export function inclusionOf({ traceId, kind, status }: Sampled, { sampleRate = 1, keep = [] }: SampleOptions): number {
  if (!traceId || sampleRate >= 1 || [kind, status].some((what) => keep.includes(what as never))) return 1;
  return Number.parseInt(traceId.slice(-8), 16) / 2 ** 32 < sampleRate ? sampleRate : 0;
}
