import { readRecord, type Table } from "@telltale/core/trace";
import { describe, expect, it } from "vitest";
import { scoreRecord, signalRecord, spanRecord } from "./records.ts";

describe("readRecord", () => {
  it.each([
    ["spans", spanRecord],
    ["signals", signalRecord],
    ["scores", scoreRecord],
  ] as const)("gives back a valid record of %s as it came", (table, record) => {
    expect(readRecord(table, record)).toEqual({ ok: true, record, movedFields: [] });
  });

  it("counts null as absent", () => {
    expect(readRecord("signals", { ...signalRecord, value: null })).toMatchObject({ ok: true, record: { kind: "copy" } });
  });

  it("keeps fields it does not know under attributes, which win where both say something", () => {
    const raw = { ...signalRecord, mood: "x", zeal: 1, attributes: { zeal: 2 } };
    expect(readRecord("signals", raw)).toMatchObject({
      ok: true,
      record: { attributes: { mood: "x", zeal: 2 } },
      movedFields: ["mood", "zeal"],
    });
  });

  it("names every wrong field and the reason", () => {
    const result = readRecord("spans", { ...spanRecord, kind: "dance", durationMs: -1 });
    expect(result).toMatchObject({ ok: false, issues: [{ field: "kind" }, { field: "durationMs" }] });
  });

  it.each([[null], [[]], ["text"], [7], [undefined]])("refuses what is not an object: %j", (raw) => {
    expect(readRecord("scores", raw)).toEqual({ ok: false, issues: [{ field: "", reason: "must be a JSON object" }] });
  });

  it.each(["spans", "signals", "scores"] as Table[])("is not fooled by prototype keys in %s", (table) => {
    const raw = JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}');
    readRecord(table, raw);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
