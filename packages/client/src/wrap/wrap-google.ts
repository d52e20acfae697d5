import type { Spans } from "../calls/spans.ts";
import { traceFetch } from "../calls/trace-fetch.ts";
import { createOneCall } from "./one-call.ts";
import type { WrapOptions } from "./wrap-stainless.ts";

/** The one place in the SDK that all its HTTP passes, once for each call, its retries within. */
interface ApiClient {
  apiCall: (url: string | URL, init: RequestInit, ...rest: unknown[]) => Promise<Response>;
}

/** Which of `apiCall`'s arguments after the first two is the fetch to use. */
const fetchAt = 3;

const wrapped = new WeakSet<object>();

/**
 * Makes each model call of a `@google/genai` client a span: `models.generateContent`, `generateContentStream`, `embedContent`,
 * chats included, for the Gemini API and for Vertex. The SDK's retries are one span with `retryCount`. The client is changed in
 * place and given back; what it returns is what it always returned.
 *
 * @param client `new GoogleGenAI({ apiKey })`, version 2.32 or newer
 * @param telltale what `observe` or `createTelltale` returned
 * @param options written on each span: the prompt's name and version, the feature, …
 * @throws {TypeError} if it is no such client
 * As in:
 *
 *     const google = wrapGoogle(new GoogleGenAI({ apiKey }), telltale, { feature: "summary" });
 *     for await (const chunk of await google.models.generateContentStream({ model: "gemini-3-pro", contents })) show(chunk.text);
 */
export function wrapGoogle<C extends object>(client: C, telltale: Spans, options: WrapOptions = {}): C {
  const { apiClient } = client as unknown as { readonly apiClient?: Partial<ApiClient> };
  const apiCall = apiClient?.apiCall;
  if (!apiClient || typeof apiCall !== "function")
    throw new TypeError("wrapGoogle: this is no client of @google/genai, for it has no apiClient to look on");
  if (wrapped.has(apiClient)) return client;
  wrapped.add(apiClient);

  apiClient.apiCall = async (url, init, ...rest) => {
    if (!isCall(new URL(url).pathname)) return apiCall.call(apiClient, url, init, ...rest);
    const call = createOneCall(telltale);
    const send = (rest[fetchAt] as typeof fetch | undefined) ?? fetch;
    const given = Array.from({ length: Math.max(rest.length, fetchAt + 1) }, (_, at) => rest[at]);
    given[fetchAt] = traceFetch(call.spans, { ...options, fetch: send });
    try {
      const response = await apiCall.call(apiClient, url, init, ...given);
      call.settle();
      return response;
    } catch (reason) {
      call.settle(reason);
      throw reason;
    }
  };
  return client;
}

const isCall = (path: string): boolean => /:(stream)?generateContent$|:(embedContent|batchEmbedContents|predict)$/i.test(path);
