import { tableFromIPC } from "apache-arrow";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arrowStream } from "../../../packages/analytics/src/browser/arrow-stream.ts";

function roundTrip(type: string, values: readonly unknown[]): readonly unknown[] {
  const half = Math.floor(values.length / 2);
  const parts = [values.slice(0, half), values.slice(half)];
  const stream = arrowStream(
    [{ name: "v", type }],
    parts.map((part) => ({ length: part.length, values: new Map([["v", part]]) })),
  );
  const column = tableFromIPC(stream).getChild("v");
  return Array.from({ length: values.length }, (_, i) => column?.get(i) ?? null);
}

/** Whatever values of a type there are, they come back as they were. */
function expectKept<T>(type: string, values: fc.Arbitrary<T>, read: (value: unknown) => unknown = (value) => value): void {
  fc.assert(
    fc.property(fc.array(fc.option(values, { nil: null }), { minLength: 1, maxLength: 80 }), (column) => {
      expect(roundTrip(type, column).map((value) => value && read(value))).toEqual(column);
    }),
  );
}

describe("arrowStream", () => {
  it("keeps text, numbers, truth and nothing", () => {
    expectKept("VARCHAR", fc.oneof(fc.string({ unit: "grapheme", maxLength: 100 }), fc.constantFrom("", "twice", "twice")));
    expectKept("DOUBLE", fc.double());
    expectKept("BIGINT", fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }));
    expectKept("BOOLEAN", fc.boolean());
  });

  it("keeps lists, structs and maps", () => {
    expectKept("VARCHAR[]", fc.array(fc.option(fc.string(), { nil: null })), (list) => [...(list as Iterable<unknown>)]);
    const documents = [
      [
        { id: "a", score: 0.5, age_ms: null },
        { id: null, score: null, age_ms: 2 },
      ],
      null,
      [],
    ];
    const [first, second, third] = roundTrip("STRUCT(id VARCHAR, score DOUBLE, age_ms DOUBLE)[]", documents);
    expect(JSON.parse(JSON.stringify(first))).toEqual(documents[0]);
    expect([second, JSON.stringify(third)]).toEqual([null, "[]"]);
    const [arms, none] = roundTrip("MAP(VARCHAR, VARCHAR)", [{ greeting: "warm", tone: "plain" }, null]);
    expect([JSON.parse(JSON.stringify(arms)), none]).toEqual([{ greeting: "warm", tone: "plain" }, null]);
  });

  it("leaves a column empty where a part does not have it", () => {
    const stream = arrowStream([{ name: "v", type: "DOUBLE" }], [{ length: 3, values: new Map() }]);
    expect(tableFromIPC(stream).getChild("v")?.nullCount).toBe(3);
  });
});
