import { mkdir, readdir, readFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Row, userSql } from "@telltale/analytics";
import {
  createNodeEngine,
  forget,
  ImportError,
  type ImportProgress,
  importFile,
  type MappingInput,
} from "@telltale/analytics/node";
import { readRecord } from "@telltale/core/trace";
import { afterAll, describe, expect, it } from "vitest";
import { foldersIn, put, scratch, spansIn } from "./sources.ts";

const engine = await createNodeEngine();
afterAll(() => engine.close());
const dir = await scratch();
const fresh = foldersIn(dir);

const calls: MappingInput = {
  name: "calls",
  fields: {
    kind: { constant: "llm" },
    startedAtMs: "time",
    durationMs: { column: "seconds", unit: "s" },
    requestModel: "model",
    inputTokens: "tokens",
    outputTokens: { constant: 0 },
  },
};

async function rows(data: string, select: string): Promise<readonly Row[]> {
  return engine.run(userSql(`SELECT ${select} FROM ${spansIn(data)} ORDER BY started_at, id`));
}

describe("importFile", () => {
  it("counts the calls that do not say what they cost", async () => {
    const file = await put(
      dir,
      "priced.csv",
      "time,seconds,model,tokens,usd\n2026-01-01T00:00:00Z,1,m,1,0.5\n2026-01-02T00:00:00Z,1,m,1,\n",
    );
    const as = { ...calls, fields: { ...calls.fields, costUsd: "usd" } };
    expect(await importFile({ file, as, dir: fresh(), engine })).toMatchObject({ imported: 2, unpriced: 1 });
  });

  it("keeps good rows, and says file, line, field and reason of each bad one", async () => {
    const file = await put(
      dir,
      "mixed.csv",
      [
        "time,seconds,model,tokens",
        '2026-01-01T00:00:00Z,1.5,"a\nb",10',
        "",
        "yesterday,1,m,10",
        "2026-01-01T00:00:01Z,-2,m,1.5",
        "2026-01-01T00:00:02Z,2,m",
        '2026-01-01T00:00:03Z,3,"c, d",30',
        ",3,m,30",
      ].join("\n"),
    );
    const data = fresh();
    const result = await importFile({ file, as: calls, dir: data, engine });
    expect(result).toMatchObject({ imported: 3, unpriced: 2, duplicates: 0, skipped: 0, rejectedCount: 3 });
    expect(result.rejected).toEqual([
      { file, line: 5, field: "startedAtMs", reason: "is not a time: yesterday" },
      { file, line: 7, field: expect.any(String), reason: expect.stringMatching(/missing columns/) },
      { file, line: 9, field: "startedAtMs", reason: "is missing" },
    ]);
    expect(result.leftOutFields).toEqual({ durationMs: 1, inputTokens: 1 });
    expect(result.leftOut).toEqual([
      { file, line: 6, field: "durationMs", reason: "is less than 0: -2" },
      { file, line: 6, field: "inputTokens", reason: "is not a whole number: 1.5" },
    ]);
    expect(await rows(data, "request_model AS model, duration_ms, input_tokens AS tokens")).toEqual([
      { model: "a\nb", duration_ms: 1500, tokens: 10 },
      { model: "m", duration_ms: null, tokens: null },
      { model: "c, d", duration_ms: 3000, tokens: 30 },
    ]);
  });

  it("loses no row of a file whose lines end in two ways", async () => {
    const lines = ['2026-01-01,1,"a\r\n""b""",1\r', "2026-01-02,1,c,2", "2026-01-03,1,d,3\r", "2026-01-04,1,e,x"];
    const file = await put(dir, "ends.csv", `time,seconds,model,tokens\n${lines.join("\n")}\n`);
    const result = await importFile({ file, as: calls, dir: fresh(), engine });
    expect(result).toMatchObject({ imported: 4, leftOut: [{ line: 6, field: "inputTokens" }] });
  });

  it("names the line of JSON that cannot be read, and goes on", async () => {
    const lines = ['{"time":1767225600,"model":"m"}', "", '{"time":17672', "[1]", '{"time":1767225601,"seconds":"x"}'];
    const file = await put(dir, "broken.jsonl", lines.join("\n"));
    const data = fresh();
    const result = await importFile({ file, as: calls, dir: data, engine });
    expect(result.imported).toBe(2);
    expect(result.rejected).toEqual([
      { file, line: 3, field: "", reason: "is not valid JSON" },
      { file, line: 4, field: "", reason: "is not a JSON object" },
    ]);
    expect(result.leftOut).toEqual([{ file, line: 5, field: "durationMs", reason: "is not a number: x" }]);
  });

  it("rejects rows for a field that is right in none of them: the mapping is to be mended, and the file to come again", async () => {
    const as = {
      ...calls,
      fields: { ...calls.fields, costUsd: "usd" },
      attributes: { seats: { column: "n", as: "number" } },
    } as const;
    const file = async (usd: string) => {
      const lines = Array.from({ length: 10 }, (_, i) => `2026-01-01,1,m,${i},${usd},${i === 0 ? "x" : i}`);
      return put(dir, "misread.csv", ["time,seconds,model,tokens,usd,n", ...lines, "2026-01-01,1,m,1,,2"].join("\n"));
    };
    const data = fresh();
    const misread = await importFile({ file: await file("$0.5"), as, dir: data, engine });
    expect(misread).toMatchObject({ imported: 1, rejectedCount: 10, leftOutFields: {} });
    expect(misread.rejected[0]).toMatchObject({ line: 2, field: "costUsd", reason: "is not a number: $0.5" });
    const mended = await importFile({ file: await file("0.5"), as, dir: data, engine });
    expect(mended).toMatchObject({ imported: 10, duplicates: 1, rejectedCount: 0, leftOutFields: { "attributes.seats": 1 } });
    expect(mended.usage.costUsd).toBe(5);
  });

  it("changes nothing when the same file comes again, and adds what has been appended to it", async () => {
    const lines = ["time,seconds,model,tokens", "2026-01-01T00:00:00Z,1,m,1", "2026-01-01T00:00:00Z,1,m,1"];
    const data = fresh();
    const file = await put(dir, "again.csv", lines.join("\n"));
    expect(await importFile({ file, as: calls, dir: data, engine })).toMatchObject({ imported: 2, duplicates: 0 });
    const first = await rows(data, "id, span_id");
    expect(await importFile({ file, as: calls, dir: data, engine })).toMatchObject({ imported: 0, duplicates: 2 });
    expect(await rows(data, "id, span_id")).toEqual(first);
    await put(dir, "again.csv", [...lines, "2026-01-02T00:00:00Z,1,m,1"].join("\n"));
    expect(await importFile({ file, as: calls, dir: data, engine })).toMatchObject({ imported: 1, duplicates: 2 });
    expect(await readdir(join(data, "spans"))).toEqual(["day=2026-01-01", "day=2026-01-02"]);
  });

  it("leaves out what was erased, and counts it", async () => {
    const as = { ...calls, fields: { ...calls.fields, userId: "user" } };
    const rows = ["ann", "bob", "ann"].map((user, i) => `2026-01-0${i + 1},1,m,1,${user}`);
    const file = await put(dir, "erased.csv", ["time,seconds,model,tokens,user", ...rows, ""].join("\n"));
    const data = fresh();
    expect(await importFile({ file, as, dir: data, engine })).toMatchObject({ imported: 3, erased: 0 });
    await forget(data, { userId: "ann" });
    expect(await importFile({ file, as, dir: data, engine })).toMatchObject({ imported: 0, duplicates: 1, erased: 2 });
  });

  it("keeps files of one name and different content apart", async () => {
    const data = fresh();
    for (const [folder, model] of ["a", "b"].entries()) {
      await mkdir(join(dir, `same-${folder}`), { recursive: true });
      const file = await put(join(dir, `same-${folder}`), "log.csv", `time,seconds,model,tokens\n2026-01-01,1,${model},1\n`);
      await importFile({ file, as: calls, dir: data, engine });
    }
    expect(await rows(data, "request_model AS model")).toHaveLength(2);
  });

  it("makes spans that the record schema accepts", async () => {
    const file = await put(dir, "strict.csv", "time,seconds,model,tokens\n2026-01-01 00:00:00.1234567,0.25,m,7\n");
    const data = fresh();
    await importFile({ file, as: calls, dir: data, engine, set: { environment: "test", inclusionProbability: 0.5 } });
    const [row] = await rows(
      data,
      'id, span_id AS "spanId", kind, status, started_at AS "startedAtMs", duration_ms AS "durationMs", environment, inclusion_probability AS "inclusionProbability"',
    );
    expect(readRecord("spans", row)).toMatchObject({ ok: true, movedFields: [] });
    expect(row).toMatchObject({
      startedAtMs: 1767225600123.456,
      durationMs: 250,
      environment: "test",
      inclusionProbability: 0.5,
    });
  });

  it("reads a folder: gzip, JSON arrays and Parquet too; one file that cannot be read does not keep the others out", async () => {
    const folder = join(dir, "folder");
    await mkdir(join(folder, "deep"), { recursive: true });
    await put(folder, "a.csv.gz", gzipSync("time,seconds,model,tokens\n2026-01-01,1,csv,1\n"));
    await put(folder, "b.json", '[\n {"time": "2026-01-01", "model": "array"}\n]');
    await put(folder, "c.json", '{"time": "2026-01-01", "model": "lines"}\n');
    const parquet = join(folder, "deep", "d.parquet");
    await engine.run(
      userSql(`COPY (SELECT TIMESTAMP '2026-01-01' AS time, 1 AS seconds, 'parquet' AS model, 1 AS tokens) TO '${parquet}'`),
    );
    const cut = join(folder, "e.parquet");
    await put(folder, "e.parquet", await readFile(parquet));
    await truncate(cut, 100);
    await put(folder, "empty.csv", "");
    await put(folder, "notes.txt", "not for import");
    const data = fresh();
    const result = await importFile({ file: folder, as: calls, dir: data, engine });
    expect(result).toMatchObject({ imported: 4, rejectedCount: 0 });
    expect(result.unreadable.map(({ file }) => file)).toEqual([cut, join(folder, "empty.csv")]);
    const models = await rows(data, "request_model AS model");
    expect(models.map(({ model }) => model).sort()).toEqual(["array", "csv", "lines", "parquet"]);
    expect(await importFile({ file: join(folder, "*.json"), as: calls, dir: fresh(), engine })).toMatchObject({ imported: 2 });
  });

  it("tells of its progress", async () => {
    const file = await put(dir, "told.csv", "time,seconds,model,tokens\n2026-01-01,1,m,1\n");
    const told: ImportProgress[] = [];
    await importFile({ file, as: calls, dir: fresh(), engine, onProgress: (progress) => told.push(progress) });
    expect(told).toEqual([
      { file, number: 1, of: 1, stage: "checking", rows: null },
      { file, number: 1, of: 1, stage: "landing", rows: 1 },
      { file, number: 1, of: 1, stage: "done", rows: 1 },
    ]);
  });

  it.each([
    ["empty.csv", "", "unreadable_file", /empty\.csv: is empty/],
    ["blank.csv", "\n1,2\n", "unreadable_file", /blank\.csv: has no header/],
    ["picture", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "unreadable_file", /picture: is no text in UTF-8, and no Parquet/],
    ["utf-16.csv", "t\0i\0m\0e\0\n\0", "unreadable_file", /utf-16\.csv: is no text in UTF-8/],
    ["other.csv", "a,b\n1,2\n", "missing_column", /other\.csv: has no column time, which startedAtMs needs; it has a, b/],
    ["cut.json", '[{"time": 1}, {"ti', "unreadable_file", /cut\.json: cannot be read: .*Malformed JSON/],
    ["cut.parquet", "PAR1 and no more", "unreadable_file", /cut\.parquet: cannot be read: /],
  ])("refuses %s", async (name, content, code, message) => {
    const file = await put(dir, name, content);
    const failure = importFile({ file, as: calls, dir: fresh(), engine });
    await expect(failure).rejects.toThrow(ImportError);
    await expect(failure).rejects.toMatchObject({ code, file, message: expect.stringMatching(message) });
  });

  it("refuses a path that leads nowhere, and an expression that does not fit the file", async () => {
    const nowhere = importFile({ file: join(dir, "nowhere.csv"), as: calls, dir: fresh(), engine });
    await expect(nowhere).rejects.toMatchObject({
      code: "no_files",
      message: expect.stringContaining("there is no such file"),
    });
    const file = await put(dir, "sound.csv", "time,seconds,model,tokens\n2026-01-01,1,m,1\n");
    const wrong: MappingInput = { ...calls, fields: { ...calls.fields, name: { sql: "no_such_function({model})" } } };
    await expect(importFile({ file, as: wrong, dir: fresh(), engine })).rejects.toMatchObject({ code: "mapping", file });
  });

  it("a header without rows is no rows", async () => {
    const file = await put(dir, "header.csv", "time,seconds,model,tokens\n");
    expect(await importFile({ file, as: calls, dir: fresh(), engine })).toMatchObject({ imported: 0, rejectedCount: 0 });
  });
});

