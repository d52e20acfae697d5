import {
  asymptoticCs,
  asymptoticCsRadius,
  asymptoticCsRho,
  bernoulliEProcess,
  empiricalBernsteinCs,
  foldSteps,
  msprt,
  msprtRatio,
  randomNormal,
  scanSteps,
  seededRandom,
} from "@telltale/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const coins = (n: number, p: number, seed: number): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: n }, () => (random() < p ? 1 : 0));
};

describe("stepwise methods", () => {
  it("go on from a state that was written down and read again", () => {
    const x = coins(60, 0.3, 1);
    const methods = [
      { method: empiricalBernsteinCs, options: {} },
      { method: asymptoticCs, options: {} },
      { method: bernoulliEProcess, options: { p0: 0.2 } },
    ] as const;
    for (const { method, options } of methods) {
      // biome-ignore lint/suspicious/noExplicitAny: one loop over methods of different state
      const any = method as any;
      let state = any.init(options);
      for (const value of x.slice(0, 30)) state = any.update(state, value);
      state = JSON.parse(JSON.stringify(state));
      for (const value of x.slice(30)) state = any.update(state, value);
      expect(any.value(state)).toEqual(foldSteps(any, options, x));
    }
  });

  it("leave the old state as it was, and count what is no number", () => {
    const before = Object.freeze(empiricalBernsteinCs.init({}));
    const after = empiricalBernsteinCs.update(before, Number.NaN);
    expect(after).toEqual({ ...before, omitted: 1 });
    expect(empiricalBernsteinCs.update(before, 1).n).toBe(1);
    expect(before.n).toBe(0);
  });
});

describe("msprt", () => {
  it("is indifferent to the sign of the difference, and grows with its size", () => {
    const ratio = (difference: number) => msprtRatio({ difference, variance: 0.01, mixingVariance: 0.04 });
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.5, noNaN: true }), (difference) => {
        expect(ratio(difference)).toBe(ratio(-difference));
        expect(ratio(difference + 0.01)).toBeGreaterThan(ratio(difference));
      }),
    );
    expect(() => msprtRatio({ difference: 1, variance: 0, mixingVariance: 1 })).toThrow(RangeError);
  });

  it("is seldom wrong although it looks after every observation", () => {
    const random = seededRandom(17);
    let alarms = 0;
    for (let run = 0; run < 200; run++) {
      const stream = Array.from({ length: 1200 }, (_, i) => ({ arm: i % 2 ? "a" : "b", value: randomNormal(random) }) as const);
      if (foldSteps(msprt, { mixingVariance: 0.04 }, stream).pValue <= 0.05) alarms++;
    }
    expect(alarms / 200).toBeLessThan(0.06);
  });

  it("finds a difference that is there", () => {
    const random = seededRandom(18);
    const stream = Array.from({ length: 2000 }, (_, i) => {
      const isB = i % 2 === 1;
      return { arm: isB ? "b" : "a", value: randomNormal(random) + (isB ? 0.4 : 0) } as const;
    });
    const got = foldSteps(msprt, { mixingVariance: 0.16 }, stream);
    expect(got.pValue).toBeLessThan(0.001);
    expect(got.difference).toBeCloseTo(0.4, 0);
  });
});

describe("asymptoticCs", () => {
  it("is tightest, relative to 1/√n, near the n it was made for", () => {
    const rho = asymptoticCsRho(1000);
    const relative = (n: number) => asymptoticCsRadius({ sd: 1, n, rho }) * Math.sqrt(n);
    expect(relative(1000)).toBeLessThan(relative(50));
    expect(relative(1000)).toBeLessThan(relative(50_000));
  });

  it("holds the mean of a skewed stream at all times at once, nearly always", () => {
    let missed = 0;
    for (let run = 0; run < 200; run++) {
      const random = seededRandom(run);
      const x = Array.from({ length: 2000 }, () => -Math.log(1 - random()));
      const bands = scanSteps(asymptoticCs, { tightestAt: 500 }, x).slice(100);
      if (bands.some(({ interval }) => interval![0] > 1 || interval![1] < 1)) missed++;
    }
    expect(missed / 200).toBeLessThan(0.07);
  });
});

describe("empiricalBernsteinCs", () => {
  it("only ever narrows, and holds the mean at all times at once", () => {
    let missed = 0;
    for (let run = 0; run < 100; run++) {
      const steps = scanSteps(empiricalBernsteinCs, {}, coins(800, 0.3, run));
      for (let i = 1; i < steps.length; i++) {
        expect(steps[i]!.interval![0]).toBeGreaterThanOrEqual(steps[i - 1]!.interval![0]);
        expect(steps[i]!.interval![1]).toBeLessThanOrEqual(steps[i - 1]!.interval![1]);
      }
      const [low, high] = steps.at(-1)!.interval!;
      if (low > 0.3 || high < 0.3) missed++;
    }
    expect(missed).toBeLessThanOrEqual(5);
  });

  it("moves and stretches with the range", () => {
    const x = coins(100, 0.4, 3);
    const unit = foldSteps(empiricalBernsteinCs, {}, x);
    const marks = foldSteps(
      empiricalBernsteinCs,
      { range: [1, 5] },
      x.map((value) => 1 + 4 * value),
    );
    expect(marks.center).toBeCloseTo(1 + 4 * unit.center!, 12);
    expect(marks.interval![1]).toBeCloseTo(1 + 4 * unit.interval![1], 12);
    expect(() => foldSteps(empiricalBernsteinCs, {}, [1.5])).toThrow(RangeError);
  });

  it("says so when a stream contradicts one mean", () => {
    const x = [...new Array<number>(500).fill(0), ...new Array<number>(3000).fill(1)];
    expect(foldSteps(empiricalBernsteinCs, {}, x).interval).toBeNull();
  });
});

describe("bernoulliEProcess", () => {
  it("has mean 1 while the rate is p0: summed over all streams of a length", () => {
    for (const p0 of [0.1, 0.5]) {
      let mean = 0;
      for (let bits = 0; bits < 2 ** 10; bits++) {
        const x = Array.from({ length: 10 }, (_, i) => (bits >> i) & 1);
        const ones = x.reduce((sum, value) => sum + value, 0);
        mean += foldSteps(bernoulliEProcess, { p0 }, x).e * p0 ** ones * (1 - p0) ** (10 - ones);
      }
      expect(mean).toBeCloseTo(1, 10);
    }
  });

  it("finds a wrong rate and keeps the evidence", () => {
    expect(foldSteps(bernoulliEProcess, { p0: 0.05 }, coins(300, 0.2, 1)).pValue).toBeLessThan(1e-4);
    expect(foldSteps(bernoulliEProcess, { p0: 0.2 }, coins(300, 0.2, 2)).pValue).toBeGreaterThan(0.05);
    expect(() => foldSteps(bernoulliEProcess, { p0: 0.2 }, [2])).toThrow(RangeError);
  });
});
