import { join } from "node:path";
import { userSql } from "@telltale/analytics";
import { createNodeEngine, type ImportResult, importFile } from "@telltale/analytics/node";
import { afterAll, describe, expect, it } from "vitest";
import { writeTraces } from "../../../packages/analytics/src/otlp/index.ts";
import * as sample from "./dialects/samples.ts";
import { put, scratch, spansIn } from "./sources.ts";

const engine = await createNodeEngine();
afterAll(() => engine.close());
const dir = await scratch();
let used = 0;

/** What comes of a file, and its spans. */
async function bring(name: string, content: string | Uint8Array, as?: string) {
  const file = await put(dir, `${++used}-${name}`, content);
  const data = join(dir, `data-${used}`);
  const result = await importFile({ file, as, dir: data, engine });
  const spans = await engine.run(
    userSql(`SELECT duration_ms, ttft_ms, input_tokens, cost_usd, temperature FROM ${spansIn(data)} ORDER BY id`),
  );
  return { result, spans, file };
}

const reasons = ({ leftOut }: ImportResult) => leftOut.map(({ line, field, reason }) => [line, field, reason]);
const { otlpRequest } = sample;
const [resource] = otlpRequest.resourceSpans;
const [scope] = resource?.scopeSpans ?? [];
const [span] = scope?.spans ?? [];
const wrongOtlp = {
  resourceSpans: [
    {
      ...resource,
      scopeSpans: [
        {
          ...scope,
          spans: [
            {
              ...span,
              attributes: [
                { key: "gen_ai.operation.name", value: { stringValue: "chat" } },
                { key: "gen_ai.usage.input_tokens", value: { intValue: "-100" } },
                { key: "gen_ai.usage.output_tokens", value: { intValue: "20" } },
                { key: "gen_ai.usage.cost", value: { stringValue: "cheap" } },
                { key: "gen_ai.request.temperature", value: { stringValue: "hot" } },
              ],
            },
          ],
        },
      ],
    },
  ],
};
const inBatch = (usage: object) => ({
  ...sample.batchResult,
  response: { status_code: 200, body: { ...sample.batchResult.response.body, usage } },
});

/** A row of each vendor's with values that cannot be taken, and how each is told. */
const rows: readonly (readonly [string, object, readonly (readonly [string, string])[]])[] = [
  [
    "langfuse",
    {
      ...sample.langfuseObservation,
      endTime: "later",
      usageDetails: { ...sample.langfuseObservation.usageDetails, input: -70, total: "many" },
      costDetails: {},
      totalCost: "free",
    },
    [
      ["endTime", "is not a time: later"],
      ["usageDetails.input", "is not a whole number of 0 or more: -70"],
      ["usageDetails.total", "is not a whole number of 0 or more: many"],
      ["totalCost", "is not a number of 0 or more: free"],
    ],
  ],
  [
    "langfuse",
    { ...sample.langfuseBlobRow, usage_details: "{'input': 70}" },
    [["usage_details", "is not valid JSON: {'input': 70}"]],
  ],
  [
    "posthog",
    {
      ...sample.posthogEvent,
      properties: { ...sample.posthogEvent.properties, $ai_input_tokens: 1.5, $ai_total_cost_usd: -1 },
    },
    [
      ["$ai_input_tokens", "is not a whole number of 0 or more: 1.5"],
      ["$ai_total_cost_usd", "is not a number of 0 or more: -1"],
    ],
  ],
  [
    "helicone",
    { ...sample.heliconeRequest, prompt_tokens: "1,000", costUSD: "$1" },
    [
      ["prompt_tokens", "is not a whole number of 0 or more: 1,000"],
      ["costUSD", "is not a number of 0 or more: $1"],
    ],
  ],
  [
    "langsmith",
    { ...sample.langsmithRun, prompt_tokens: -1, total_cost: "n/a", first_token_time: "soon" },
    [
      ["first_token_time", "is not a time: soon"],
      ["prompt_tokens", "is not a whole number of 0 or more: -1"],
      ["total_cost", "is not a number of 0 or more: n/a"],
    ],
  ],
  [
    "litellm",
    { ...sample.litellmSpendLog, prompt_tokens: -10, spend: "x" },
    [
      ["prompt_tokens", "is not a whole number of 0 or more: -10"],
      ["spend", "is not a number of 0 or more: x"],
    ],
  ],
  [
    "openai",
    inBatch({ prompt_tokens: -22, completion_tokens: 2, prompt_tokens_details: { cached_tokens: "few" } }),
    [
      ["usage.prompt_tokens", "is not a whole number of 0 or more: -22"],
      ["usage.prompt_tokens_details.cached_tokens", "is not a whole number of 0 or more: few"],
    ],
  ],
  [
    "phoenix",
    { ...sample.phoenixRow, "attributes.llm.token_count.prompt": -100 },
    [["llm.token_count.prompt", "is not a whole number of 0 or more: -100"]],
  ],
  [
    "otlp",
    wrongOtlp,
    [
      ["gen_ai.request.temperature", "is not a number: hot"],
      ["gen_ai.usage.input_tokens", "is not a whole number of 0 or more: -100"],
      ["gen_ai.usage.cost", "is not a number from 0 to 10^13: cheap"],
    ],
  ],
  [
    "telltale",
    { ...sample.telltaleLine, inputTokens: -1, costUsd: "x", documents: [{ id: "a", score: "high" }] },
    [
      ["inputTokens", "must be at least 0"],
      ["costUsd", "must be a number"],
      ["documents.0.score", "must be a number"],
    ],
  ],
];

