import { cpSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Engine, sql } from "@telltale/analytics";
import { compact, createNodeEngine, openParquetStore, writeRecords } from "@telltale/analytics/node";
import type { Signal, Span } from "@telltale/core/trace";
import { literal, userSql } from "../../packages/analytics/src/engine/sql.ts";
import { columnsOf } from "../../packages/analytics/src/parquet/columns.ts";
import { versus } from "./versus.ts";

const batches = 200;
const perBatch = 100;
const spanCount = 100_000;
const partCount = 20;
const rounds = 5;
const dayStartMs = Date.UTC(2025, 11, 1);

function idOf(serial: number): string {
  return `0198c0de-0000-7000-8000-${serial.toString(16).padStart(12, "0")}`;
}

function signalOf(serial: number): Signal {
  return { id: idOf(serial), kind: "copy", atMs: dayStartMs + serial, value: 0.5, messageId: `m${serial}` };
}

/** A span as a chat page sends it. What looks random is a multiple that wraps. */
function spanOf(serial: number): Span {
  const wild = (serial * 2_654_435_761) % 4_294_967_296;
  const hex = (digits: number) => `${(wild + 1).toString(16)}${serial.toString(16).padStart(8, "0")}`.padStart(digits, "7");
  return {
    id: idOf(serial),
    traceId: hex(32).slice(-32),
    spanId: hex(16).slice(-16),
    kind: "llm",
    status: wild % 50 === 0 ? "error" : "ok",
    startedAtMs: dayStartMs + (wild % 86_400_000),
    durationMs: 500 + (wild % 9000) / 7,
    ttftMs: 100 + (wild % 900) / 3,
    provider: wild % 3 === 0 ? "openai" : "anthropic",
    requestModel: ["gpt-4o", "gpt-4o-mini", "claude-sonnet-4"][wild % 3] as string,
    inputTokens: wild % 4000,
    cacheReadTokens: wild % 900,
    outputTokens: wild % 800,
    costUsd: (wild % 10_000) / 1e6,
    stream: true,
    finishReason: "stop",
    sessionId: `s${wild % 9000}`,
    userId: `u${wild % 3000}`,
    feature: ["chat", "search", "summary"][wild % 3] as string,
    release: "1.4.2",
    environment: "production",
    attributes: { plan: wild % 2 === 0 ? "free" : "team" },
  };
}

export async function benchStore(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "telltale-bench-"));
  const engine = await createNodeEngine({ threads: 2, tempDirectory: join(dir, "spill") });
  try {
    await benchAcknowledged(dir);
    await benchLanding(engine, dir);
    await benchCompaction(engine, dir);
  } finally {
    await engine.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Durable acknowledgement, beside the least any durable log can do: JSON lines, those that wait sharing a write and a sync. */
async function benchAcknowledged(dir: string): Promise<void> {
  const load = Array.from({ length: batches }, (_, batch) =>
    Array.from({ length: perBatch }, (_, i) => signalOf(batch * perBatch + i)),
  );
  const store = await openParquetStore(join(dir, "store"), { sealAfterMs: 3_600_000, sealBytes: 1e12, compaction: false });
  const file = await open(join(dir, "lines.ndjson"), "a");
  const append = groupCommit(file);
  await versus(
    `${batches * perBatch} records acknowledged durably, in batches of ${perBatch}, four senders`,
    [
      { name: "store.append", run: () => lanes(4, load, (signals) => store.append({ spans: [], signals, scores: [] })) },
      {
        name: "JSON lines, group commit with fdatasync",
        run: () => lanes(4, load, (signals) => append(`${signals.map((one) => JSON.stringify(one)).join("\n")}\n`)),
      },
    ],
    { rounds: 9 },
  );
  await store.close();
  await file.close();
}

function groupCommit(file: FileHandle): (text: string) => Promise<void> {
  let waiting: { readonly text: string; readonly resolve: () => void }[] = [];
  let isBusy = false;
  const flush = async () => {
    isBusy = true;
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      await file.appendFile(group.map(({ text }) => text).join(""));
      await file.datasync();
      for (const { resolve } of group) resolve();
    }
    isBusy = false;
  };
  return (text) =>
    new Promise((resolve) => {
      waiting.push({ text, resolve });
      if (!isBusy) void flush();
    });
}

