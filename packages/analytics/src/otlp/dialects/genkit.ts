import type { Span } from "@telltale/core/trace";
import type { SpanKind } from "@telltale/core/vocabulary";
import { word } from "../convert.ts";
import type { OtelSpan } from "../otel.ts";
import type { Reader } from "../read-attribute.ts";
import type { Dialect } from "./dialect.ts";
import { finishReasonOf, providerOf } from "./names.ts";

const subtypes = new Map<string, SpanKind>([
  ["model", "llm"],
  ["embedder", "embedding"],
  ["retriever", "retrieval"],
  ["reranker", "rerank"],
  ["tool", "tool"],
  ["flow", "workflow"],
  ["evaluator", "judge"],
]);

/** Firebase Genkit: what it measured is in the JSON of its output. @see https://github.com/firebase/genkit */
export const genkit: Dialect = {
  name: "genkit",
  prefixes: ["genkit:"],
  kinds: [
    ["genkit:metadata:subtype", subtypes],
    ["genkit:type", subtypes],
  ],
  fields: [
    ["genkit:output#finishReason", "finishReason", finishReasonOf],
    ["genkit:input#config.temperature", "temperature"],
    ["genkit:input#config.maxOutputTokens", "maxTokens"],
    ["genkit:sessionId", "sessionId"],
    ["genkit:metadata:flow:name", "feature"],
  ],
  tokens: [
    ["genkit:output#usage.inputTokens", "input"],
    ["genkit:output#usage.outputTokens", "output"],
    ["genkit:output#usage.totalTokens", "total"],
    ["genkit:output#usage.cachedContentTokens", "cacheRead"],
    ["genkit:output#usage.thoughtsTokens", "reasoning"],
  ],
  convention: "inclusive",
  reasoningIsBeside: () => true,
  derive: derived,
};

/** A model is named `googleai/gemini-2.5-flash`, a tool by its own name. */
function derived(_: OtelSpan, read: Reader): Partial<Span> {
  const kind = subtypes.get(word(read("genkit:metadata:subtype"))?.toLowerCase() ?? "");
  const name = word(read("genkit:name"));
  if (name === undefined) return {};
  if (kind === "tool") return { toolName: name };
  const [, plugin, model] = /^([^/]+)\/(.+)$/.exec(name) ?? [];
  if (kind !== "llm" && kind !== "embedding") return {};
  return { requestModel: model ?? name, provider: plugin === "googleai" ? "gcp.gemini" : providerOf(plugin) };
}
