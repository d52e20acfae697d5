import { binomTest, fisherExact, hypergeomPmf, mcnemar } from "@telltale/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const count = fc.integer({ min: 0, max: 40 });

describe("fisherExact", () => {
  it("solves the lady tasting tea, whose interval ends where a polynomial of fourth degree does", () => {
    const { pValue, effectInterval } = fisherExact([
      [3, 1],
      [1, 3],
    ]);
    expect(pValue).toBeCloseTo(34 / 70, 12);
    const [low, high] = effectInterval!;
    const total = (odds: number) => 1 + 16 * odds + 36 * odds ** 2 + 16 * odds ** 3 + odds ** 4;
    expect((16 * low ** 3 + low ** 4) / total(low)).toBeCloseTo(0.025, 12);
    expect(1 - high ** 4 / total(high)).toBeCloseTo(0.025, 12);
  });

  it("inverts its own one-sided tests: the ends of the interval leave alpha / 2", () => {
    const table = [
      [8, 3],
      [4, 9],
    ] as const;
    const [low, high] = fisherExact(table).effectInterval!;
    const urn = { population: 24, marked: 11, draws: 12 };
    const tail = (odds: number, from: number, to: number) => {
      let part = 0;
      let total = 0;
      for (let x = 0; x <= 11; x++) {
        const mass = hypergeomPmf(x, urn) * odds ** x;
        total += mass;
        if (x >= from && x <= to) part += mass;
      }
      return part / total;
    };
    expect(tail(low, 8, 11)).toBeCloseTo(0.025, 10);
    expect(tail(high, 0, 8)).toBeCloseTo(0.025, 10);
  });

  it("is the same for the table turned, and its p lies in 0…1", () => {
    fc.assert(
      fc.property(count, count, count, count, (a, b, c, d) => {
        fc.pre(a + b + c + d > 0);
        const { pValue } = fisherExact([
          [a, b],
          [c, d],
        ]);
        expect(pValue).toBeGreaterThan(0);
        expect(pValue).toBeLessThanOrEqual(1);
        expect(
          fisherExact([
            [a, c],
            [b, d],
          ]).pValue,
        ).toBeCloseTo(pValue, 10);
        expect(
          fisherExact([
            [d, c],
            [b, a],
          ]).pValue,
        ).toBeCloseTo(pValue, 10);
      }),
    );
  });

  it("says nothing of a table with an empty row, and refuses halves", () => {
    expect(
      fisherExact([
        [0, 0],
        [3, 4],
      ]),
    ).toMatchObject({ pValue: 1, effectInterval: null });
    expect(() =>
      fisherExact([
        [0.5, 1],
        [1, 1],
      ]),
    ).toThrow(RangeError);
    expect(() =>
      fisherExact([
        [0, 0],
        [0, 0],
      ]),
    ).toThrow(RangeError);
  });
});

describe("binomTest", () => {
  it("adds up every outcome no likelier than the one seen", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.double({ min: 0.02, max: 0.98, noNaN: true }), fc.nat(), (n, p, pick) => {
        const k = pick % (n + 1);
        const pmf: number[] = [(1 - p) ** n];
        for (let i = 1; i <= n; i++) pmf.push((pmf[i - 1]! * (n - i + 1) * p) / (i * (1 - p)));
        const direct = pmf.reduce((sum, mass) => (mass <= pmf[k]! * (1 + 1e-7) ? sum + mass : sum), 0);
        expect(binomTest(k, n, { p }).pValue).toBeCloseTo(Math.min(1, direct), 9);
      }),
    );
  });

  it("keeps the digits of tiny tails and large trials", () => {
    expect(binomTest(0, 1000, { p: 0.5 }).pValue / 2 ** -999).toBeCloseTo(1, 9);
    expect(binomTest(500_500, 1_000_000).pValue).toBeCloseTo(0.3178, 3);
  });

  it("covers the ends with Clopper–Pearson", () => {
    expect(binomTest(0, 10).effectInterval).toEqual([0, expect.closeTo(0.3084971, 6)]);
    expect(binomTest(10, 10).effectInterval).toEqual([expect.closeTo(0.6915029, 6), 1]);
    expect(() => binomTest(3, 2)).toThrow(RangeError);
  });
});

describe("mcnemar", () => {
  it("is symmetric: swapping the verdicts turns the effect around and leaves p", () => {
    fc.assert(
      fc.property(count, count, count, count, (a, b, c, d) => {
        fc.pre(a + b + c + d > 0);
        const one = mcnemar([
          [a, b],
          [c, d],
        ]);
        const other = mcnemar([
          [a, c],
          [b, d],
        ]);
        expect(other.pValue).toBe(one.pValue);
        expect(other.effect).toBeCloseTo(-one.effect!, 12);
        expect(one.effectInterval![0]).toBeLessThanOrEqual(one.effectInterval![1]);
      }),
    );
  });

  it("says nothing where no pair differs", () => {
    expect(
      mcnemar([
        [5, 0],
        [0, 5],
      ]),
    ).toMatchObject({ pValue: 1, effect: 0 });
    expect(() =>
      mcnemar([
        [0, 0],
        [0, 0],
      ]),
    ).toThrow(RangeError);
  });
});
