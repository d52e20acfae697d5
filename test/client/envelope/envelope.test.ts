import { wireVersion as coreVersion, Envelope, Score, Signal, Span } from "@telltale/core/trace";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newTraceId } from "../../../packages/client/src/browser/ids.ts";
import { createBatch } from "../../../packages/client/src/envelope/batch.ts";
import { halve } from "../../../packages/client/src/envelope/halve.ts";
import { type Parcel, seal, wireVersion } from "../../../packages/client/src/envelope/parcel.ts";
import { redact } from "../../../packages/client/src/envelope/redact.ts";
import { roundTimes } from "../../../packages/client/src/envelope/round-times.ts";
import { inclusionOf } from "../../../packages/client/src/envelope/sample.ts";

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

describe("roundTimes", () => {
  it("keeps microseconds, and nothing of what arithmetic adds to them", () =>
    expect(roundTimes({ atMs: 1_795_300_000_000.1235, ttftMs: 12.300000190734863, tpotMs: 1 / 3 })).toEqual({
      atMs: 1_795_300_000_000.124,
      ttftMs: 12.3,
      tpotMs: 0.333,
    }));
  it("leaves alone what is no time, and the record it is given", () => {
    const record = { value: 0.123456789, kind: "copy", durationMs: undefined, ttftMs: "soon", tpotMs: 0 };
    expect(roundTimes(record)).toEqual(record);
    expect(roundTimes(Object.freeze({ durationMs: 0.1 + 0.2 }))).toEqual({ durationMs: 0.3 });
  });
  it("leaves no field of a time in the schema that it does not know", () => {
    const shapes = { ...Span.shape, ...Signal.shape, ...Score.shape };
    const times = Object.keys(shapes).filter((name) => /ms$/i.test(name));
    const noisy = Object.fromEntries(times.map((name) => [name, 12.300000190734863]));
    expect(roundTimes(noisy)).toEqual(Object.fromEntries(times.map((name) => [name, 12.3])));
  });
});

describe("inclusionOf", () => {
  const half = (rest: string) => inclusionOf({ traceId: `${"0".repeat(24)}${rest}` }, { sampleRate: 0.5 });
  it("keeps everything at 1, and records that have no trace", () => {
    expect(inclusionOf({ traceId: "f".repeat(32) }, {})).toBe(1);
    expect(inclusionOf({}, { sampleRate: 0.01 })).toBe(1);
  });
  it("decides by the id alone, and says the chance", () => {
    expect(half("7fffffff")).toBe(0.5);
    expect(half("80000000")).toBe(0);
  });
  it("keeps for certain what it is told to, by kind or status", () => {
    const options = { sampleRate: 0.5, keep: ["error", "thumbs"] } as const;
    const traceId = "f".repeat(32);
    expect(inclusionOf({ traceId, kind: "thumbs" }, options)).toBe(1);
    expect(inclusionOf({ traceId, kind: "llm", status: "error" }, options)).toBe(1);
    expect(inclusionOf({ traceId, kind: "llm", status: "ok" }, options)).toBe(0);
  });
  it("keeps about the share it is asked to", () => {
    const kept = Array.from({ length: 20_000 }, newTraceId).filter((traceId) => inclusionOf({ traceId }, { sampleRate: 0.2 }));
    expect(Math.abs(kept.length / 20_000 - 0.2)).toBeLessThan(0.02);
  });
});

function batchOf(maxBytes = 30_000) {
  const parcels: Parcel[] = [];
  const due: (() => void)[] = [];
  const name = (bytes: number, records: number) => `p${parcels.length} ${bytes} ${records}`;
  const batch = createBatch(
    (parcel) => parcels.push(parcel),
    (act) => void due.push(act),
    name,
    maxBytes,
  );
  return { batch, parcels, due };
}

describe("createBatch", () => {
  const here = { userId: "u" };
  it("closes after the task at hand", () => {
    const { batch, parcels, due } = batchOf();
    batch.add("signals", { kind: "copy" }, here);
    batch.add("signals", { kind: "stop" }, here);
    expect([parcels, due.length]).toEqual([[], 1]);
    due[0]?.();
    expect(parcels).toEqual([
      { id: "p0 46 2", context: '{"userId":"u"}', list: "signals", records: ['{"kind":"copy"}', '{"kind":"stop"}'] },
    ]);
    due[0]?.();
    expect(parcels).toHaveLength(1);
  });
  it("closes before it outgrows its bytes, and gives a record that is larger a parcel of its own", () => {
    const { batch, parcels } = batchOf(100);
    for (let i = 0; i < 9; i++) batch.add("signals", { text: "é".repeat(9) }, here);
    batch.add("signals", { text: "x".repeat(300) }, here);
    batch.add("signals", {}, here);
    batch.close();
    expect(parcels.map(({ records }) => records.length)).toEqual([3, 3, 3, 1, 1]);
  });
  it("begins anew when the list or the context changes", () => {
    const { batch, parcels } = batchOf();
    batch.add("signals", {}, here);
    batch.add("signals", {}, { ...here });
    batch.add("spans", {}, here);
    batch.close();
    expect(parcels.map(({ list }) => list)).toEqual(["signals", "signals", "spans"]);
  });
  it("makes no parcel of nothing, nor of what is forgotten", () => {
    const { batch, parcels } = batchOf();
    batch.close();
    batch.add("signals", {}, here);
    batch.forget();
    batch.close();
    expect(parcels).toEqual([]);
  });
});

describe("seal", () => {
  const signal = { id: "0198c0de-0000-7000-8000-000000000000", kind: "copy", atMs: 5 };
  const score = { id: "0198c0de-0000-7000-8000-000000000001", name: "fit", value: 1, atMs: 5, evaluatorKind: "user" };

  it("writes an envelope of core's version, with the time it leaves", () => {
    const { batch, parcels } = batchOf();
    batch.add("signals", signal, { userId: "u" });
    batch.add("scores", score, { userId: "u" });
    batch.add("signals", { ...signal, kind: "stop" }, { userId: "u" });
    batch.close();
    const envelope = Envelope.parse(JSON.parse(seal(parcels, 77)));
    expect(envelope).toMatchObject({ v: coreVersion, sentAtMs: 77, context: { userId: "u" }, scores: [score] });
    expect(envelope.signals?.map(({ kind }) => kind)).toEqual(["copy", "stop"]);
    expect(wireVersion).toBe(coreVersion);
    expect(envelope.spans).toBeUndefined();
  });
  it("is no longer than its parcels say, but for the head", () => {
    const { batch, parcels } = batchOf();
    const here = { userId: "ü" };
    for (let i = 0; i < 50; i++) batch.add("signals", { ...signal, label: "naïve — 答え" }, here);
    batch.close();
    const body = new TextEncoder().encode(seal(parcels, Date.now())).length;
    const said = Number(parcels[0]?.id.split(" ")[1]);
    expect(body - said).toBeGreaterThan(0);
    expect(body - said).toBeLessThan(120);
  });
});

describe("halve", () => {
  it("makes two of one until there is a single record", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 40 }), (texts) => {
        const records = texts.map((text) => JSON.stringify({ text }));
        const whole: Parcel = { id: "w", context: "{}", list: "spans", records };
        const halves = halve(whole, (bytes, count) => `h ${bytes} ${count}`);
        expect(halves.flatMap((half) => half.records)).toEqual(records.length > 1 ? records : []);
        expect(halves.map(({ id }) => id.split(" ")[2])).toEqual(halves.map((half) => String(half.records.length)));
      }),
    );
  });
});