describe("a mapping", () => {
  const one = async (content: string, fields: MappingInput["fields"], more: Partial<MappingInput> = {}) => {
    const file = await put(dir, "one.jsonl", content);
    const data = fresh();
    const as = { name: "one", fields: { kind: { constant: "llm" }, startedAtMs: "t", ...fields }, ...more };
    const result = await importFile({ file, as, dir: data, engine });
    return { result, data };
  };

  it("goes deeper at dots, unless a key has them", async () => {
    const { data } = await one('{"t":0,"a.b":"flat","u":{"in":3},"c":[{"f":"stop"}]}', {
      name: "a.b",
      inputTokens: "u.in",
      finishReason: "c.0.f",
    });
    expect(await rows(data, "name, input_tokens, finish_reason")).toEqual([
      { name: "flat", input_tokens: 3, finish_reason: "stop" },
    ]);
  });

  it("translates values, takes some for none, and fills in defaults", async () => {
    const lines = ['{"t":0,"code":200,"n":-1}', '{"t":1,"code":500,"n":5}', '{"t":2}'];
    const { data } = await one(lines.join("\n"), {
      status: { column: "code", values: { "200": "ok", "*": "error" }, default: "aborted" },
      outputTokens: { column: "n", absent: [-1] },
      name: { sql: "upper({code}) || '-' || {$row}", default: "none" },
    });
    expect(await rows(data, "status, output_tokens, name")).toEqual([
      { status: "ok", output_tokens: null, name: "200-1" },
      { status: "error", output_tokens: 5, name: "500-2" },
      { status: "aborted", output_tokens: null, name: "none" },
    ]);
  });

  it("hashes ids of any shape, the same text into the same id", async () => {
    const lines = ['{"t":0,"id":"req 1","parent":null}', '{"t":1,"id":"req 2","parent":"req 1"}', '{"t":1,"id":"req 2"}'];
    const { result, data } = await one(lines.join("\n"), {
      id: { column: "id", hash: true },
      spanId: { column: "id", hash: true },
      parentSpanId: { column: "parent", hash: true },
    });
    expect(result).toMatchObject({ imported: 2, duplicates: 1 });
    const [parent, child] = await rows(data, "span_id, parent_span_id, id");
    expect(child?.parent_span_id).toBe(parent?.span_id);
    expect(parent?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("keeps nested values: documents, lists, names to names, attributes", async () => {
    const line = {
      t: 0,
      d: [{ id: "x", score: 0.5, age_ms: 2 }],
      pii: ["email"],
      arms: { a: "b" },
      extra: { deep: [1] },
      n: "7",
      none: null,
    };
    const { data } = await one(
      JSON.stringify(line),
      { inputPiiTypes: "pii", variants: "arms" },
      { attributes: { extra: { column: "extra", as: "json" }, n: { column: "n", as: "number" }, none: "none" } },
    );
    expect(await rows(data, "input_pii_types[1] AS pii, variants['a'] AS arm, attributes")).toEqual([
      { pii: "email", arm: "b", attributes: '{"extra":{"deep":[1]},"n":7.0}' },
    ]);
  });

  it("leaves out rows where `where` is not true", async () => {
    const { result } = await one('{"t":0,"k":"a"}\n{"t":1,"k":"b"}\n{"t":2}', {}, { where: "{k} = 'a'" });
    expect(result).toMatchObject({ imported: 1, skipped: 2, rejectedCount: 0 });
  });

  it("goes on past a row on which an expression fails", async () => {
    const { result, data } = await one('{"t":0,"n":"x"}\n{"t":1,"n":"4"}', {
      outputTokens: { sql: "CAST({n} AS BIGINT) / 2" },
    });
    expect(result.imported).toBe(2);
    expect(await rows(data, "output_tokens AS n")).toEqual([{ n: null }, { n: 2 }]);
  });
});
