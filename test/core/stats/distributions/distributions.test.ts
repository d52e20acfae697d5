import * as core from "@telltale/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import "../seeded.ts";
import { relativeError } from "../relative-error.ts";

const urn = { population: 1000, marked: 300, draws: 100 };

// Reference values at 50 digits, mpmath 1.3, from the incomplete gamma and beta functions and from binomial coefficients.
const cases: readonly [name: string, got: number, want: number, digits?: number][] = [
  ["normSf(1)", core.normSf(1), 0.15865525393145705],
  ["normSf(20)", core.normSf(20), 2.7536241186062337e-89],
  ["normSf(37)", core.normSf(37), 5.725571222524577e-300],
  ["normLogSf(1)", core.normLogSf(1), -1.8410216450092636],
  ["normLogSf(100)", core.normLogSf(100), -5005.524208694205],
  ["tSf(2, 5.5)", core.tSf(2, 5.5), 0.0483771951155925],
  ["tSf(10, 200)", core.tSf(10, 200), 1.1887415722103797e-19],
  ["tSf(40, 50)", core.tSf(40, 50), 6.206211892186353e-40],
  ["fSf(30, 5, 100)", core.fSf(30, 5, 100), 1.658076255484712e-18],
  ["fSf(200, 3, 50)", core.fSf(200, 3, 50), 7.808783947397446e-28],
  ["chi2Sf(3.84, 1)", core.chi2Sf(3.84, 1), 0.050043521248705106],
  ["chi2Sf(500, 10)", core.chi2Sf(500, 10), 4.414736099913731e-101],
  ["binomPmf(500, 1000, 0.5)", core.binomPmf(500, 1000, 0.5), 0.025225018178360804],
  ["binomPmf(410500, 1e6, 0.41)", core.binomPmf(410500, 1e6, 0.41), 0.0004837498664673094, 11],
  ["binomSf(30, 1000, 0.01)", core.binomSf(30, 1000, 0.01), 6.419928603137666e-8],
  ["poissonSf(20, 2.5)", core.poissonSf(20, 2.5), 4.118553154482076e-13],
  ["poissonSf(1100, 1000)", core.poissonSf(1100, 1000), 0.000867640963443562],
  ["hypergeomPmf(30)", core.hypergeomPmf(30, urn), 0.09147503923926442],
  ["hypergeomSf(59)", core.hypergeomSf(59, urn), 4.637734391363512e-11],
  ["noncentralChi2Cdf(10, 3, 5)", core.noncentralChi2Cdf(10, 3, 5), 0.7066486477774517],
  ["noncentralChi2Cdf(50, 4, 60)", core.noncentralChi2Cdf(50, 4, 60), 0.1899320372028461],
];

describe("distributions", () => {
  it.each(cases)("%s keeps its digits in the tail", (_, got, want, digits = 13) => {
    expect(relativeError(got, want)).toBeLessThan(10 ** -digits);
  });

  const p = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true });
  const df = fc.double({ min: 0.5, max: 500, noNaN: true });

  it("quantiles undo their distribution functions", () => {
    fc.assert(
      fc.property(p, df, (share, k) => {
        expect(core.normCdf(core.normPpf(share))).toBeCloseTo(share, 12);
        expect(core.tCdf(core.tPpf(share, k), k)).toBeCloseTo(share, 10);
        expect(core.chi2Cdf(core.chi2Ppf(share, k), k)).toBeCloseTo(share, 10);
      }),
      { numRuns: 50 },
    );
  });

  it("both tails of a count add up to 1", () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), p, (a, b, chance) => {
        const n = Math.max(a, b, 1);
        const k = Math.min(a, b);
        expect(core.binomCdf(k, n, chance) + core.binomSf(k, n, chance)).toBeCloseTo(1, 10);
        expect(core.poissonCdf(k, n) + core.poissonSf(k, n)).toBeCloseTo(1, 10);
        const drawn = { population: 2 * n, marked: n, draws: n };
        expect(core.hypergeomCdf(k, drawn) + core.hypergeomSf(k, drawn)).toBeCloseTo(1, 10);
      }),
      { numRuns: 50 },
    );
  });

  it("the finite Kolmogorov law approaches its limit", () => {
    expect(core.ksSf(1.36 / Math.sqrt(1e5), 1e5)).toBeCloseTo(core.kolmogorovSf(1.36), 2);
    expect(core.ksSf(0.3, 30)).toBeLessThan(core.kolmogorovSf(0.3 * Math.sqrt(30)));
  });

  it("refuses impossible parameters", () => {
    expect(() => core.tSf(1, 0)).toThrow(RangeError);
    expect(() => core.fSf(1, 0, 1)).toThrow(RangeError);
    expect(() => core.chi2Ppf(0.5, -1)).toThrow(RangeError);
    expect(() => core.binomPmf(1, 1.5, 0.5)).toThrow(RangeError);
    expect(() => core.binomCdf(1, 2, 1.5)).toThrow(RangeError);
    expect(() => core.poissonPmf(1, -1)).toThrow(RangeError);
    expect(() => core.hypergeomPmf(1, { population: 1, marked: 2, draws: 1 })).toThrow(RangeError);
    expect(() => core.ksSf(0.5, 0)).toThrow(RangeError);
    expect(core.normPpf(2)).toBeNaN();
    expect(core.tPpf(0, 3)).toBe(-Infinity);
  });
});
