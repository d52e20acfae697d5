import { join } from "node:path";
import { Envelope, wireVersion } from "@telltale/core/trace";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { scoreRecord, signalRecord, spanRecord } from "./records.ts";

const envelope = { v: wireVersion, sentAtMs: 0, spans: [spanRecord], signals: [signalRecord], scores: [scoreRecord] };

describe("Envelope", () => {
  it("takes the three kinds of record and a shared context", () => {
    expect(Envelope.parse({ ...envelope, context: { feature: "chat", variants: { tone: "warm" } } })).toMatchObject(envelope);
  });

  it.each([
    ["a field nobody declared", { ...envelope, mood: "x" }],
    ["a record's field nobody declared", { ...envelope, signals: [{ ...signalRecord, mood: "x" }] }],
    ["a version of the future", { ...envelope, v: wireVersion + 1 }],
    ["a trace id in capitals", { ...envelope, spans: [{ ...spanRecord, traceId: spanRecord.traceId.toUpperCase() }] }],
    ["a trace id of zeros", { ...envelope, spans: [{ ...spanRecord, traceId: "0".repeat(32) }] }],
    ["half a token", { ...envelope, spans: [{ ...spanRecord, inputTokens: 1.5 }] }],
    ["a negative cost", { ...envelope, spans: [{ ...spanRecord, costUsd: -1 }] }],
    ["a chance of nothing", { ...envelope, signals: [{ ...signalRecord, inclusionProbability: 0 }] }],
    ["a time before 1970", { ...envelope, signals: [{ ...signalRecord, atMs: -1 }] }],
  ])("refuses on write: %s", (_, wrong) => {
    expect(Envelope.safeParse(wrong).success).toBe(false);
  });

  it("is published as JSON Schema, from the schema and only from it", async () => {
    const schema = { title: "Telltale envelope", ...z.toJSONSchema(Envelope) };
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(
      join(import.meta.dirname, "../../../packages/core/schema.json"),
    );
  });
});