describe("a value that cannot be taken", () => {
  it.each(rows)("costs a row of %s that field, not the row, and is told with its line", async (as, row, wrong) => {
    const { result, spans, file } = await bring("row.jsonl", `\n${JSON.stringify(row)}\n`);
    expect(result).toMatchObject({ as: [as], rejectedCount: 0, tables: { spans: { imported: 1 } } });
    expect(spans[0]?.input_tokens).toBeNull();
    expect(result.leftOut).toHaveLength(wrong.length);
    expect(result.leftOut).toEqual(expect.arrayContaining(wrong.map(([field, reason]) => ({ file, line: 2, field, reason }))));
    expect(result.leftOutFields).toEqual(Object.fromEntries(wrong.map(([field]) => [field, 1])));
  });

  it.each([
    ["langfuse", { ...sample.langfuseObservation, endTime: "2025-12-31T23:59:59.000Z" }, "endTime"],
    ["langsmith", { ...sample.langsmithRun, end_time: "2025-12-31T23:59:59.000000" }, "end_time"],
    ["litellm", { ...sample.litellmSpendLog, endTime: "2025-12-31 23:59:59+00" }, "endTime"],
    ["phoenix", { ...sample.phoenixRow, end_time: "2025-12-31T23:59:59.000000+00:00" }, "the end"],
    ["phoenix", { ...sample.phoenixRow, end_time: "9999-12-31T23:59:59.000000+00:00" }, "the end"],
  ])("is an end before the start or centuries after it, too, which makes no duration of nothing: %s", async (_, row, field) => {
    const { result, spans } = await bring("end.jsonl", JSON.stringify(row));
    expect(result.leftOut).toMatchObject([{ field, reason: expect.stringMatching(/the start/) }]);
    expect(spans[0]?.duration_ms).toBeNull();
  });

  it("is told with its record where a row holds many", async () => {
    const { langfuseObservation: one } = sample;
    const trace = { id: "t", timestamp: one.startTime, observations: [one, { ...one, id: "f", usageDetails: { input: "x" } }] };
    expect(reasons((await bring("trace.json", JSON.stringify(trace))).result)).toEqual([
      [1, "usageDetails.input", "observation 1: is not a whole number of 0 or more: x"],
    ]);
  });

  it("is told of protobuf, too", async () => {
    const attributes = { "gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": -5, "gen_ai.usage.output_tokens": 4 };
    const ids = { traceId: "2".repeat(32), spanId: "3".repeat(16), name: "chat", kind: 3, startedAtMs: 1767225600000 };
    const spans = [{ ...ids, attributes, events: [], links: [], status: { code: 0 } }];
    const bytes = writeTraces([{ resource: { attributes: {} }, scope: { name: "x", attributes: {} }, spans }], "protobuf");
    expect(reasons((await bring("request.pb", bytes)).result)).toEqual([
      [1, "gen_ai.usage.input_tokens", "span 0: is not a whole number of 0 or more: -5"],
    ]);
  });

  it("is nothing to tell of where it only says that there is none", async () => {
    const none = { totalCost: "null", endTime: "None", modelParameters: { temperature: "NaN" }, completionStartTime: "" };
    const { result, spans } = await bring(
      "none.jsonl",
      JSON.stringify({ ...sample.langfuseObservation, ...none, costDetails: "null" }),
    );
    expect(result).toMatchObject({ imported: 1, leftOut: [], leftOutFields: {} });
    expect(spans).toEqual([{ duration_ms: null, ttft_ms: null, input_tokens: 70, cost_usd: null, temperature: null }]);
  });

  it("is told where an expression of a mapping fails on it, and not where there is nothing to read or TRY_CAST was asked for", async () => {
    const mapping = await put(
      dir,
      "mapping.json",
      JSON.stringify({
        name: "ours",
        fields: {
          kind: { constant: "llm" },
          startedAtMs: "at",
          durationMs: { sql: "CAST(replace({seconds}, ',', '.') AS DOUBLE)", unit: "s" },
          ttftMs: { sql: "TRY_CAST({first} AS DOUBLE)" },
          inputTokens: { sql: "CAST({in} AS BIGINT)", default: 0 },
        },
        attributes: { queue: { sql: "CAST({queue} AS INTEGER) + {first}::INTEGER" } },
      }),
    );
    const csv =
      'at,seconds,first,in,queue\n2026-01-01,"1,5",4,7,1\n2026-01-02,abc,soon,many,x\n2026-01-03,,,,y\n2026-01-04,none,5,,z\n';
    const { result, spans } = await bring("calls.csv", csv, mapping);
    expect(reasons(result)).toEqual([
      [3, "durationMs", "is not what its expression takes: abc"],
      [3, "attributes.queue", "is not what its expression takes: x, soon"],
      [5, "attributes.queue", "is not what its expression takes: z, 5"],
    ]);
    expect(result).toMatchObject({ imported: 4, rejectedCount: 0, leftOutFields: { durationMs: 1, "attributes.queue": 2 } });
    const told = spans.map(({ duration_ms, ttft_ms, input_tokens }) => `${duration_ms} ${ttft_ms} ${input_tokens}`);
    expect(told.sort()).toEqual(["1500 4 7", "null 5 0", "null null 0", "null null 0"]);
  });

  it("rejects the row where it says what or when it is, or how many it stands for", async () => {
    for (const wrong of [{ id: "x" }, { startedAtMs: "soon" }, { kind: "poem" }, { inclusionProbability: 7 }]) {
      const line = { ...sample.telltaleLine, ...wrong };
      const file = await put(dir, `needed-${++used}.jsonl`, JSON.stringify(line));
      const result = await importFile({ file, as: "telltale", dir: join(dir, `data-${used}`), engine });
      expect(result).toMatchObject({ imported: 0, rejected: [{ line: 1, field: Object.keys(wrong)[0] }], leftOut: [] });
    }
  });
});
