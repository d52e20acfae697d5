import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Score, Signal, Span } from "@telltale/core/trace";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serve } from "../../../packages/analytics/src/collect/serve.ts";
import { createKeys, hashKey } from "../../../packages/analytics/src/collect/write-keys.ts";
import type { Engine } from "../../../packages/analytics/src/engine/engine.ts";
import { createNodeEngine } from "../../../packages/analytics/src/engine/node-engine.ts";
import { exportOtlp, OtlpExportError } from "../../../packages/analytics/src/export/export-otlp.ts";
import { readRecords } from "../../../packages/analytics/src/export/read-records.ts";
import { type OtelEntry, readEntries } from "../../../packages/analytics/src/otlp/index.ts";
import { type TableRecord, writeRecords } from "../../../packages/analytics/src/parquet/write-records.ts";
import { openTables } from "../../../packages/analytics/src/tables/open-tables.ts";

const atMs = Date.now() - 3_600_000;
let made = 0;
const id = () => `0198c0de-0000-7000-8000-${String(++made).padStart(12, "0")}`;
const context = {
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  sessionId: "s1",
  conversationId: "c1",
  userId: "u1",
  release: "1.2.3",
  environment: "production",
  attributes: { app: "support" },
};

const call: Span = {
  ...context,
  id: id(),
  spanId: "00f067aa0ba902b7",
  parentSpanId: "00f067aa0ba902b6",
  kind: "llm",
  startedAtMs: atMs + 0.125,
  durationMs: 1234.5,
  status: "error",
  errorType: "rate_limit",
  errorMessage: "slow down",
  httpStatus: 429,
  provider: "openai",
  requestModel: "gpt-4o",
  responseModel: "gpt-4o-2024-08-06",
  temperature: 0.7,
  maxTokens: 512,
  stream: true,
  finishReason: "length",
  ttftMs: 250,
  inputTokens: 70,
  cacheReadTokens: 30,
  cacheWriteTokens: 5,
  outputTokens: 20,
  reasoningTokens: 10,
  promptName: "greeting",
  promptVersion: "7",
  systemFingerprint: "fp_1",
  variants: { tone: "warm" },
  inputText: "what a secret",
};
const retrieval: Span = {
  ...context,
  id: id(),
  spanId: "00f067aa0ba902b8",
  kind: "retrieval",
  startedAtMs: atMs + 1,
  durationMs: 5,
  status: "ok",
  topK: 3,
  documents: [{ id: "a", score: 0.5 }, { id: "b" }],
};
const lonely: Span = {
  id: id(),
  spanId: "00f067aa0ba902b9",
  kind: "tool",
  startedAtMs: atMs,
  status: "ok",
  toolName: "search",
};
const score: Score = {
  ...context,
  id: id(),
  name: "faithfulness",
  atMs: atMs + 2,
  spanId: call.spanId,
  value: 4.5,
  evaluatorKind: "llm",
  rationale: "near",
};
const thumb: Signal = { ...context, id: id(), kind: "thumbs", atMs: atMs + 3, spanId: call.spanId, value: -1 };
const copy: Signal = { ...context, id: id(), kind: "copy", atMs: atMs + 4, value: 0.5, label: "code", chars: 10 };

const records: TableRecord[] = [
  ...[call, retrieval, lonely].map((record) => ({ table: "spans" as const, record })),
  { table: "scores", record: score },
  ...[thumb, copy].map((record) => ({ table: "signals" as const, record })),
];
const window = { fromMs: atMs - 1000, toMs: atMs + 1000 };

let dir: string;
let engine: Engine;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "telltale-otlp-"));
  engine = await createNodeEngine();
  await writeRecords(engine, join(dir, "ours"), records, { name: "some" });
  await openTables(engine, join(dir, "ours"));
});
afterAll(async () => {
  await engine.close();
  await rm(dir, { recursive: true, force: true });
});

describe("readRecords", () => {
  it("gives records as they came", async () => {
    const spans = [];
    for await (const some of readRecords(engine, "spans", window)) spans.push(...some);
    const byId = (a: Span, b: Span) => a.id.localeCompare(b.id);
    expect(spans.toSorted(byId)).toEqual([call, retrieval, lonely].toSorted(byId));
  });
});

