import type { Span } from "@telltale/core/trace";
import { type OtelSpan, spanOfOtel } from "./span-of-otel.ts";

/** What the exporter asks of a telltale. */
export interface SpanTaker {
  span(span: Pick<Span, "kind"> & Partial<Span>): void;
  flush(): Promise<void>;
}

/** OpenTelemetry's words for how an export went. */
const succeeded = 0;
const failed = 1;

/**
 * An OpenTelemetry `SpanExporter` that hands what any instrumentation traced of models, agents, tools and retrievals to a telltale,
 * with its times, parents, tokens and errors. Other spans (HTTP, databases) are left out. Whoever has a collector of ours in reach
 * can point OpenTelemetry's own OTLP exporter at it instead.
 *
 * Do not trace the same calls by `traceFetch` or a wrapper too: they would be counted twice.
 *
 * @param telltale what `createTelltale` or `observe` returned
 * As in:
 *
 *     const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(createSpanExporter(telltale))] });
 */
export function createSpanExporter(telltale: SpanTaker) {
  let isShut = false;
  return {
    export(spans: readonly OtelSpan[], done: (result: { readonly code: number; readonly error?: Error }) => void): void {
      if (isShut) {
        done({ code: failed, error: new Error("createSpanExporter: it is shut down already") });
        return;
      }
      let fault: unknown;
      for (const otel of spans) {
        try {
          const span = spanOfOtel(otel);
          if (span) telltale.span(span);
        } catch (thrown) {
          // One span that cannot be read must not take the others with it.
          fault = thrown;
        }
      }
      done(
        fault === undefined
          ? { code: succeeded }
          : { code: failed, error: fault instanceof Error ? fault : new Error(String(fault)) },
      );
    },
    forceFlush: (): Promise<void> => telltale.flush(),
    shutdown(): Promise<void> {
      isShut = true;
      return telltale.flush();
    },
  };
}
