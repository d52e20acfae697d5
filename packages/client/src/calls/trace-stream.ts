import type { Span } from "@telltale/core/trace";
import { attempt } from "../browser/attempt.ts";
import { nowMs } from "../browser/clock.ts";
import { aborted } from "./failure.ts";
import { createLateReader } from "./late-reader.ts";
import type { Measure } from "./measure.ts";
import type { Spans } from "./spans.ts";
import { failureIn, type TraceCallOptions } from "./trace-call.ts";

/**
 * Records a stream of chunks as a span, of kind `llm` unless it says otherwise: when the first word came, how steadily the rest, and
 * what the chunks tell of usage and end. A chunk may be text, or an object such as any provider or the AI SDK streams.
 *
 * @param telltale what `observe` returned
 * @param options what to write on the span; `startedAtMs`, if the call was made before now; `signal`, if it may be broken off
 * @param chunks is read as the host reads, never ahead, and told when the host wants no more
 * @returns the same chunks
 */
export function traceStream<T>(
  telltale: Spans,
  { result: _, signal, kind = "llm", ...told }: TraceCallOptions<never>,
  chunks: AsyncIterable<T>,
): AsyncIterable<T> {
  const reader = createLateReader();
  let measure: Measure | undefined;
  const sofar = (): Partial<Span> => {
    const read = measure?.fields(true);
    return { ...read, ...(read?.attributes && { attributes: { ...told.attributes, ...read.attributes } }) };
  };
  const span = attempt(() => telltale.startSpan({ ...told, kind }, () => attempt(sofar) ?? {}));
  reader.use(({ createMeasure }) => {
    measure = createMeasure(span?.startedAtMs ?? nowMs());
  });

  function end(how: Partial<Span>): void {
    const durationMs = Math.max(0, nowMs() - (span?.startedAtMs ?? 0));
    const outcome = () => ({
      ...how,
      durationMs,
      ...sofar(),
      ...(how.status !== "ok" &&
        (measure?.isComplete() && how.status === "aborted" ? { status: "ok" as const, errorType: undefined } : how)),
    });
    attempt(() => (reader.isHere() ? span?.end(outcome()) : span?.end({ ...how, durationMs }, reader.ready().then(outcome))));
  }

  async function* passed(): AsyncGenerator<T, void, void> {
    let how: Partial<Span> = aborted;
    try {
      for await (const chunk of chunks) {
        const atMs = nowMs();
        attempt(() =>
          reader.use(() => {
            measure?.arrived(atMs);
            measure?.take(typeof chunk === "string" ? { text: chunk } : chunk, atMs);
          }, 100),
        );
        yield chunk;
      }
      how = { status: "ok" };
    } catch (thrown) {
      how = failureIn(thrown, signal?.aborted === true);
      throw thrown;
    } finally {
      end(how);
    }
  }
  return passed();
}
