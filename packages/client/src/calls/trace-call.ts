import type { Span } from "@telltale/core/trace";
import { attempt } from "../browser/attempt.ts";
import { failureOfStatus, failureOfThrown } from "./failure.ts";
import type { OpenSpan, Spans } from "./spans.ts";

/** What is written on the span, and how to find out the rest. */
export interface TraceCallOptions<T = unknown> extends Partial<Omit<Span, "id" | "spanId" | "durationMs" | "status">> {
  /** What the result tells, as fields of the span: usage, documents, whether it was valid. */
  readonly result?: (value: T) => Partial<Span>;
  /** The signal that may break it off: then it was aborted, whatever it throws. */
  readonly signal?: AbortSignal | undefined;
}

const noSpan: OpenSpan = { spanId: "", traceId: "", startedAtMs: 0, end() {} };

/**
 * Records any function as a span, of kind `task` unless it says otherwise: how long it took, and whether it ended well, threw or was
 * aborted. What it returns and throws reaches the host as it is.
 *
 * @param telltale what `observe` returned
 * @param act is given the span, whose id may be the parent of others
 */
export function traceCall<T>(
  telltale: Spans,
  options: TraceCallOptions<T>,
  act: (span: OpenSpan) => T | PromiseLike<T>,
): Promise<Awaited<T>> {
  return traceWith(telltale, options, undefined, act);
}

/** The same with fields that are found out meanwhile. */
export async function traceWith<T>(
  telltale: Spans,
  { result, signal, kind = "task", ...fields }: TraceCallOptions<T>,
  later: Promise<Partial<Span>> | undefined,
  act: (span: OpenSpan) => T | PromiseLike<T>,
): Promise<Awaited<T>> {
  const span = attempt(() => telltale.startSpan({ ...fields, kind })) ?? noSpan;
  const end = (outcome: Partial<Span>) => void attempt(() => span.end(outcome, later));
  try {
    const value = await act(span);
    end({ status: "ok", ...attempt(() => result?.(value)) });
    return value;
  } catch (thrown) {
    end(failureIn(thrown, signal?.aborted === true));
    throw thrown;
  }
}

/** How something ended that threw; an SDK's error may carry the HTTP status. */
export function failureIn(thrown: unknown, isAborted: boolean): Partial<Span> {
  return (
    attempt(() => {
      const { status, message } = thrown as { readonly status?: unknown; readonly message?: unknown };
      const errorMessage = typeof message === "string" ? message.slice(0, 1000) : undefined;
      const httpStatus = typeof status === "number" && status >= 400 && status < 600 ? status : undefined;
      const failure = httpStatus && !isAborted ? failureOfStatus(httpStatus) : failureOfThrown(thrown, isAborted, "internal");
      return { ...failure, httpStatus, errorMessage };
    }) ?? failureOfThrown(undefined, isAborted, "internal")
  );
}