/** From records to Parquet, beside DuckDB's own COPY of the same rows, from memory and from the same JSON. */
async function benchLanding(engine: Engine, dir: string): Promise<void> {
  const records = Array.from({ length: spanCount }, (_, i) => ({ table: "spans" as const, record: spanOf(i) }));
  let run = 0;
  const fresh = () => join(dir, `landed-${run++}`);
  const first = fresh();
  await writeRecords(engine, first, records, { name: "first" });
  const ours = join(first, "spans", "*", "*.parquet");
  const json = literal(join(dir, "rows.ndjson"));
  const types = columnsOf("spans").map(({ name, type }) => `${name}: '${type}'`);
  await engine.run(sql`CREATE TABLE rows_ready AS SELECT * EXCLUDE (day) FROM read_parquet(${literal(ours)})`);
  await engine.run(sql`COPY rows_ready TO ${json} (FORMAT json)`);
  const copied = literal(join(dir, "copied.parquet"));
  const parquet = userSql("(FORMAT parquet, COMPRESSION zstd)");
  await versus(
    `${spanCount} spans to Parquet`,
    [
      {
        name: "writeRecords: JSON, each id once, by day",
        run: async () => (await writeRecords(engine, fresh(), records, { name: "first" })).spans.rows,
      },
      {
        name: "DuckDB: read_json, COPY",
        run: async () => {
          const source = sql`read_json(${json}, format = 'newline_delimited', columns = {${userSql(types.join(", "))}})`;
          return (await engine.run(sql`COPY (SELECT * FROM ${source} ORDER BY started_at) TO ${copied} ${parquet}`))[0]?.Count;
        },
      },
      {
        name: "DuckDB: COPY of a table in memory",
        run: async () =>
          (await engine.run(sql`COPY (SELECT * FROM rows_ready ORDER BY started_at) TO ${copied} ${parquet}`))[0]?.Count,
      },
    ],
    { rounds },
  );
  console.log(`  bytes per row: ${bytesPerRow(first)} ours, ${bytesPerRow(join(dir, "copied.parquet"))} by COPY`);
  await engine.run(sql`DROP TABLE rows_ready`);
}

/** A day's files made one, beside DuckDB's own COPY over a glob. */
async function benchCompaction(engine: Engine, dir: string): Promise<void> {
  const template = join(dir, "template");
  for (let part = 0; part < partCount; part++) {
    const size = spanCount / partCount;
    const records = Array.from({ length: size }, (_, i) => ({ table: "spans" as const, record: spanOf(part * size + i) }));
    await writeRecords(engine, template, records, { name: `part-${part}` });
  }
  const folders = Array.from({ length: rounds + 1 }, (_, i) => join(dir, `compacted-${i}`));
  for (const one of folders) cpSync(template, one, { recursive: true });
  const glob = literal(join(template, "spans", "*", "*.parquet"));
  const copied = literal(join(dir, "compacted.parquet"));
  let run = 0;
  await versus(
    `${partCount} files of ${spanCount} spans made one`,
    [
      {
        name: "compact",
        run: async () => (await compact(folders[run++] as string, { engine, graceMs: 0 })).rows,
      },
      {
        name: "DuckDB: COPY over a glob",
        run: async () =>
          (
            await engine.run(sql`COPY (SELECT * EXCLUDE (day) FROM read_parquet(${glob}) ORDER BY started_at)
              TO ${copied} (FORMAT parquet, COMPRESSION zstd)`)
          )[0]?.Count,
      },
    ],
    { rounds },
  );
}

function bytesPerRow(path: string): string {
  const entry = statSync(path);
  const names = entry.isDirectory() ? readdirSync(path, { recursive: true, encoding: "utf8" }) : [""];
  const sizes = names.filter((name) => name === "" || name.endsWith(".parquet")).map((name) => statSync(join(path, name)).size);
  return (sizes.reduce((sum, size) => sum + size, 0) / spanCount).toFixed(1);
}

/** Works through a list with a fixed number of workers at once. */
async function lanes<T>(n: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  await Promise.all(
    Array.from({ length: n }, async () => {
      for (const item of waiting) await work(item);
    }),
  );
}
