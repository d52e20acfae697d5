import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { userSql } from "@telltale/analytics";
import { createNodeEngine, importFile, type MappingInput } from "@telltale/analytics/node";
import { afterAll, describe, expect, it } from "vitest";
import * as sample from "./dialects/samples.ts";
import { foldersIn, put, scratch, spansIn } from "./sources.ts";

const engine = await createNodeEngine();
afterAll(() => engine.close());
const dir = await scratch();
const fresh = foldersIn(dir);

const calls: MappingInput = {
  name: "calls",
  fields: { kind: { constant: "llm" }, startedAtMs: "time", requestModel: "model", inputTokens: "in", costUsd: "usd" },
};
const csv = "time,model,in,usd\n2026-01-01,m,1,0.5\n2026-01-02,m,2,0.5\n";
const lines = '{"time":"2026-01-01","model":"m","in":1}\n{"time":"2026-01-02","model":"m","in":2}\n';
const phoenix = (n: number, more: object = {}) =>
  JSON.stringify({ ...sample.phoenixRow, "context.span_id": (n + 1).toString(16).padStart(16, "0"), ...more });

async function bring(name: string, content: string | Uint8Array, as: MappingInput | string = calls) {
  const data = fresh();
  const result = await importFile({ file: await put(dir, name, content), as, dir: data, engine });
  return { result, data };
}

describe("files as people have them", () => {
  it.each([
    ["marked.csv", `\uFEFF${csv}`],
    ["marked.jsonl", `\uFEFF${lines}`],
    ["marked.jsonl.gz", gzipSync(`\uFEFF${lines}`)],
    ["windows.csv", csv.replaceAll("\n", "\r\n")],
    ["marked-windows.jsonl", `\uFEFF${lines.replaceAll("\n", "\r\n")}`],
    ["two-members.jsonl.gz", Buffer.concat(lines.split("\n").map((line) => gzipSync(`${line}\n`)))],
  ])("are read whole: %s", async (name, content) => {
    const { result } = await bring(name, content);
    expect(result).toMatchObject({ imported: 2, rejectedCount: 0, leftOutFields: {}, usage: { inputTokens: 3 } });
  });

  it.each([
    ["utf-16.csv", Buffer.from(`\uFEFF${csv}`, "utf16le"), /is text in UTF-16: save it in UTF-8/],
    ["sheet.csv", "PK\u0003\u0004 and more", /is an Excel sheet or a zip file/],
    ["packed.jsonl", gzipSync(lines), /is packed with gzip: add \.gz to its name/],
    ["unpacked.csv.gz", csv, /is called \.gz and is not packed/],
    ["old-mac.csv", csv.replaceAll("\n", "\r"), /ends its lines in carriage returns alone/],
    ["answer.json", "<html>502</html>", /is not JSON: it begins with <html>502/],
    ["twice.csv", "time,model,in,in,usd\n2026-01-01,m,1,2,3\n", /has several columns called in/],
  ])("say what to do where they cannot be read: %s", async (name, content, reason) => {
    await expect(bring(name, content)).rejects.toThrow(reason);
  });

  it("take what databases and Python write for nothing as nothing", async () => {
    const rows = ["NULL,null", "NaN,None", "\\N,undefined", " , "].map((cells) => `2026-01-01,m,${cells}\n`).join("");
    const { result } = await bring("nothing.csv", `time,model,in,usd\n${rows}`);
    expect(result).toMatchObject({ imported: 4, leftOutFields: {}, withoutTokens: 4 });
  });

  it("have no times that are a day of Excel's, or a date without its dashes", async () => {
    const { result } = await bring("days.csv", "time,model,in,usd\n46023.5,m,1,1\n20260102,m,1,1\n1767225600,m,1,1\n");
    expect(result).toMatchObject({ imported: 1, rejectedCount: 2 });
    expect(result.rejected[1]).toMatchObject({ line: 3, field: "startedAtMs", reason: "is not a time: 20260102" });
  });

  it("hold rows as long as a whole conversation", async () => {
    const { result } = await bring("long.csv", `time,model,in,usd,said\n2026-01-01,m,1,1,"${"word\n".repeat(1_000_000)}"\n`);
    expect(result).toMatchObject({ imported: 1, rejectedCount: 0 });
  });

  it("hold NaN and Infinity, as Python writes them: the row is kept without them", async () => {
    const row = phoenix(1, { said: 'NaN, "Infinity"' }).replace(
      '"attributes.llm.token_count.completion":20',
      '"attributes.x":-Infinity,"attributes.llm.token_count.completion":NaN',
    );
    const { result, data } = await bring("python.jsonl", `${row}\n`, "phoenix");
    expect(result).toMatchObject({ imported: 1, rejectedCount: 0 });
    expect(await engine.run(userSql(`SELECT output_tokens AS n FROM ${spansIn(data)}`))).toEqual([{ n: null }]);
  });

  it("break off: what can be read is kept, to the last whole line", async () => {
    const rows = Array.from({ length: 1500 }, (_, n) => phoenix(n, { noise: Math.sin(n) }));
    const { result } = await bring("cut.jsonl.gz", gzipSync(rows.join("\n")).subarray(0, -100), "phoenix");
    expect(result.imported).toBeGreaterThan(1000);
    expect(result.rejected).toMatchObject([{ reason: `cannot be read beyond row ${result.imported}: unexpected end of file` }]);
  });

  it("are folders named as files", async () => {
    await mkdir(join(dir, "folder.csv"));
    await put(join(dir, "folder.csv"), "a.csv", csv);
    const result = await importFile({ file: join(dir, "folder.csv"), as: calls, dir: fresh(), engine });
    expect(result).toMatchObject({ imported: 2 });
  });
});

