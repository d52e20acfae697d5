import { type MappingInput, readyMappings } from "@telltale/analytics/node";
import { describe, expect, it } from "vitest";
import { readMapping } from "../../../packages/analytics/src/import/read-mapping.ts";
import { put, scratch } from "./sources.ts";

const dir = await scratch();
const least: MappingInput = { name: "least", fields: { kind: { constant: "llm" }, startedAtMs: "time" } };

describe("readMapping", () => {
  it.each(readyMappings.map(({ name }) => name))("knows %s, and what it assumes", async (name) => {
    expect((await readMapping(name)).about).toMatch(/\w+/);
  });

  it("reads a JSON file", async () => {
    const file = await put(dir, "least.json", JSON.stringify(least));
    expect((await readMapping(file)).fields.startedAtMs).toEqual({ column: "time" });
  });

  it.each<[string, object, string]>([
    ["a field that spans do not have", { ...least.fields, mood: "m" }, "fields.mood is not a field of a span"],
    ["a field that is needed", { kind: { constant: "llm" } }, "fields.startedAtMs is needed"],
    ["a source with two origins", { ...least.fields, name: { column: "a", constant: "b" } }, "fields.name"],
    ["a hash of something else", { ...least.fields, name: { column: "a", hash: true } }, "fields.name cannot be hashed"],
    ["attributes among the fields", { ...least.fields, attributes: "a" }, "fields.attributes belongs beside `fields`"],
    [
      "an unknown unit",
      { ...least.fields, durationMs: { column: "a", unit: "min" } },
      "fields.durationMs unit must be one of s, ms, us, ns",
    ],
    [
      "an unknown word",
      { ...least.fields, name: { colum: "a" } },
      "fields.name holds what is not known: colum. There are: column, sql, constant, cachedPrefix, unit",
    ],
    [
      "a word of another tool",
      { ...least.fields, status: { column: "state", map: { success: "ok" } } },
      "fields.status holds what is not known: map. There are: column, sql, constant, cachedPrefix, unit, time, since, absent, values, default, hash, as, optional",
    ],
    [
      "an unknown word within a source",
      {
        ...least.fields,
        inputTokens: { cachedPrefix: { blocks: "b", tokens: "t", tokensPerBlock: 1, count: "cached", size: 1 } },
      },
      "holds what is not known: size. There are: blocks, tokensPerBlock, tokens, count",
    ],
    ["a number for a source", { ...least.fields, name: 5 }, "fields.name must be the name of a column, or { column | sql"],
  ])("refuses %s by name", async (_, fields, message) => {
    const refused = readMapping({ name: "wrong", fields } as MappingInput);
    await expect(refused).rejects.toMatchObject({ code: "mapping", file: "wrong" });
    await expect(refused).rejects.toThrow(message);
  });

  it("says what a mapping may hold where it holds something else", async () => {
    const refused = readMapping({ ...least, field: {} } as MappingInput);
    await expect(refused).rejects.toThrow(
      "holds what is not known: field. There are: name, about, format, delimiter, where, fields, attributes",
    );
  });

  it("says all that is wrong at once", async () => {
    const fields = { kind: { colum: "a" }, mood: "m", durationMs: { column: "a", unit: "min" } };
    const refused = readMapping({ name: "wrong", fields } as MappingInput);
    for (const reason of [
      /fields\.kind holds/,
      /fields\.durationMs unit/,
      /fields\.mood is not/,
      /fields\.startedAtMs is needed/,
    ])
      await expect(refused).rejects.toThrow(reason);
  });

  it("names the ready mappings where a name is unknown, and the fault where a file is not JSON", async () => {
    await expect(readMapping("azure")).rejects.toThrow(
      /azure: no such name: neither one of .*langfuse.*azure-llm, llmperf, mooncake/,
    );
    await expect(readMapping(await put(dir, "not.json", "{"))).rejects.toThrow(/not\.json: is not JSON/);
  });
});
