import type { Span } from "@telltale/core/trace";
import { nowMs } from "../browser/clock.ts";
import { ownFetch } from "../browser/network.ts";
import { aborted, failureOfStatus, failureOfThrown } from "./failure.ts";
import { providerAt, rateLimitsOf } from "./headers.ts";
import { passThrough } from "./pass-through.ts";
import { createReading } from "./reading.ts";
import { readRequest } from "./request.ts";
import type { OpenSpan, Spans } from "./spans.ts";

/** What `traceFetch` may be told; all of it is written on each span it makes. */
export interface TraceFetchOptions
  extends Partial<
    Pick<
      Span,
      | "name"
      | "provider"
      | "feature"
      | "route"
      | "conversationId"
      | "promptName"
      | "promptVersion"
      | "promptHash"
      | "variants"
      | "attributes"
    >
  > {
  /** The fetch to wrap. Default: the browser's own. */
  readonly fetch?: typeof fetch;
  /** Which requests are calls of a model. Default: all, for this fetch is meant for them. */
  readonly isCall?: (url: string) => boolean;
}

/**
 * Wraps `fetch` so that each call of a model becomes a span: when the first word came and how steadily the rest, what was asked
 * for and what it took, and how it ended. The response reaches the host as it came, byte for byte; nothing is thrown but what
 * fetch throws.
 *
 * @param telltale what `observe` returned
 * @returns a function of fetch's own signature
 */
export function traceFetch(telltale: Spans, options: TraceFetchOptions = {}): typeof fetch {
  const { fetch: itsFetch, isCall = () => true, ...told } = options;
  const send = itsFetch ?? ownFetch();
  if (!send) throw new TypeError("traceFetch: there is no fetch here");
  return async (input, init) => {
    const call = quietly(() => {
      const url = urlOf(input);
      return isCall(url) ? begin(telltale, url, input, init, told) : undefined;
    });
    if (!call) return send(input, init);
    try {
      const response = await send(input, init);
      return quietly(() => call.follow(response)) ?? response;
    } catch (thrown) {
      quietly(() => call.broken(thrown));
      throw thrown;
    }
  };
}

function begin(telltale: Spans, url: string, input: RequestInfo | URL, init: RequestInit | undefined, told: Partial<Span>) {
  const { capturesText } = telltale;
  let asked: Partial<Span> = {};
  let reading: ReturnType<typeof createReading> | undefined;
  let answered: Partial<Span> = {};

  const lastWords = () => ({ ...asked, ...answered, ...(reading && quietly(reading.fields)) });
  const span: OpenSpan = telltale.startSpan({ kind: "llm", provider: providerAt(url), ...told }, lastWords);
  quietly(() =>
    bodyOf(input, init, (body) => {
      asked = readRequest(body, capturesText);
    }),
  );

  const end = (outcome: Partial<Span>) => {
    signal?.removeEventListener("abort", abort);
    span.end({ ...outcome, ...lastWords(), ...(outcome.status !== "ok" && outcome) });
  };
  const signal = init?.signal ?? (typeof input === "object" && "signal" in input ? input.signal : undefined);
  const stopped = (how: Partial<Span>) => end(reading?.isComplete() ? { status: "ok" } : how);
  const broken = (thrown: unknown) => stopped(failureOfThrown(thrown, signal?.aborted === true));
  const abort = () => void quietly(() => broken(signal?.reason));
  signal?.addEventListener("abort", abort, { once: true });

  return {
    broken,
    /** Looks on while the answer passes. */
    follow(response: Response): Response {
      answered = { httpStatus: response.status || undefined, ...rateLimitsOf(response.headers) };
      const outcome = failureOfStatus(response.status);
      if (outcome.status !== "ok" || !response.body) {
        end(outcome);
        return response;
      }
      const current = createReading(response.headers.get("content-type") ?? "", span.startedAtMs, capturesText);
      reading = current;
      return passThrough(response, {
        chunk: (bytes) => void quietly(() => current.chunk(bytes, nowMs())),
        end() {
          quietly(current.end);
          quietly(() => end({ status: "ok" }));
        },
        fail: (reason) => void quietly(() => broken(reason)),
        cancel: () => void quietly(() => stopped(aborted)),
      });
    },
  };
}

function urlOf(input: RequestInfo | URL): string {
  return typeof input === "string" ? input : "url" in input ? input.url : input.href;
}

/** Gives the body as text where it is text: at once from a string or bytes, later from a Request. Others are left alone. */
function bodyOf(input: RequestInfo | URL, init: RequestInit | undefined, take: (body: string) => void): void {
  const body = init?.body;
  if (typeof body === "string") take(body);
  else if (body instanceof Uint8Array || body instanceof ArrayBuffer) take(new TextDecoder().decode(body));
  else if (!body && typeof input === "object" && "clone" in input && /json/i.test(input.headers.get("content-type") ?? ""))
    input
      .clone()
      .text()
      .then(take, () => {});
}

/** Whatever goes wrong in here is not the host's concern: its call goes on without us. */
function quietly<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
