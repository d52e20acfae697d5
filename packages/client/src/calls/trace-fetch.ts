import type { Span } from "@telltale/core/trace";
import { attempt } from "../browser/attempt.ts";
import { ownFetch, pageUrl } from "../browser/network.ts";
import { kindAt, providerAt } from "./provider-at.ts";
import { createRetries } from "./retries.ts";
import type { Spans } from "./spans.ts";
import { createTracedCall } from "./traced-call.ts";
import { formatTraceparent, mayCarry, parseTraceparent } from "./traceparent.ts";
import { urlOf } from "./url-of.ts";

/**
 * What `traceFetch` may be told; what is of a span is written on each it makes. Of a route of one's own
 * whose server traces the model, say `kind: "workflow"`: as `llm`, the call would be counted here and there.
 */
export interface TraceFetchOptions
  extends Partial<
    Pick<
      Span,
      | "kind"
      | "name"
      | "provider"
      | "feature"
      | "route"
      | "conversationId"
      | "promptName"
      | "promptVersion"
      | "promptHash"
      | "fallbackFrom"
      | "variants"
      | "attributes"
    >
  > {
  /** The template that prompts are filled from: its hash is kept as `attributes.templateHash`, and nothing else of it. */
  readonly promptTemplate?: string;
  /** The fetch to wrap. Default: the browser's own. */
  readonly fetch?: typeof fetch;
  /** Which requests are calls of a model. Default: all, for this fetch is meant for them. */
  readonly isCall?: (url: string) => boolean;
  /**
   * Where else than to the page's own origin `traceparent` is sent: beginnings of URLs, or patterns. Default: nowhere, for most
   * hosts refuse a header they do not know.
   */
  readonly propagateTo?: readonly (string | RegExp)[];
}

/**
 * Wraps `fetch` so that each call of a model becomes a span: when the first word came and how steadily the rest, what was asked
 * for and what it took, and how it ended. The response reaches the host as it came, byte for byte; nothing is thrown but what
 * fetch throws. It reads the HTTP APIs of OpenAI and all who speak alike, Anthropic, Gemini, Mistral, Cohere, Bedrock, Ollama and the
 * AI SDK, as streams and whole; of others it takes the times.
 *
 * @param telltale what `observe` returned
 * @returns a function of fetch's own signature
 */
export function traceFetch(telltale: Spans, options: TraceFetchOptions = {}): typeof fetch {
  const { fetch: itsFetch, isCall = () => true, propagateTo = [], promptTemplate, ...told } = options;
  const send = itsFetch ?? ownFetch();
  if (!send) throw new TypeError("traceFetch: there is no fetch here");
  const retries = createRetries();

  function begin(input: RequestInfo | URL, init: RequestInit | undefined) {
    const url = urlOf(input);
    if (!isCall(url)) return undefined;
    const request = typeof input === "object" && "clone" in input ? input : undefined;
    const headers = new Headers(init?.headers ?? request?.headers);
    const parent = parseTraceparent(headers.get("traceparent"));
    const sdkRetries = headers.get("x-stainless-retry-count");
    const call = createTracedCall({
      telltale,
      url,
      signal: init?.signal ?? request?.signal,
      told: {
        kind: kindAt(url),
        provider: providerAt(url),
        ...(parent && { traceId: parent.traceId, parentSpanId: parent.spanId }),
        ...told,
      },
      retryCount: sdkRetries && /^\d{1,4}$/.test(sdkRetries) ? Number(sdkRetries) : undefined,
      retries,
      promptTemplate,
    });
    const body = attempt(() => bodyOf(request, init, headers));
    const isCarrying = !headers.has("traceparent") && mayCarry(url, pageUrl(), propagateTo);
    if (isCarrying) headers.set("traceparent", formatTraceparent({ ...call.span, sampled: true }));
    return { call, body, init: isCarrying ? { ...init, headers } : init };
  }

  return async (input, init) => {
    const begun = attempt(() => begin(input, init));
    if (!begun) return send(input, init);
    const { call, body } = begun;
    try {
      const sent = send(input, begun.init);
      attempt(() => body && call.asks(body()));
      const response = await sent;
      return attempt(() => call.follow(response)) ?? response;
    } catch (thrown) {
      attempt(() => call.broken(thrown));
      throw thrown;
    }
  };
}

/** Gives a body where it is text: at once from a string or bytes, later from a Request. Others are left alone. */
function bodyOf(
  request: Request | undefined,
  init: RequestInit | undefined,
  headers: Headers,
): (() => string | Promise<string>) | undefined {
  const body = init?.body;
  if (typeof body === "string") return () => body;
  if (body instanceof Uint8Array || body instanceof ArrayBuffer) return () => new TextDecoder().decode(body);
  if (body || !request?.body || !/json/i.test(headers.get("content-type") ?? "")) return undefined;
  // Sending takes the body, so the copy is made before.
  const copy = request.clone();
  return () => copy.text();
}
