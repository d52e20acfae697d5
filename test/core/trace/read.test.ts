import { readRecord, type Table, tables } from "@telltale/core/trace";
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

  it("gives its reasons in plain words", () => {
    const { id: _, ...rest } = spanRecord;
    const wrong = {
      status: "fine",
      durationMs: -1,
      inputTokens: 1.5,
      costUsd: 1e14,
      ttftMs: "soon",
      stream: "yes",
      attributes: [],
      name: "x".repeat(1025),
    };
    const result = readRecord("spans", { ...rest, ...wrong, traceId: 7 });
    expect(result.ok ? [] : result.issues).toEqual(
      expect.arrayContaining([
        { field: "id", reason: "is missing" },
        { field: "status", reason: "must be one of ok, error, aborted" },
        { field: "durationMs", reason: "must be at least 0" },
        { field: "inputTokens", reason: "must be a whole number" },
        { field: "costUsd", reason: "must be at most 10000000000000" },
        { field: "ttftMs", reason: "must be a number" },
        { field: "stream", reason: "must be true or false" },
        { field: "attributes", reason: "must be an object" },
        { field: "name", reason: "must be at most 1024 characters long" },
        { field: "traceId", reason: "must be text" },
      ]),
    );
    expect(readRecord("signals", { ...signalRecord, id: "1" })).toEqual({
      ok: false,
      issues: [{ field: "id", reason: "must be a UUID" }],
    });
    expect(readRecord("spans", { ...spanRecord, documents: [{ id: "a", mood: 1 }, {}] })).toEqual({
      ok: false,
      issues: [
        { field: "documents.0", reason: "holds what is not known: mood" },
        { field: "documents.1.id", reason: "is missing" },
      ],
    });
  });

  it("never speaks of what zod expected", () => {
    for (const [table, schema] of Object.entries(tables))
      for (const name of Object.keys(schema.shape))
        for (const value of [{ a: { b: 1 } }, [[]], "§", -1e99]) {
          const result = readRecord(table as Table, { [name]: value });
          for (const { reason } of result.ok ? [] : result.issues) expect(reason).not.toMatch(/^Invalid|^Too |received/);
        }
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
