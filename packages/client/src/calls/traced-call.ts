import type { Span } from "@telltale/core/trace";
import { attempt } from "../browser/attempt.ts";
import { after, nowMs } from "../browser/clock.ts";
import { aborted, failureOfStatus, failureOfThrown } from "./failure.ts";
import { toldByHeaders } from "./headers.ts";
import { createLateReader } from "./late-reader.ts";
import { passThrough } from "./pass-through.ts";
import type { Reading } from "./reading.ts";
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
  /** Only its hash is kept. */
  readonly promptTemplate?: string | undefined;
}

/** One call on its way, from before it is sent to the last byte of its answer. None of its methods throws, but for `follow`. */
export function createTracedCall(options: TracedCallOptions) {
  const { telltale, url, signal, told, retryCount, retries, promptTemplate } = options;
  const reader = createLateReader();
  let asked: Partial<Span> = {};
  let answered: Partial<Span> = {};
  let reading: Reading | undefined;
  let request: number | undefined;
  let attempts = retryCount ?? 0;
  let isOver = false;
  let pending: Promise<unknown> | undefined;

  const span: OpenSpan = telltale.startSpan(told, () => attempt(sofar) ?? {});

  function sofar(): Partial<Span> {
    const read = reading?.fields();
    const found = read?.attributes ?? asked.attributes;
    const attributes = found && { ...told.attributes, ...asked.attributes, ...found };
    return { ...asked, ...answered, ...read, retryCount: attempts || undefined, attributes };
  }

  /** How it ended, by all that is known: an answer that is whole was not broken off, and a body tells more than a status. */
  function outcome(how: Partial<Span>): Partial<Span> {
    const fields = sofar();
    const isRefused = (answered.httpStatus ?? 0) >= 400;
    if (isRefused) {
      const isTelling = /rate_limit|content_filter|timeout/.test(fields.errorType ?? "");
      return { ...fields, ...how, ...(isTelling && { errorType: fields.errorType }) };
    }
    // Whom the answer told of a failure has no reason to read on.
    const isFailed = how.status === "aborted" && fields.status === "error";
    return how.status === "ok" || isFailed || reading?.isComplete()
      ? { ...how, status: "ok", errorType: undefined, ...fields }
      : { ...fields, ...how };
  }

  function end(how: Partial<Span>, durationMs = nowMs() - span.startedAtMs): void {
    if (isOver) return;
    isOver = true;
    signal?.removeEventListener("abort", abort);
    if (request !== undefined) retries.ended(request, attempts + 1, how.status === "error");
    const its = { ...how, durationMs: Math.max(0, durationMs) };
    const isRead = reader.isHere() && !pending;
    const read = async () => {
      await reader.ready();
      while (pending) await pending;
      return outcome(its);
    };
    if (isRead) span.end(outcome(its));
    else span.end({ ...sofar(), ...its }, read());
  }

  /** The end waits for it: what it finds out belongs to the span. */
  function waitFor(work: Promise<unknown>): void {
    const its = work.finally(() => {
      if (pending === its) pending = undefined;
    });
    pending = its;
  }

  const broken = (thrown: unknown) => void attempt(() => end(failureOfThrown(thrown, signal?.aborted === true)));
  const abort = () => broken(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });

  function asks(body: string): void {
    request = numberOf(url + body);
    attempts = retryCount ?? retries.before(request);
    reader.use(({ readRequest, hashOf }) => {
      const { prompt, system, ...rest } = readRequest(url, body);
      asked = rest.asked;
      const hash = async (text: string | undefined, as: (hash: string | undefined) => Partial<Span>) => {
        const its = text && as(await hashOf(text));
        asked = { ...asked, ...its };
      };
      const hashes = [
        hash(told.promptHash ? "" : prompt, (promptHash) => ({ promptHash })),
        hash(system, (systemPromptHash) => ({ systemPromptHash })),
        hash(promptTemplate, (templateHash) => (templateHash ? { attributes: { templateHash } } : {})),
      ];
      waitFor(Promise.allSettled(hashes));
    }, body.length);
  }

  return {
    span,
    broken,

    /** The body that was sent, read while the answer is awaited; the span does not end before it is. */
    asks(body: string | Promise<string>): void {
      if (typeof body === "string") asks(body);
      else
        waitFor(
          body.then(
            (text) => attempt(() => asks(text)),
            () => {},
          ),
        );
    },

    /** Looks on while the answer passes. */
    follow(response: Response): Response {
      answered = { httpStatus: response.status || undefined, ...toldByHeaders(response.headers) };
      const how = failureOfStatus(response.status);
      const isRefused = how.status !== "ok";
      const durationMs = isRefused ? nowMs() - span.startedAtMs : undefined;
      const finish = (otherwise: Partial<Span> = how) => void attempt(() => end(isRefused ? how : otherwise, durationMs));
      const type = response.headers.get("content-type") ?? "";
      reader.use(({ createReading }) => {
        reading = createReading(type, span.startedAtMs);
      });
      const watched = passThrough(response, {
        chunk(bytes) {
          const atMs = nowMs();
          // The bytes are lent: what waits for the reader needs its own.
          const own = reader.isHere() ? bytes : bytes.slice();
          attempt(() => reader.use(() => reading?.chunk(own, atMs), own.length));
          // Why it was refused is often all in the first piece, and few hosts read further.
          if (isRefused && attempt(() => reading?.fields().errorType)) finish();
        },
        end() {
          const atMs = nowMs();
          attempt(() => reader.use(() => reading?.end(atMs)));
          finish();
        },
        fail: (reason) => (isRefused ? finish() : broken(reason)),
        cancel: () => finish(aborted),
      });
      if (!watched) finish();
      else if (isRefused) after(longestWaitMs, finish);
      return watched ?? response;
    },
  };
}
