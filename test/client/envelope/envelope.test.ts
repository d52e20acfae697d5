import { wireVersion as coreVersion, Envelope, Score, Signal, Span } from "@telltale/core/trace";
import { describe, expect, it } from "vitest";
import { newTraceId } from "../../../packages/client/src/browser/ids.ts";
import { createBatch } from "../../../packages/client/src/envelope/batch.ts";
import { type Parcel, seal, wireVersion } from "../../../packages/client/src/envelope/parcel.ts";
import { redact } from "../../../packages/client/src/envelope/redact.ts";
import { isSampled } from "../../../packages/client/src/envelope/sample.ts";

/** Every field that may hold somebody's words, in any record. */
const texts = ["inputText", "outputText", "contextText", "text", "rationale", "errorMessage"];

describe("redact", () => {
  it("knows every field of free text in the schema", () => {
    const shapes = { ...Span.shape, ...Signal.shape, ...Score.shape };
    const isProse = (name: string) => {
      const field = shapes[name as keyof typeof shapes].safeParse("x".repeat(5000));
      return field.success && name !== "attributes";
    };
    expect(Object.keys(shapes).filter(isProse).sort()).toEqual([...texts].sort());
  });
  const full = Object.fromEntries([...texts.map((name) => [name, `secret ${name}`]), ["chars", 3]]);
  it("drops every text unless the owner opted in", () => expect(redact(full, {})).toEqual({ chars: 3 }));
  it("keeps them where the owner did", () => expect(redact(full, { captureText: true })).toEqual(full));
  it("lets the owner edit or drop each", () =>
    expect(
      redact(full, {
        captureText: true,
        redact: (text, field) => (field === "text" ? text.replace("secret", "—") : undefined),
      }),
    ).toEqual({ text: "— text", chars: 3 }));
  it("does not ask the owner's editor where nothing may leave", () =>
    expect(redact(full, { redact: (text) => text })).toEqual({ chars: 3 }));
});

describe("isSampled", () => {
  it("keeps everything at 1, and records that have no trace", () => {
    expect(isSampled("f".repeat(32), 1)).toBe(true);
    expect(isSampled(undefined, 0.01)).toBe(true);
  });
  it("decides by the id alone", () => {
    expect(isSampled(`${"0".repeat(24)}7fffffff`, 0.5)).toBe(true);
    expect(isSampled(`${"0".repeat(24)}80000000`, 0.5)).toBe(false);
  });
  it("keeps about the share it is asked to", () => {
    const kept = Array.from({ length: 20_000 }, newTraceId).filter((id) => isSampled(id, 0.2)).length;
    expect(Math.abs(kept / 20_000 - 0.2)).toBeLessThan(0.02);
  });
});

function batchOf(options: Parameters<typeof createBatch>[2] = {}) {
  const parcels: Parcel[] = [];
  let due: (() => void) | undefined;
  const batch = createBatch(
    (parcel) => parcels.push(parcel),
    (_delayMs, act) => {
      due = act;
      return () => {
        due = undefined;
      };
    },
    options,
  );
  return { batch, parcels, tick: () => due?.(), isWaiting: () => due !== undefined };
}

describe("createBatch", () => {
  const here = { userId: "u" };
  it("closes after its delay", () => {
    const { batch, parcels, tick, isWaiting } = batchOf();
    batch.add("signals", { kind: "copy" }, here);
    batch.add("spans", { kind: "llm" }, here);
    expect(parcels).toEqual([]);
    tick();
    expect(parcels).toMatchObject([{ records: 2, signals: ['{"kind":"copy"}'], spans: ['{"kind":"llm"}'], context: here }]);
    expect(isWaiting()).toBe(false);
  });
  it("closes when it is full, and before it outgrows its bytes", () => {
    const { batch, parcels } = batchOf({ maxRecords: 3, maxBytes: 400 });
    for (let i = 0; i < 7; i++) batch.add("signals", { i }, here);
    expect(parcels.map(({ records }) => records)).toEqual([3, 3]);
    batch.add("signals", { text: "x".repeat(300) }, here);
    expect(parcels.map(({ records }) => records)).toEqual([3, 3, 1, 1]);
    for (const parcel of parcels.slice(0, 3)) expect(new TextEncoder().encode(seal(parcel, 0)).length).toBeLessThanOrEqual(400);
  });
  it("begins anew when the context changes", () => {
    const { batch, parcels } = batchOf();
    batch.add("signals", {}, here);
    batch.add("signals", {}, { ...here });
    expect(parcels).toHaveLength(1);
  });
  it("makes no parcel of nothing", () => {
    const { batch, parcels } = batchOf();
    batch.close();
    expect(parcels).toEqual([]);
  });
});

describe("seal", () => {
  it("writes an envelope of core's version, with the time it leaves", () => {
    const { batch, parcels } = batchOf();
    const signal = { id: "0198c0de-0000-7000-8000-000000000000", kind: "copy", atMs: 5 };
    batch.add("signals", signal, { userId: "u" });
    batch.close();
    const envelope = Envelope.parse(JSON.parse(seal(parcels[0] as Parcel, 77)));
    expect(envelope).toMatchObject({ v: coreVersion, sentAtMs: 77, context: { userId: "u" }, signals: [signal] });
    expect(wireVersion).toBe(coreVersion);
    expect(envelope.spans).toBeUndefined();
  });
});
