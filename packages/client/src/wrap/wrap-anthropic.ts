import type { Spans } from "../calls/spans.ts";
import { type WrapOptions, wrapStainless } from "./wrap-stainless.ts";

/**
 * Makes each model call of an `@anthropic-ai/sdk` client (also its Bedrock and Vertex clients) a span: `messages.create`,
 * `messages.stream`, the beta tool runner. An SDK's retries are one span with `retryCount`. The client is changed in place and
 * given back; what it returns is what it always returned, `MessageStream` and `withResponse()` included.
 *
 * @param client `new Anthropic()`
 * @param telltale what `observe` or `createTelltale` returned
 * @param options written on each span: the prompt's name and version, the feature, …
 * @throws {TypeError} if it is no such client
 * As in:
 *
 *     const anthropic = wrapAnthropic(new Anthropic(), telltale, { feature: "support" });
 *     const message = await anthropic.messages.stream({ model: "claude-sonnet-5", max_tokens: 1024, messages }).finalMessage();
 */
export function wrapAnthropic<C extends object>(client: C, telltale: Spans, options: WrapOptions = {}): C {
  return wrapStainless(client, telltale, isCall, { name: "wrapAnthropic", options });
}

/** Anthropic's own paths, Bedrock's and Vertex's; counting tokens and batches are no calls of a model. */
const isCall = (path: string): boolean =>
  /\/(messages|complete|invoke|invoke-with-response-stream)\/?$|:(stream)?rawPredict$/i.test(path);
