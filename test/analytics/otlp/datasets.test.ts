import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readRecord } from "@telltale/core/trace";
import { describe, expect, it } from "vitest";
import { type Attributes, recordsOfJson, recordsOfOtel } from "../../../packages/analytics/src/otlp/index.ts";
import { noResource, noScope, spanOf } from "./sample.ts";

const datasets = process.env.TELLTALE_DATASETS ?? join(import.meta.dirname, "../../../../shared/datasets");

function filesOf(name: string, within = ""): { folder: string; files: readonly string[] } {
  const folder = join(datasets, name);
  const all = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];
  const files = all.filter((path) => path.endsWith(".json") && path.includes(within));
  if (files.length === 0) console.log(`skipped: nothing in ${folder}; set TELLTALE_DATASETS`);
  return { folder, files };
}

const { folder, files } = filesOf("openinference");
const langfuse = filesOf("langfuse", "traces");

type Raw = { readonly attributes?: { readonly [name: string]: unknown } };

/** The sources' own totals, by the plainest reading: what each call to a model states, of spans that are no wholes of others. */
function statedTotals(spans: readonly Raw[]) {
  const totals = { spans: spans.length, calls: 0, input: 0, output: 0, costUsd: 0 };
  for (const { attributes = {} } of spans) {
    const operation = String(
      attributes["ai.operationId"] ?? attributes["openinference.span.kind"] ?? attributes["gen_ai.operation.name"],
    );
    if (!/\.do(Generate|Stream|Embed)$|^LLM$|^EMBEDDING$|^chat$|^embeddings$/.test(operation)) continue;
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

describe.skipIf(files.length === 0)("the span sets of OpenInference", () => {
  it.each(files)("sums up as %s does", (file) => {
    const source: unknown = JSON.parse(readFileSync(join(folder, file), "utf8"));
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
    }).toEqual(statedTotals(Array.isArray(source) ? source : [source]));
    expect(new Set(records.spans.map(({ id }) => id)).size).toBe(records.spans.length);
  });
});

interface Observation {
  readonly name: string;
  readonly usageDetails?: { readonly [key: string]: number };
  readonly metadata?: string | { readonly attributes?: Attributes; readonly scope?: { readonly name?: string } };
}

/** What frameworks of every kind told Langfuse as attributes, beside the tokens Langfuse found in them. */
describe.skipIf(langfuse.files.length === 0)("the attributes in Langfuse's traces", () => {
  it.each(langfuse.files)("say in %s what Langfuse read in them", (file) => {
    const { observations = [] } = JSON.parse(readFileSync(join(langfuse.folder, file), "utf8")) as {
      observations?: Observation[];
    };
    for (const { name, usageDetails = {}, metadata = {} } of observations) {
      const { attributes = {}, scope } = typeof metadata === "string" ? JSON.parse(metadata) : metadata;
      const [span] = recordsOfOtel(spanOf(attributes, { name }), noResource, { ...noScope, name: scope?.name ?? "" }).spans;
      if (!span?.usageRaw || (span.kind !== "llm" && span.kind !== "embedding")) continue;
      const details = (side: string) =>
        Object.entries(usageDetails).reduce((sum, [key, count]) => sum + (key.startsWith(side) ? count : 0), 0);
      const { inputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0, outputTokens = 0, reasoningTokens = 0 } = span;
      expect([inputTokens + cacheReadTokens + cacheWriteTokens, outputTokens + reasoningTokens]).toEqual([
        details("input"),
        details("output"),
      ]);
    }
  });
});
