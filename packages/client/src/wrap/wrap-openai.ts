import type { Spans } from "../calls/spans.ts";
import { type WrapOptions, wrapStainless } from "./wrap-stainless.ts";

/**
 * Makes each model call of an `openai` client (also `AzureOpenAI`, also one whose `baseURL` is another provider's) a span: chat
 * completions, responses, completions and embeddings, their helpers (`stream`, `parse`, `runTools`) included. An SDK's retries are
 * one span with `retryCount`. The client is changed in place and given back; what it returns is what it always returned, streams
 * and `withResponse()` included.
 *
 * @param client `new OpenAI()`, version 5 or newer; with version 4 each attempt is a span of its own
 * @param telltale what `observe` or `createTelltale` returned
 * @param options written on each span: the prompt's name and version, the feature, …
 * @throws {TypeError} if it is no such client
 * As in:
 *
 *     const openai = wrapOpenAI(new OpenAI(), telltale, { feature: "search", promptName: "answer", promptVersion: "7" });
 *     const stream = await openai.chat.completions.create({ model: "gpt-5", stream: true, messages });
 */
export function wrapOpenAI<C extends object>(client: C, telltale: Spans, options: WrapOptions = {}): C {
  return wrapStainless(client, telltale, isCall, { name: "wrapOpenAI", options });
}

const isCall = (path: string): boolean => /\/(completions|responses|embeddings)\/?$/.test(path);