describe("exportOtlp", () => {
  it.each(["protobuf", "json"] as const)("brings every record over the wire and into another store: %s", async (encoding) => {
    const theirs = join(dir, encoding);
    const server = await serve({ dir: theirs, port: 0, price: null });
    const sent = await exportOtlp(engine, { endpoint: server.url, encoding, ...window });
    await server.close();
    expect(sent).toMatchObject({ spans: 3, events: 3, rejected: 0 });

    const other = await createNodeEngine();
    await openTables(other, theirs);
    const read = async <T extends "spans" | "signals" | "scores">(table: T) => {
      const all = [];
      for await (const some of readRecords(other, table, window)) all.push(...some);
      return all;
    };
    const spans = await read("spans");
    const same = (record: Span) => spans.find(({ spanId }) => spanId === record.spanId);
    const { id: _, inputText, attributes, variants, systemFingerprint, ...said } = call;
    expect(same(call)).toMatchObject(said);
    expect(same(call)).toMatchObject({ variants, systemFingerprint });
    expect(JSON.stringify(same(call))).not.toContain("secret");
    expect(same(retrieval)).toMatchObject({
      kind: "retrieval",
      topK: 3,
      documents: [{ id: "a", score: 0.5 }, { id: "b" }],
      durationMs: 5,
    });
    expect(same(lonely)).toMatchObject({ kind: "tool", toolName: "search", traceId: expect.stringMatching(/^[0-9a-f]{32}$/) });
    const [judged] = await read("scores");
    expect(judged).toMatchObject({
      name: "faithfulness",
      value: 4.5,
      evaluatorKind: "llm",
      rationale: "near",
      spanId: call.spanId,
      traceId: call.traceId,
      sessionId: "s1",
    });
    const signals = await read("signals");
    expect(signals.find(({ kind }) => kind === "thumbs")).toMatchObject({
      value: -1,
      spanId: call.spanId,
      conversationId: "c1",
      userId: "u1",
    });
    expect(signals.find(({ kind }) => kind === "copy")).toMatchObject({ value: 0.5, label: "code", chars: 10 });
    await other.close();
  });

  it("writes the conventions' names, and waits as long as a receiver asks", async () => {
    const bodies: { readonly url: string; readonly entries: readonly OtelEntry[] }[] = [];
    let refusals = 1;
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        if (refusals-- > 0) return void response.writeHead(503, { "retry-after": "0.1" }).end();
        const bytes = gunzipSync(Buffer.concat(chunks));
        const signal = request.url === "/base/v1/traces" ? "traces" : "logs";
        bodies.push({
          url: request.url ?? "",
          entries: [...readEntries(bytes, request.headers["content-type"] ?? "", signal)],
        });
        expect(request.headers.authorization).toBe("Bearer k");
        response
          .writeHead(200, { "content-type": "application/json" })
          .end('{"partialSuccess":{"rejectedSpans":"1","errorMessage":"too old"}}');
      });
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base/`;
    const sent = await exportOtlp(engine, { endpoint, headers: { authorization: "Bearer k" }, withText: true, ...window });
    server.close();
    expect(sent).toMatchObject({ spans: 3, rejected: 1, messages: ["too old"] });
    expect(bodies.map(({ url }) => url)).toEqual(["/base/v1/traces", "/base/v1/logs", "/base/v1/logs"]);
    const spans = bodies[0]?.entries.flatMap((entry) => ("span" in entry ? [entry] : [])) ?? [];
    const exported = spans.find(({ span }) => span.spanId === call.spanId);
    expect(exported?.resource.attributes).toEqual({
      "service.name": "support",
      "service.version": "1.2.3",
      "deployment.environment.name": "production",
    });
    expect(exported?.span).toMatchObject({
      name: "chat gpt-4o",
      kind: 3,
      startedAtMs: atMs + 0.125,
      status: { code: 2, message: "slow down" },
    });
    expect(exported?.span.attributes).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.usage.input_tokens": 105,
      "gen_ai.usage.output_tokens": 30,
      "gen_ai.usage.cache_read.input_tokens": 30,
      "gen_ai.usage.cache_write.input_tokens": 5,
      "gen_ai.usage.cache_creation.input_tokens": 5,
      "gen_ai.usage.reasoning.output_tokens": 10,
      "gen_ai.response.time_to_first_chunk": 0.25,
      "gen_ai.response.finish_reasons": ["length"],
      "gen_ai.input.messages": JSON.stringify([{ role: "user", parts: [{ type: "text", content: "what a secret" }] }]),
      "error.type": "rate_limit",
    });
  });

  it("gives a receiver of traces only what it takes, and says so", async () => {
    const server = createServer((request, response) => {
      request.resume().on("end", () => void response.writeHead(request.url === "/v1/traces" ? 200 : 405).end());
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const sent = await exportOtlp(engine, { endpoint, ...window });
    server.close();
    expect(sent).toMatchObject({ spans: 3, events: 0, messages: [expect.stringMatching(/takes traces only \(405/)] });
  });

  it("says who refuses, and why", async () => {
    const server = createServer((_, response) => void response.writeHead(401).end("no key"));
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(exportOtlp(engine, { endpoint, ...window })).rejects.toThrow(OtlpExportError);
    await expect(exportOtlp(engine, { endpoint, ...window })).rejects.toThrow(/v1\/traces refuses: 401 no key/);
    server.close();
  });

  it.each(["protobuf", "json"] as const)("says in words why a collector refuses it in %s", async (encoding) => {
    const keys = createKeys([{ name: "web", sha256: await hashKey("tk_other") }]);
    const server = await serve({ dir: join(dir, `keyed-${encoding}`), port: 0, keys });
    const refused = exportOtlp(engine, { endpoint: server.url, encoding, headers: { "x-telltale-key": "tk_no" }, ...window });
    await expect(refused).rejects.toThrow(/v1\/traces refuses: 401 this write key is not known, or was revoked$/);
    await server.close();
  });

  it("prints nothing that a terminal would obey", async () => {
    const server = createServer((_, response) => void response.writeHead(400).end("\u0012\u0004no\u001b[2J\u0000way\n"));
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(exportOtlp(engine, { endpoint, ...window })).rejects.toThrow(/refuses: 400 no \[2J way$/);
    server.close();
  });
});
