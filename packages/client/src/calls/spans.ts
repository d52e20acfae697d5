import type { Span } from "@telltale/core/trace";

/** A span that has begun. It is reported when it ends. */
export interface OpenSpan {
  readonly spanId: string;
  /** The trace of the turn it is for. */
  readonly traceId: string;
  readonly startedAtMs: number;
  /**
   * Ends and reports it; only the first call counts. The duration is until now unless `fields` says otherwise.
   *
   * @param later more fields, laid over the others, where what came has yet to be understood; a page that leaves reports without them
   */
  end(fields?: Partial<Span>, later?: Promise<Partial<Span>>): void;
}

/**
 * Where spans are begun: all that a wrapped call needs to know of `observe`.
 *
 * The words of a call are always handed over, as `inputText` (what was said since the model last spoke) and `outputText`, each of at
 * most 100,000 characters, so that their features can be computed. Whoever implements this drops them unless the owner opted in.
 */
export interface Spans {
  /**
   * Begins a span, which belongs to the turn it is begun in.
   *
   * @param lastWords asked for the outcome so far if the page goes before the span has ended
   */
  startSpan(fields: Pick<Span, "kind"> & Partial<Span>, lastWords?: () => Partial<Span>): OpenSpan;
  /** Whether the owner lets texts leave the page. */
  readonly capturesText: boolean;
}