describe("Langfuse's counts", () => {
  const generation = { ...sample.langfuseObservation, costDetails: {}, totalCost: 0.1 };
  it.each([
    [
      "with every detail taken off the whole",
      {
        input: 0,
        input_text_tokens: 50,
        input_audio_tokens: 20,
        input_cached_tokens: 30,
        output: 0,
        output_text_tokens: 10,
        total: 110,
      },
      [70, 30, 10],
    ],
    [
      "of predictions and modalities",
      { input: 60, input_modality_text: 10, output: 5, output_accepted_prediction_tokens: 2 },
      [70, 0, 7],
    ],
    ["whose total says that a detail is contained", { input: 70, input_text_tokens: 50, output: 5, total: 75 }, [70, 0, 5]],
    ["in JSON within JSON", JSON.stringify(JSON.stringify({ input: 3, output: 4 })), [3, 0, 4]],
  ])("%s add up", async (name, usageDetails, [inputTokens, cacheReadTokens, outputTokens]) => {
    const { result } = await bring(`${name}.jsonl`, JSON.stringify({ ...generation, usageDetails }), "langfuse");
    expect(result.usage).toMatchObject({ inputTokens, cacheReadTokens, outputTokens });
  });

  it("of letters are no tokens, and a type of observation that is new is a step like any other", async () => {
    const { usageDetails, ...bare } = generation;
    const letters = { ...bare, unit: "CHARACTERS", usage: { input: 500, output: 9, unit: "CHARACTERS" } };
    const rows = [letters, { ...bare, id: "c".repeat(16), type: "PLANNER" }].map((row) => `${JSON.stringify(row)}\n`);
    const { result, data } = await bring("new.jsonl", rows.join(""), "langfuse");
    expect(result).toMatchObject({ imported: 2, usage: { inputTokens: 0 }, withoutTokens: 0 });
    expect(await engine.run(userSql(`SELECT kind FROM ${spansIn(data)} ORDER BY kind`))).toEqual([
      { kind: "llm" },
      { kind: "task" },
    ]);
  });
});
