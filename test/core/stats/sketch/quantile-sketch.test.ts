import { mergeSketches, quantileSketch, sketchQuantile } from "@telltale/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const values = fc.array(
  fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 1e9, noNaN: true }), fc.double({ min: -1e9, max: -1e-6, noNaN: true })),
  { minLength: 1, maxLength: 200 },
);
const settings = { seed: 20261121, numRuns: 300 };

describe("quantileSketch", () => {
  it("is within its relative error of the value at the rank, whatever the values", () => {
    fc.assert(
      fc.property(
        values,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom(0.001, 0.01, 0.2),
        (x, p, relativeError) => {
          const exact = Float64Array.from(x).sort()[Math.floor(p * (x.length - 1))] as number;
          const estimate = sketchQuantile(quantileSketch(x, { relativeError }), p) as number;
          expect(Math.abs(estimate - exact)).toBeLessThanOrEqual(relativeError * Math.abs(exact) * (1 + 1e-9));
        },
      ),
      settings,
    );
  });

  it("adds up: parts merged in any order are the sketch of the whole, and so after JSON", () => {
    fc.assert(
      fc.property(values, values, values, (x, y, z) => {
        const [a, b, c] = [quantileSketch(x), quantileSketch(y), quantileSketch(z)] as const;
        const whole = quantileSketch([...x, ...y, ...z]);
        expect(mergeSketches(mergeSketches(a, b), c)).toEqual(whole);
        expect(mergeSketches(a, mergeSketches(c, b))).toEqual(whole);
        expect(mergeSketches(JSON.parse(JSON.stringify(a)), mergeSketches(b, c))).toEqual(whole);
      }),
      settings,
    );
  });

  it("leaves out what is not finite, and invents nothing for nothing", () => {
    expect(quantileSketch([1, Number.NaN, Number.POSITIVE_INFINITY, 2]).n).toBe(2);
    expect(sketchQuantile(quantileSketch([]), 0.5)).toBeNull();
  });

  it("refuses an impossible error or quantile, and sketches that promise different errors", () => {
    expect(() => quantileSketch([1], { relativeError: 1 })).toThrow(RangeError);
    expect(() => sketchQuantile(quantileSketch([1]), 1.1)).toThrow(RangeError);
    expect(() => mergeSketches(quantileSketch([1]), quantileSketch([1], { relativeError: 0.1 }))).toThrow(RangeError);
  });
});
