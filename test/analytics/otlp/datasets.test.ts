import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readRecord } from "@telltale/core/trace";
import { describe, expect, it } from "vitest";
import { recordsOfJson } from "../../../packages/analytics/src/otlp/index.ts";

const folder = join(process.env.TELLTALE_DATASETS ?? join(import.meta.dirname, "../../../../shared/datasets"), "openinference");
const files = existsSync(folder)
  ? readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".json"))
  : [];
if (files.length === 0) console.log(`skipped: no span sets in ${folder}; set TELLTALE_DATASETS`);

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
