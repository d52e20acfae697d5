import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Row, userSql } from "@telltale/analytics";
import { createNodeEngine, type ImportProgress, importFile } from "@telltale/analytics/node";
import { costOf } from "@telltale/core/cost";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { writeTraces } from "../../../packages/analytics/src/otlp/index.ts";
import * as sample from "./dialects/samples.ts";
import { foldersIn, put, scratch, spansIn } from "./sources.ts";

const engine = await createNodeEngine();
afterAll(() => engine.close());
const dir = await scratch();
const fresh = foldersIn(dir);
const lines = (...rows: readonly unknown[]) =>
  rows.map((row) => `${typeof row === "string" ? row : JSON.stringify(row)}\n`).join("");

async function spans(data: string, select: string): Promise<readonly Row[]> {
  return engine.run(userSql(`SELECT ${select} FROM ${spansIn(data)} ORDER BY started_at, id`));
}

/** The n-th of many observations of Langfuse. */
const observation = (n: number, more: object = {}) => ({
  ...sample.langfuseObservation,
  id: (n + 1).toString(16).padStart(16, "0"),
  startTime: new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString(),
  endTime: new Date(Date.UTC(2026, 0, 1) + n * 60_000 + 2000).toISOString(),
  ...more,
});

describe("importFile with a dialect", () => {
  it("names file, line and reason of each bad row, and goes on: JSON lines", async () => {
    const file = await put(
      dir,
      "bad.jsonl",
      lines(
        observation(1),
        "",
        "{not json",
        observation(2, { startTime: "yesterday" }),
        [],
        observation(3, { id: null }),
        observation(4),
      ),
    );
    const result = await importFile({ file, as: "langfuse", dir: fresh(), engine });
    expect(result).toMatchObject({ imported: 2, rejectedCount: 4, as: ["langfuse"] });
    expect(result.rejected).toEqual([
      { file, line: 3, field: "", reason: expect.stringMatching(/^is not valid JSON: /) },
      { file, line: 4, field: "", reason: "startTime is missing or no time" },
      { file, line: 5, field: "", reason: expect.stringMatching(/^is no trace, observation, score/) },
      { file, line: 6, field: "", reason: "id is missing" },
    ]);
  });

  it("names field and reason of what the record schema refuses", async () => {
    const { record, ...span } = sample.telltaleLine;
    const file = await put(dir, "own.jsonl", lines(sample.telltaleLine, { record: "span", ...span, id: "x", inputTokens: -1 }));
    const result = await importFile({ file, dir: fresh(), engine });
    expect(result.as).toEqual(["telltale"]);
    expect(result.rejected).toEqual([{ file, line: 2, field: "id", reason: "must be a UUID; inputTokens must be at least 0" }]);
  });

  it.each(["app.log", "app.txt", "app"])(
    "reads the records in an application's log, whatever stands between them: %s",
    async (name) => {
      const second = { ...sample.telltaleLine, id: sample.telltaleLine.id.replace(/1$/, "2") };
      const log = ["[info] listening, on port 3000", "GET /, 200", sample.telltaleLine, '{"level":"info"}', "", second, "bye"];
      const file = await put(dir, name, lines(...log));
      for (const as of ["telltale", undefined]) {
        const result = await importFile({ file, as, dir: fresh(), engine });
        expect(result).toMatchObject({ as: ["telltale"], imported: 2, rejectedCount: 4 });
        expect(result.rejected.map(({ line, reason }) => [line, reason.split(":")[0]])).toEqual([
          [1, "is not valid JSON"],
          [2, "is not valid JSON"],
          [4, "is neither an envelope nor a record"],
          [7, "is not valid JSON"],
        ]);
      }
    },
  );

  it("names the lines of a CSV, whose rows go over several", async () => {
    const header = "event,distinct_id,timestamp,properties,note";
    const cell = (value: unknown) => `"${JSON.stringify(value).replaceAll('"', '""')}"`;
    const row = (time: string) => `$ai_generation,u1,${time},${cell(sample.posthogEvent.properties)},"two\nlines"`;
    const rows = [row("2026-01-01 00:00:00"), row("never"), "$ai_generation,u1", "$ai_generation,u1,2026-01-02 00:00:00,{,x"];
    const file = await put(dir, "events.csv", `${header}\n${rows.join("\n")}\n`);
    const result = await importFile({ file, dir: fresh(), engine });
    expect(result).toMatchObject({ as: ["posthog"], imported: 1, rejectedCount: 3 });
    expect(result.rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [4, "timestamp is missing or no time"],
      [6, expect.stringMatching(/missing columns/)],
      [7, "properties is missing or no JSON object"],
    ]);
  });

  it("reads the same rows from JSON lines, an array, an API's answer, a CSV and Parquet, packed or not, as the same records", async () => {
    const rows = [0, 1, 2].map((n) => observation(n, { input: null, output: null, metadata: null }));
    const snake = rows.map(({ id, startTime, endTime }) => ({
      ...sample.langfuseBlobRow,
      id,
      start_time: startTime.replace("T", " ").replace("Z", ""),
      end_time: endTime.replace("T", " ").replace("Z", ""),
    }));
    const columns = Object.keys(sample.langfuseBlobRow);
    const cell = (value: unknown) =>
      `"${(typeof value === "object" ? JSON.stringify(value) : String(value)).replaceAll('"', '""')}"`;
    const csv = [columns.join(","), ...snake.map((row) => Object.values(row).map(cell).join(","))].join("\n");
    const parquet = join(dir, "blob.parquet");
    const blob = await put(dir, "blob.jsonl", lines(...snake));
    await engine.run(
      userSql(`COPY (SELECT * REPLACE (CAST(start_time AS TIMESTAMP_MS) AS start_time, CAST(end_time AS TIMESTAMP_MS) AS end_time,
          MAP {'input': usage_details.input::UBIGINT, 'input_cached_tokens': usage_details.input_cached_tokens::UBIGINT,
            'output': usage_details.output::UBIGINT, 'output_reasoning_tokens': usage_details.output_reasoning_tokens::UBIGINT,
            'total': usage_details.total::UBIGINT} AS usage_details,
          MAP {'total': cost_details.total::DECIMAL(38, 12)} AS cost_details)
        FROM read_json('${blob}')) TO '${parquet}' (FORMAT parquet)`),
    );
    const files = [
      await put(dir, "rows.jsonl", lines(...rows)),
      await put(dir, "rows.json", JSON.stringify(rows, null, 1)),
      await put(dir, "answer.json", JSON.stringify({ data: rows, meta: { page: 1 } }, null, 1)),
      await put(dir, "answer-in-a-line.json", JSON.stringify({ data: rows, meta: { page: 1 } })),
      await put(dir, "rows.jsonl.gz", gzipSync(lines(...rows))),
      blob,
      await put(dir, "blob.csv", csv),
      await put(dir, "blob.csv.gz", gzipSync(csv)),
      parquet,
    ];
    const read = [];
    const together = fresh();
    for (const [i, file] of files.entries()) {
      const data = fresh();
      expect(await importFile({ file, dir: data, engine })).toMatchObject({ imported: 3, rejectedCount: 0, as: ["langfuse"] });
      read.push(
        await spans(
          data,
          "id, trace_id, span_id, parent_span_id, started_at, duration_ms, ttft_ms, input_tokens, cache_read_tokens, output_tokens, reasoning_tokens, cost_usd, price_date",
        ),
      );
      const { imported, duplicates } = await importFile({ file, dir: together, engine });
      expect({ imported, duplicates }).toEqual(i === 0 ? { imported: 3, duplicates: 0 } : { imported: 0, duplicates: 3 });
    }
    for (const [i, one] of read.entries()) expect([files[i], one]).toEqual([files[i], read[0]]);
  });

  it("keeps each record once, however exports overlap and in which order they come", async () => {
    const window = fc.record({ from: fc.nat(30), length: fc.integer({ min: 1, max: 15 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(window, { minLength: 2, maxLength: 4 }), async (windows) => {
        const data = fresh();
        for (const { from, length } of windows) {
          const rows = Array.from({ length }, (_, i) => observation(from + i));
          await importFile({ file: await put(dir, "overlap.jsonl", lines(...rows)), dir: data, engine });
        }
        const all = new Set(windows.flatMap(({ from, length }) => Array.from({ length }, (_, i) => from + i)));
        expect(await spans(data, "id")).toHaveLength(all.size);
      }),
      { numRuns: 3 },
    );
  });

  it("tells each file of a folder by itself, and goes on where one is nobody's", async () => {
    const folder = join(dir, "mixed");
    await mkdir(folder, { recursive: true });
    for (const [i, [, row]] of sample.samples.entries()) await put(folder, `${String(i).padStart(2, "0")}.jsonl`, lines(row));
    await put(folder, "stranger.jsonl", lines({ a: 1 }));
    const data = fresh();
    const result = await importFile({ file: folder, dir: data, engine });
    expect(result.as).toEqual([
      "langfuse",
      "posthog",
      "helicone",
      "langsmith",
      "litellm",
      "openai",
      "phoenix",
      "otlp",
      "telltale",
    ]);
    expect(result).toMatchObject({ rejectedCount: 0, skipped: 1, duplicates: 1 });
    expect(result.unreadable).toEqual([
      { file: join(folder, "stranger.jsonl"), reason: expect.stringMatching(/^nobody's export/) },
    ]);
    // Every sample but the score and the request is a span; two are the same.
    expect(result.tables).toMatchObject({
      spans: { imported: sample.samples.length - 3, duplicates: 1 },
      signals: { imported: 2 },
      scores: { imported: 3 },
    });
  });

  it("reads OTLP in protobuf: one request, and many with their lengths before them", async () => {
    const span = {
      traceId: "2".repeat(32),
      spanId: "3".repeat(16),
      name: "chat gpt-4o",
      kind: 3,
      startedAtMs: 1767225600000,
      attributes: { "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": 9 },
      events: [],
      links: [],
      status: { code: 0 },
    };
    const one = writeTraces(
      [{ resource: { attributes: {} }, scope: { name: "x", attributes: {} }, spans: [span] }],
      "protobuf",
    );
    const length = Buffer.alloc(4);
    length.writeUInt32BE(one.length);
    const files = [
      await put(dir, "one.pb", one),
      await put(dir, "many.pb", Buffer.concat([length, one, length, one])),
      await put(dir, "cut.binpb", Buffer.concat([length, one, length, one.subarray(0, 9)])),
    ];
    const results = [];
    for (const file of files) results.push(await importFile({ file, dir: fresh(), engine }));
    expect(results).toMatchObject([
      { imported: 1, duplicates: 0, rejectedCount: 0 },
      { imported: 1, duplicates: 1, rejectedCount: 0 },
      { imported: 1, rejected: [{ line: 2, reason: expect.stringMatching(/cut off/) }] },
    ]);
  });

  it("reads spans that are sorted into lists under names", async () => {
    const printed = (n: number) => ({
      name: "chat",
      spanContext: { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: `b7ad6b716920333${n}` },
      startTime: [1_767_225_600, 0],
      endTime: [1_767_225_601, 0],
      attributes: { "gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": n },
    });
    const sorted = { "ai.embed": [printed(1)], "ai.generateText": [printed(2), printed(3)] };
    const file = await put(dir, "sorted.json", JSON.stringify(sorted, null, 2));
    expect(await importFile({ file, dir: fresh(), engine })).toMatchObject({
      as: ["otlp"],
      imported: 3,
      rejectedCount: 0,
      usage: { inputTokens: 6 },
    });
  });

  it("prices what its source does not, and names the models without a price", async () => {
    const { $ai_total_cost_usd, ...properties } = sample.posthogEvent.properties;
    const event = (n: number, $ai_model: string) => ({
      ...sample.posthogEvent,
      properties: { ...properties, $ai_span_id: `s${n}`, $ai_model },
    });
    const file = await put(
      dir,
      "unpriced.jsonl",
      lines(event(1, "claude-sonnet-4-5"), event(2, "house-model"), event(3, "own-1")),
    );
    const data = fresh();
    const prices = [{ model: "own-*", date: "2026-01-01", prices: { input_mtok: 10, output_mtok: 10, cache_read_mtok: 10 } }];
    const result = await importFile({ file, dir: data, engine, prices });
    const usage = { inputTokens: 10, cacheReadTokens: 1000, outputTokens: 20, atMs: Date.UTC(2026, 0, 1) };
    const listed = costOf({ provider: "anthropic", model: "claude-sonnet-4-5", ...usage });
    expect(result).toMatchObject({ unpriced: 1, unpricedModels: ["house-model"] });
    expect(result.usage.costUsd).toBeCloseTo((listed?.costUsd ?? 0) + 0.0103, 12);
    expect(await engine.run(userSql(`SELECT DISTINCT price_date FROM ${spansIn(data)} ORDER BY 1`))).toEqual([
      { price_date: "2026-01-01" },
      { price_date: listed?.priceDate },
      { price_date: null },
    ]);
  });

  it("tells calls without a price from those that do not say what they used", async () => {
    const { inputTokens, cacheReadTokens, outputTokens, ...line } = sample.telltaleLine;
    const id = (n: number) => line.id.replace(/1$/, String(n));
    const file = await put(
      dir,
      "untold.jsonl",
      lines(
        line,
        { ...line, id: id(2), inputTokens: 5, outputTokens: 1, requestModel: "house" },
        { ...line, id: id(3), status: "error" },
        { ...line, id: id(4), inputTokens: 5 },
      ),
    );
    const result = await importFile({ file, dir: fresh(), engine });
    expect(result).toMatchObject({
      imported: 4,
      unpriced: 1,
      unpricedModels: ["house"],
      withoutTokens: 3,
      usage: { costUsd: 0 },
    });
  });

  it("gives failed requests of a batch the time of their neighbours, or the one that is said", async () => {
    const failed = (n: number) => ({ id: `b${n}`, custom_id: `c${n}`, response: null, error: { code: "batch_expired" } });
    const { body } = sample.batchResult.response;
    const later = { ...sample.batchResult, response: { status_code: 200, body: { ...body, id: "x", created: 1767225700 } } };
    const file = await put(dir, "batch.jsonl", lines(failed(1), sample.batchResult, failed(2), later, failed(3)));
    const data = fresh();
    expect(await importFile({ file, dir: data, engine })).toMatchObject({ imported: 5, rejectedCount: 0 });
    const borrowed = (await spans(data, "status, started_at")).filter(({ status }) => status === "error");
    expect(borrowed.map((row) => row.started_at)).toEqual([1767225600000, 1767225600000, 1767225700000]);

    const alone = await put(dir, "errors.jsonl", lines(failed(4), failed(5)));
    const rejected = await importFile({ file: alone, dir: fresh(), engine });
    expect(rejected).toMatchObject({ imported: 0, rejectedCount: 2 });
    const said = fresh();
    await importFile({ file: alone, dir: said, engine, atMs: 1767225600000 });
    expect(await spans(said, "started_at")).toEqual([{ started_at: 1767225600000 }, { started_at: 1767225600000 }]);
  });

  it("leaves without a price what Langfuse has none for, as in its own totals", async () => {
    const row = observation(1, { totalCost: 0, costDetails: {} });
    const result = await importFile({ file: await put(dir, "free.jsonl", lines(row)), dir: fresh(), engine });
    expect(result).toMatchObject({ unpriced: 1, usage: { costUsd: 0 } });
  });

  it("reads a list up to where it breaks off, and says so", async () => {
    const whole = JSON.stringify([0, 1, 2].map((n) => observation(n)));
    const file = await put(dir, "cut.json", whole.slice(0, -40));
    const cut = importFile({ file, as: "langfuse", dir: fresh(), engine });
    await expect(cut).rejects.toThrow(/cut\.json: cannot be read: /);
    const empty = await put(dir, "empty.jsonl", "");
    await expect(importFile({ file: empty, dir: fresh(), engine })).rejects.toThrow(/is empty/);
  });

  it("stops when it is told to: what has landed is whole, nothing else is there, and the rest comes with the next import", async () => {
    const file = await put(dir, "long.jsonl", lines(...Array.from({ length: 3000 }, (_, n) => observation(n))));
    const data = fresh();
    const stop = new AbortController();
    const seen: ImportProgress[] = [];
    const onProgress = (progress: ImportProgress) => {
      seen.push(progress);
      if (progress.stage === "reading") stop.abort();
    };
    const result = await importFile({ file, dir: data, engine, signal: stop.signal, onProgress });
    expect(result).toMatchObject({ isStopped: true, imported: 0 });
    expect(await readdir(data).catch(() => [])).not.toContain("spans");
    expect(seen.map(({ stage, rows }) => [stage, rows])).toEqual([
      ["checking", null],
      ["reading", 1000],
      ["done", 1000],
    ]);
    expect(await importFile({ file, dir: data, engine })).toMatchObject({ imported: 3000, isStopped: false });
  });
});

describe("importFile with a mapping", () => {
  it("prices by the list as of each call, and leaves the file's own costs alone", async () => {
    const file = await put(
      dir,
      "calls.csv",
      "time,model,in,out,usd\n2026-01-01,gpt-4o,1000,100,\n2026-01-01,gpt-4o,1000,100,7\n2026-01-01,none,1,1,\n",
    );
    const as = {
      name: "calls",
      fields: {
        kind: { constant: "llm" },
        startedAtMs: "time",
        requestModel: "model",
        inputTokens: "in",
        outputTokens: "out",
        costUsd: "usd",
      },
    };
    const data = fresh();
    const result = await importFile({ file, as, dir: data });
    expect(result).toMatchObject({ imported: 3, unpriced: 1, unpricedModels: ["none"], as: ["calls"] });
    const listed = costOf({ model: "gpt-4o", inputTokens: 1000, outputTokens: 100, atMs: Date.UTC(2026, 0, 1) });
    expect(await engine.run(userSql(`SELECT cost_usd, price_date FROM ${spansIn(data)} ORDER BY cost_usd NULLS LAST`))).toEqual(
      [
        { cost_usd: listed?.costUsd, price_date: listed?.priceDate },
        { cost_usd: 7, price_date: null },
        { cost_usd: null, price_date: null },
      ],
    );
  });
});
