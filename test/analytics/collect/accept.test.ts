import { accept } from "@telltale/analytics";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { idOf, noonMs, scoreOf, signalOf, spanOf } from "../parquet/records.ts";

const receivedAtMs = noonMs + 1000;
const envelope = (parts: object) => ({ v: 1, sentAtMs: receivedAtMs, ...parts });
const take = (parts: object) => accept(envelope(parts), { receivedAtMs });

describe("accept", () => {
  it("takes the three kinds as they come", () => {
    const parts = { spans: [spanOf(1)], signals: [signalOf(2)], scores: [scoreOf(3)] };
    expect(take({ ...parts, sdk: "test/1" })).toEqual({ batch: parts, rejected: [], warnings: [] });
  });

  it("takes the version before", () => {
    const raw = {
      v: 0,
      records: [
        { record: "span", ...spanOf(1) },
        { record: "poem", id: idOf(9) },
      ],
    };
    const { batch, rejected } = accept(raw, { receivedAtMs });
    expect(batch.spans).toEqual([spanOf(1)]);
    expect(rejected).toEqual([
      { table: "unknown", index: 0, id: idOf(9), issues: [{ field: "record", reason: "must be span, signal or score" }] },
    ]);
  });

  it("refuses what is no envelope, and a version it does not know", () => {
    for (const raw of [null, [], "text", 5, { v: 0 }]) expect(() => accept(raw, { receivedAtMs })).toThrow(TypeError);
    for (const raw of [{}, { v: 2 }, { v: "1" }]) expect(() => accept(raw, { receivedAtMs })).toThrow(RangeError);
  });

  it("keeps the valid records of a batch and names what is wrong with the others", () => {
    const { batch, rejected } = take({
      spans: [spanOf(1), { ...spanOf(2), inputTokens: "many", status: "fine" }, null, spanOf(4)],
      signals: "none",
    });
    expect(batch.spans.map(({ id }) => id)).toEqual([idOf(1), idOf(4)]);
    expect(rejected).toMatchObject([
      { table: "spans", index: 1, id: idOf(2), issues: [{ field: "status" }, { field: "inputTokens" }] },
      { table: "spans", index: 2, id: null, issues: [{ field: "", reason: "must be a JSON object" }] },
      { table: "signals", index: 0, id: null, issues: [{ reason: "signals must be a list of records" }] },
    ]);
  });

  it("keeps fields it does not know in attributes and says so once", () => {
    const { batch, warnings } = take({
      signals: [
        { ...signalOf(1), mood: "x" },
        { ...signalOf(2), mood: "y" },
      ],
      extra: 1,
    });
    expect(batch.signals.map(({ attributes }) => attributes)).toEqual([{ mood: "x" }, { mood: "y" }]);
    expect(warnings).toEqual([
      "the envelope's field extra is not known and was left out",
      "signals: the field mood is not known and is kept in attributes",
    ]);
  });

  it("warns of an envelope that holds nothing it can keep", () => {
    const warning = "the envelope holds no records: it takes spans, signals and scores";
    expect(take({}).warnings).toEqual([warning]);
    expect(take({ events: [1] }).warnings).toEqual(["the envelope's field events is not known and was left out", warning]);
    expect(take({ signals: [] }).warnings).toEqual([]);
  });

  it("says in plain words what is missing", () => {
    expect(take({ signals: [{ id: idOf(1), kind: "copy" }] }).rejected).toMatchObject([
      { issues: [{ field: "atMs", reason: "is missing" }] },
    ]);
  });

  describe("context", () => {
    it("lies under each record, whose own values win", () => {
      const context = { feature: "chat", release: "1", variants: { a: "x", b: "x" }, attributes: { p: 1, q: 1 } };
      const own = { release: "2", variants: { b: "y" }, attributes: { q: 2 }, feature: null };
      const { batch } = take({ context, signals: [{ ...signalOf(1), ...own }], scores: [scoreOf(2)] });
      expect(batch.signals[0]).toMatchObject({
        feature: "chat",
        release: "2",
        variants: { a: "x", b: "y" },
        attributes: { p: 1, q: 2 },
      });
      expect(batch.scores[0]).toEqual({ ...scoreOf(2), ...context });
    });

    it("never gives a record a field that is its own affair", () => {
      const { batch } = take({ context: { id: idOf(7), provider: "openai" }, spans: [spanOf(1)] });
      expect(batch.spans[0]).toEqual({ ...spanOf(1), attributes: { id: idOf(7), provider: "openai" } });
    });

    it("loses its bad fields rather than good records", () => {
      const { batch, warnings } = take({ context: { turn: "one", feature: "chat" }, signals: [signalOf(1)] });
      expect(batch.signals).toEqual([{ ...signalOf(1), feature: "chat" }]);
      expect(warnings).toEqual(["context: the field turn cannot be taken and was left out"]);
      expect(take({ context: 5, signals: [signalOf(1)] }).batch.signals).toEqual([signalOf(1)]);
    });
  });

  describe("clocks", () => {
    it("leaves a clock alone that is less than ten minutes off", () => {
      const sentAtMs = receivedAtMs - 9 * 60_000;
      expect(take({ sentAtMs, signals: [signalOf(1)] }).batch.signals).toEqual([signalOf(1)]);
    });

    it.each([
      ["two years behind", -2 * 365 * 86_400_000],
      ["two years ahead", 2 * 365 * 86_400_000],
      ["eleven minutes ahead", 11 * 60_000],
    ])("corrects a clock %s and writes down by how much", (_, offMs) => {
      const sentAtMs = receivedAtMs + offMs;
      const { batch, warnings } = take({
        sentAtMs,
        spans: [spanOf(1, { startedAtMs: sentAtMs - 500.25 })],
        signals: [signalOf(2, { atMs: sentAtMs - 10, attributes: { kept: true } })],
      });
      expect(batch.spans[0]).toMatchObject({ startedAtMs: receivedAtMs - 500.25, attributes: { clockSkewMs: -offMs } });
      expect(batch.signals[0]).toMatchObject({ atMs: receivedAtMs - 10, attributes: { clockSkewMs: -offMs, kept: true } });
      expect(warnings).toHaveLength(1);
    });

    it("rejects a record that still lies more than an hour ahead", () => {
      const late = { ...signalOf(1), atMs: receivedAtMs + 2 * 3_600_000 };
      const { batch, rejected } = take({
        signals: [late, signalOf(2)],
        spans: [spanOf(3, { startedAtMs: receivedAtMs + 3_500_000 })],
      });
      expect(batch.signals).toEqual([signalOf(2)]);
      expect(batch.spans).toHaveLength(1);
      expect(rejected).toMatchObject([
        { table: "signals", index: 0, issues: [{ field: "atMs", reason: expect.stringMatching(/2\.0 h/) }] },
      ]);
    });

    it("rejects a time before 1970, even one that the correction made", () => {
      const { rejected } = take({ sentAtMs: receivedAtMs + 100 * 86_400_000, signals: [{ ...signalOf(1), atMs: 5 }] });
      expect(rejected).toMatchObject([{ issues: [{ field: "atMs" }] }]);
    });

    const seconds = Math.floor(receivedAtMs / 1000);

    it.each([
      ["as it is", undefined],
      ["from a sender whose clock says seconds too", seconds],
    ])("says of seconds what they are, %s", (_, sentAtMs) => {
      const { batch, rejected } = take({
        ...(sentAtMs !== undefined && { sentAtMs }),
        spans: [spanOf(1, { startedAtMs: seconds })],
        scores: [{ ...scoreOf(2), atMs: seconds - 86_400 * 365 }],
      });
      expect(batch).toEqual({ spans: [], signals: [], scores: [] });
      const reason = expect.stringMatching(/^looks like seconds: multiply by 1000/);
      expect(rejected.map(({ issues }) => issues)).toEqual([[{ field: "startedAtMs", reason }], [{ field: "atMs", reason }]]);
    });

    it("rejects any other time before 2000, and takes the first moment of it", () => {
      const of = (atMs: number) => take({ signals: [{ ...signalOf(1), atMs }] });
      for (const atMs of [0, 1000, seconds * 100, Date.UTC(2000, 0, 1) - 1])
        expect(of(atMs).rejected).toMatchObject([
          { issues: [{ field: "atMs", reason: expect.stringMatching(/before 2000/) }] },
        ]);
      expect(of(Date.UTC(2000, 0, 1)).batch.signals).toHaveLength(1);
    });

    it("takes what a clock that starts at 1970 sent, once it is corrected", () => {
      const { batch, rejected } = take({ sentAtMs: 60_000, signals: [{ ...signalOf(1), atMs: 50_000 }] });
      expect(rejected).toEqual([]);
      expect(batch.signals).toMatchObject([{ atMs: receivedAtMs - 10_000 }]);
    });

    it("does without a clock it cannot read", () => {
      for (const sentAtMs of ["now", null, {}, undefined])
        expect(take({ sentAtMs, signals: [signalOf(1)] }).batch.signals).toEqual([signalOf(1)]);
    });
  });

  it("keeps a span whose price fails", () => {
    const price = () => {
      throw new RangeError("no such price");
    };
    const { batch, warnings } = accept(envelope({ spans: [spanOf(1)] }), { receivedAtMs, price });
    expect({ spans: batch.spans, warnings }).toEqual({ spans: [spanOf(1)], warnings: ["some spans could not be priced"] });
  });

  it.each([101, 50_000])("rejects a value nested %i deep, and only that record", (depth) => {
    const deep = JSON.parse(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`);
    const { batch, rejected } = take({
      signals: [{ ...signalOf(1), attributes: deep }, signalOf(2)],
      context: { attributes: { fine: 1 } },
    });
    expect(batch.signals.map(({ id }) => id)).toEqual([idOf(2)]);
    expect(rejected).toMatchObject([{ index: 0, issues: [{ reason: "is nested too deeply" }] }]);
    expect(take({ context: { attributes: deep }, signals: [signalOf(3)] }).batch.signals).toEqual([signalOf(3)]);
  });

  it("is not fooled by prototype keys", () => {
    const signals = `[${JSON.stringify(signalOf(1)).slice(0, -1)},"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}]`;
    const raw = JSON.parse(`{"v":1,"__proto__":{"spans":[]},"context":{"__proto__":{"polluted":1}},"signals":${signals}}`);
    const { batch } = accept(raw, { receivedAtMs });
    expect(batch.signals[0]?.id).toBe(idOf(1));
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect((batch.signals[0] as { polluted?: number }).polluted).toBeUndefined();
  });

  it("gives every record one fate, whatever JSON it is handed", () => {
    const entry = fc.oneof(
      fc.jsonValue(),
      fc.record({
        id: fc.constant(idOf(1)),
        kind: fc.constantFrom("copy", "dance", 5),
        atMs: fc.oneof(fc.double(), fc.constant(noonMs)),
      }),
      fc.jsonValue().map((extra) => ({ ...signalOf(1), extra })),
    );
    fc.assert(
      fc.property(fc.array(entry), fc.jsonValue(), fc.jsonValue(), (signals, context, sentAtMs) => {
        const { batch, rejected } = take({ signals, context, sentAtMs });
        expect(batch.signals.length + rejected.length).toBe(signals.length);
      }),
      { numRuns: 300, seed: 11 },
    );
  });
});
