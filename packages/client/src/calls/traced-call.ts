import type { Span } from "@telltale/core/trace";
import { after, nowMs } from "../browser/clock.ts";
import { aborted, failureOfStatus, failureOfThrown } from "./failure.ts";
import { hashOf } from "./hash.ts";
import { toldByHeaders } from "./headers.ts";
import { passThrough } from "./pass-through.ts";
import { createReading, type Reading } from "./reading.ts";
import { readRequest } from "./request.ts";
import { type createRetries, numberOf } from "./retries.ts";
import type { OpenSpan, Spans } from "./spans.ts";

/** How long the span of a refused call waits for the host to read why. */
const longestWaitMs = 1_000;

/** What a call is begun with. */
export interface TracedCallOptions {
  readonly telltale: Spans;
  readonly url: string;
  readonly signal: AbortSignal | null | undefined;
  /** What the host told, laid over what we find out. */
  readonly told: Pick<Span, "kind"> & Partial<Span>;
  /** Attempts before this one, where the host's SDK says so. */
  readonly retryCount: number | undefined;
  readonly retries: ReturnType<typeof createRetries>;
}

/** One call on its way, from before it is sent to the last byte of its answer. Its methods must be run in `quietly`. */
export function createTracedCall({ telltale, url, signal, told, retryCount, retries }: TracedCallOptions) {
  let asked: Partial<Span> = {};
  let answered: Partial<Span> = {};
  let reading: Reading | undefined;
  let request: number | undefined;

  const attempts = () => retryCount ?? (request === undefined ? 0 : retries.before(request, span.startedAtMs));
  function sofar(): Partial<Span> {
    const read = reading?.fields();
    return {
      ...asked,
      ...answered,
      ...read,
      retryCount: attempts() || undefined,
      attributes: read?.attributes && { ...told.attributes, ...read.attributes },
    };
  }

  const span: OpenSpan = telltale.startSpan(told, () => quietly(sofar) ?? {});

  function end(outcome: Partial<Span>): void {
    signal?.removeEventListener("abort", abort);
    const fields = { ...outcome, ...sofar(), ...(outcome.status !== "ok" && outcome) };
    if (request !== undefined) retries.ended(request, attempts() + 1, fields.status === "error", nowMs());
    request = undefined;
    span.end(fields);
  }
  const stopped = (how: Partial<Span>) => end(reading?.isComplete() ? { status: "ok" } : how);
  const broken = (thrown: unknown) => stopped(failureOfThrown(thrown, signal?.aborted === true));
  const abort = () => void quietly(() => broken(signal?.reason));
  signal?.addEventListener("abort", abort, { once: true });

  function hash(field: "promptHash" | "systemPromptHash", text: string | undefined): void {
    if (!text) return;
    hashOf(text).then(
      (its) => {
        asked = { ...asked, [field]: its };
      },
      () => {},
    );
  }

  return {
    span,
    broken,

    /** The body that was sent, read while the answer is awaited. */
    asks(body: string): void {
      request = numberOf(url + body);
      const { asked: said, prompt, system } = readRequest(url, body);
      asked = said;
      if (!told.promptHash) hash("promptHash", prompt);
      hash("systemPromptHash", system);
    },

    /** Looks on while the answer passes. */
    follow(response: Response): Response {
      answered = { httpStatus: response.status || undefined, ...toldByHeaders(response.headers) };
      const outcome = failureOfStatus(response.status);
      const isRefused = outcome.status !== "ok";
      const current = createReading(response.headers.get("content-type") ?? "", span.startedAtMs);
      reading = current;
      const durationMs = Math.max(0, nowMs() - span.startedAtMs);
      const refused = () => {
        forget();
        const named = current.fields().errorType;
        const isTelling = named === "rate_limit" || named === "content_filter" || named === "timeout";
        end({ ...outcome, ...(isTelling && { errorType: named }), durationMs });
      };
      const finish = isRefused ? refused : () => end({ status: "ok" });
      const watched = passThrough(response, {
        chunk(bytes) {
          quietly(() => current.chunk(bytes, nowMs()));
          // Why it was refused is often all in the first piece, and few hosts read further.
          if (isRefused) quietly(() => current.fields().errorType && refused());
        },
        end() {
          quietly(() => current.end(nowMs()));
          quietly(finish);
        },
        fail: (reason) => void quietly(() => (isRefused ? refused() : broken(reason))),
        cancel: () => void quietly(() => (isRefused ? refused() : stopped(aborted))),
      });
      const forget = isRefused && watched ? after(longestWaitMs, () => void quietly(refused)) : () => {};
      if (!watched) quietly(finish);
      return watched ?? response;
    },
  };
}

export type TracedCall = ReturnType<typeof createTracedCall>;

/** Whatever goes wrong in here is not the host's concern: its call goes on without us. */
export function quietly<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
