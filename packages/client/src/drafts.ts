import type { Score, Signal, Span } from "@telltale/core/trace";

type Given<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>;

/** A signal as it is noticed: its id is given later, its time is now unless it says otherwise. */
export type SignalDraft = Given<Signal, "id" | "atMs">;
/** A span as it is told: id, span id, start and status (`ok`) are filled in where left out. */
export type SpanDraft = Given<Span, "id" | "spanId" | "startedAtMs" | "status">;
/** A score as it is told: judged now, by the user, unless it says otherwise. */
export type ScoreDraft = Given<Score, "id" | "atMs" | "evaluatorKind">;

/** Takes what was noticed. Signals and calls know no more of the way to the collector than this. */
export type Report = (signal: SignalDraft) => void;

/** A span that has begun. It is reported when it ends. */
export interface OpenSpan {
  readonly spanId: string;
  /** The trace of the turn it is for. */
  readonly traceId: string;
  readonly startedAtMs: number;
  /** Ends and reports it; only the first call counts. The duration is until now unless `fields` says otherwise. */
  end(fields?: Partial<Span>): void;
}

/** Where spans are begun: all that a wrapped call needs to know of `observe`. */
export interface Spans {
  /**
   * Begins a span, which belongs to the turn it is begun in.
   *
   * @param lastWords asked for the outcome so far if the page goes before the span has ended
   */
  startSpan(fields: Pick<Span, "kind"> & Partial<Span>, lastWords?: () => Partial<Span>): OpenSpan;
  /** Whether the owner lets texts leave the page: otherwise there is no use in gathering them. */
  readonly capturesText: boolean;
}

/** One thing laid over another: what it says wins, what it leaves undefined does not. */
export function laidOver<B extends object, G extends object>(base: B, given: G): Omit<B, keyof G> & G {
  const out: { [name: string]: unknown } = Object.fromEntries(Object.entries(base));
  for (const [name, value] of Object.entries(given)) if (value !== undefined) out[name] = value;
  return out as Omit<B, keyof G> & G;
}
