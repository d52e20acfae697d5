import { relative } from "node:path";
import { readRecord } from "@telltale/core/trace";
import { describe, expect, it } from "vitest";
import { type Attributes, recordsOfJson, recordsOfOtel } from "../../../packages/analytics/src/otlp/index.ts";
import { datasetsFolder, filesOf, jsonOf, overData } from "../../datasets.ts";
import { noResource, noScope, spanOf } from "./sample.ts";

type Raw = { readonly attributes?: { readonly [name: string]: unknown } };

/** The spans in a file, in lists under whatever names; none in one that only tells of them. */
function spansIn(value: unknown): readonly Raw[] {
  if (Array.isArray(value)) return value.flatMap(spansIn);
  if (typeof value !== "object" || value === null) return [];
  return "attributes" in value && "spanContext" in value ? [value as Raw] : Object.values(value).flatMap(spansIn);
}

const spanSets = filesOf("openinference", ".json")
  .map((path) => ({ name: relative(datasetsFolder, path), source: jsonOf(path), spans: spansIn(jsonOf(path)) }))
  .filter(({ spans }) => spans.length > 0);

/** The sources' own totals, by the plainest reading: what each call to a model states, of spans that are no wholes of others. */
function statedTotals(spans: readonly Raw[]) {
  const totals = { spans: spans.length, calls: 0, input: 0, output: 0, costUsd: 0 };
  for (const { attributes = {} } of spans) {
    const operation = String(
      attributes["ai.operationId"] ?? attributes["openinference.span.kind"] ?? attributes["gen_ai.operation.name"],
    );
    if (!/\.do(Generate|Stream|Embed)$|^LLM$|^EMBEDDING$|^(chat|embeddings|text_completion|generate_content)$/.test(operation))
      continue;
    const stated = (...names: string[]) =>
      Number(names.map((name) => attributes[name]).find((value) => value !== undefined) ?? 0);
    totals.calls += 1;
    totals.input += stated(
      "ai.usage.inputTokens",
      "ai.usage.promptTokens",
      "ai.usage.tokens",
      "llm.token_count.prompt",
      "gen_ai.usage.input_tokens",
    );
    totals.output += stated(
      "ai.usage.outputTokens",
      "ai.usage.completionTokens",
      "llm.token_count.completion",
      "gen_ai.usage.output_tokens",
    );
    totals.costUsd += stated("llm.cost.total");
  }
  return totals;
}

describe.skipIf(spanSets.length === 0)(overData("the span sets of OpenInference", "openinference", spanSets), () => {
  it.each(spanSets.map((set) => [set.name, set] as const))("sums up as %s does", (_, { source, spans }) => {
    const { records, rejected } = recordsOfJson(source);
    expect(rejected).toEqual([]);
    for (const span of records.spans) expect(readRecord("spans", span)).toMatchObject({ ok: true, movedFields: [] });
    const calls = records.spans.filter(({ kind }) => kind === "llm" || kind === "embedding");
    const sum = (
      ...fields: ("inputTokens" | "cacheReadTokens" | "cacheWriteTokens" | "outputTokens" | "reasoningTokens" | "costUsd")[]
    ) => calls.flatMap((span) => fields.map((field) => span[field] ?? 0)).reduce((total, value) => total + value, 0);
    expect({
      spans: records.spans.length,
      calls: calls.length,
      input: sum("inputTokens", "cacheReadTokens", "cacheWriteTokens"),
      output: sum("outputTokens", "reasoningTokens"),
      costUsd: sum("costUsd"),
    }).toEqual(statedTotals(spans));
    expect(new Set(records.spans.map(({ id }) => id)).size).toBe(records.spans.length);
  });
});

interface Observation {
  readonly name: string;
  readonly usageDetails?: { readonly [key: string]: number } | null;
  readonly metadata?: string | null | { readonly attributes?: Attributes; readonly scope?: { readonly name?: string } };
}

const traces = filesOf("langfuse", ".json").flatMap((path) => {
  const { observations } = (jsonOf(path) ?? {}) as { readonly observations?: readonly Observation[] };
  return Array.isArray(observations)
    ? [{ file: relative(datasetsFolder, path), observations: observations as Observation[] }]
    : [];
});

/** What frameworks of every kind told Langfuse as attributes, beside the tokens Langfuse found in them. */
describe.skipIf(traces.length === 0)(overData("the attributes in Langfuse's traces", "langfuse", traces), () => {
  it.each(traces.map((trace) => [trace.file, trace] as const))(
    "say in %s what Langfuse read in them",
    (_, { observations }) => {
      for (const { name, usageDetails, metadata } of observations) {
        const { attributes = {}, scope } = (typeof metadata === "string" ? JSON.parse(metadata) : metadata) ?? {};
        const [span] = recordsOfOtel(spanOf(attributes, { name }), noResource, { ...noScope, name: scope?.name ?? "" }).spans;
        if (!span?.usageRaw || !usageDetails || (span.kind !== "llm" && span.kind !== "embedding")) continue;
        const details = (side: string) =>
          Object.entries(usageDetails).reduce((sum, [key, count]) => sum + (key.startsWith(side) ? count : 0), 0);
        const { inputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0, outputTokens = 0, reasoningTokens = 0 } = span;
        expect([inputTokens + cacheReadTokens + cacheWriteTokens, outputTokens + reasoningTokens]).toEqual([
          details("input"),
          details("output"),
        ]);
      }
    },
  );
});
