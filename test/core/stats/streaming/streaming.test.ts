import {
  adwin,
  calibrateThreshold,
  cusum,
  cusumRunLength,
  cusumThreshold,
  ewmaChart,
  ewmaRunLength,
  foldSteps,
  lrCusum,
  lrCusumDesign,
  pageHinkley,
  type Random,
  randomNormal,
  rankCusum,
  type Stepwise,
  scanSteps,
  seededRandom,
} from "@telltale/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

/** Mean number of observations until a detector alarms, over many streams. */
function runLengthOf<O, S, V extends { readonly alarmAt: number | null }>(
  method: Stepwise<O, number, S, V>,
  options: O,
  draw: (random: Random) => number,
  runs: number,
): number {
  const random = seededRandom(99);
  let total = 0;
  for (let run = 0; run < runs; run++) {
    let state = method.init(options);
    while (method.value(state).alarmAt === null) {
      state = method.update(state, draw(random));
      total++;
    }
  }
  return total / runs;
}

describe("cusum", () => {
  it("runs as long without cause as Siegmund says", () => {
    const options = { mean: 0, sd: 1, allowance: 0.5, threshold: 4 };
    const measured = runLengthOf(cusum, options, randomNormal, 1000);
    expect(measured / cusumRunLength({ allowance: 0.5, threshold: 4 })).toBeGreaterThan(0.9);
    expect(measured / cusumRunLength({ allowance: 0.5, threshold: 4 })).toBeLessThan(1.1);
  });

  it("mirrors: the negated series swaps the two sums", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1 }), (x) => {
        const up = foldSteps(cusum, { mean: 0, sd: 1 }, x);
        const down = foldSteps(
          cusum,
          { mean: 0, sd: 1 },
          x.map((value) => -value),
        );
        expect([down.low, down.high, down.alarmAt]).toEqual([up.high, up.low, up.alarmAt]);
      }),
    );
  });

  it("skips and counts what is no number", () => {
    expect(foldSteps(cusum, { mean: 0, sd: 1 }, [1, Number.NaN, 1])).toMatchObject({ n: 2, omitted: 1, high: 1 });
    expect(() => cusum.init({ mean: 0, sd: 0 })).toThrow(RangeError);
  });
});

describe("cusumThreshold", () => {
  it("is the inverse of cusumRunLength", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 1.5, noNaN: true }), fc.integer({ min: 50, max: 1e7 }), (allowance, runLength) => {
        const threshold = cusumThreshold({ allowance, runLength });
        expect(cusumRunLength({ allowance, threshold }) / runLength).toBeCloseTo(1, 6);
      }),
    );
  });
});

describe("rankCusum", () => {
  const lognormal = (random: Random) => Math.exp(2 + randomNormal(random));

  it("does not care for the scale: any rising map leaves every step as it is", () => {
    const random = seededRandom(6);
    const reference = Array.from({ length: 300 }, () => lognormal(random));
    const x = Array.from({ length: 100 }, () => lognormal(random));
    const plain = scanSteps(rankCusum, { reference }, x);
    const logged = scanSteps(rankCusum, { reference: reference.map(Math.log) }, x.map(Math.log));
    expect(logged).toEqual(plain);
  });

  it("runs about as long as stated on a skewed stream, and finds a shift of half a deviation soon", () => {
    const random = seededRandom(7);
    const reference = Array.from({ length: 5000 }, () => lognormal(random));
    const options = { reference, allowance: 0.25, runLength: 1000 };
    const quiet = runLengthOf(rankCusum, options, lognormal, 150);
    expect(quiet).toBeGreaterThan(700);
    expect(quiet).toBeLessThan(1400);
    expect(runLengthOf(rankCusum, options, (r) => lognormal(r) * Math.exp(0.5), 150)).toBeLessThan(50);
  });

  it("sees a drop as well as a rise, and refuses an empty reference", () => {
    const reference = [1, 2, 3, 4, 5];
    expect(foldSteps(rankCusum, { reference }, new Array<number>(60).fill(0)).side).toBe("down");
    expect(() => rankCusum.init({ reference: [Number.NaN] })).toThrow(RangeError);
  });
});

describe("lrCusum", () => {
  const coin = (p: number) => (random: Random) => (random() < p ? 1 : 0);

  it.each([
    [0.05, 0.1, 400],
    [0.5, 0.6, 300],
    [0.9, 0.8, 300],
    [0.3, 0.7, 200],
  ])("from %d to %d runs as long without cause as it states", (p0, p1, runLength) => {
    const { expectedRunLength } = lrCusumDesign({ p0, p1, runLength });
    expect(expectedRunLength).toBeGreaterThanOrEqual(runLength);
    const measured = runLengthOf(lrCusum, { p0, p1, runLength }, coin(p0), 400);
    expect(measured / expectedRunLength).toBeGreaterThan(0.87);
    expect(measured / expectedRunLength).toBeLessThan(1.15);
  });

  it("agrees with a direct solution of its chain", () => {
    const [p0, p1] = [0.3, 0.5];
    const { stepForOne, stepForZero, threshold, expectedRunLength } = lrCusumDesign({ p0, p1, runLength: 50 });
    // Iterate N = 1 + P N to its fixed point.
    let lengths = new Float64Array(threshold);
    for (let round = 0; round < 50_000; round++) {
      lengths = lengths.map((_, s) => {
        const up = s + stepForOne;
        return 1 + p0 * (up >= threshold ? 0 : lengths[up]!) + (1 - p0) * lengths[Math.max(0, s + stepForZero)]!;
      });
    }
    expect(expectedRunLength).toBeCloseTo(lengths[0]!, 6);
  });

  it("is quick once the rate has moved, even for rare events and long runs", () => {
    const options = { p0: 0.002, p1: 0.01, runLength: 1e6 };
    expect(lrCusumDesign(options).expectedRunLength / 1e6).toBeLessThan(2);
    expect(runLengthOf(lrCusum, options, coin(0.01), 50)).toBeLessThan(2500);
  });

  it("refuses rates that cannot be told apart and observations that are no yes or no", () => {
    expect(() => lrCusum.init({ p0: 0.1, p1: 0.1 })).toThrow(RangeError);
    expect(() => foldSteps(lrCusum, { p0: 0.1, p1: 0.2 }, [0.5])).toThrow(RangeError);
    expect(foldSteps(lrCusum, { p0: 0.1, p1: 0.2 }, [Number.NaN])).toMatchObject({ n: 0, omitted: 1 });
  });
});

describe("ewmaChart", () => {
  it.each([
    [0.1, 2.814],
    [0.2, 2.962],
    [0.25, 2.998],
    [0.4, 3.054],
  ])("with λ = %d and L = %d runs 500 observations, as Lucas and Saccucci tabulate", (lambda, width) => {
    expect(ewmaRunLength({ lambda, width }) / 500).toBeCloseTo(1, 2);
  });

  it("is Shewhart's chart with λ = 1, and runs as long as its equation says", () => {
    expect(ewmaRunLength({ lambda: 1, width: 3 })).toBeCloseTo(370.398, 2);
    const measured = runLengthOf(ewmaChart, { mean: 0, sd: 1, lambda: 0.3, width: 2.4 }, randomNormal, 2000);
    const stated = ewmaRunLength({ lambda: 0.3, width: 2.4 });
    expect(measured / stated).toBeGreaterThan(0.88);
    expect(measured / stated).toBeLessThan(1.05);
  });

  it("keeps its average between the smallest and the largest value", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (x) => {
        const { average } = foldSteps(ewmaChart, { mean: 5, sd: 1 }, x);
        expect(average).toBeGreaterThanOrEqual(1);
        expect(average).toBeLessThanOrEqual(9);
      }),
    );
    expect(() => ewmaChart.init({ mean: 0, sd: 1, lambda: 0 })).toThrow(RangeError);
  });
});

describe("pageHinkley", () => {
  it("sees a drop as well as a rise, and starts anew after an alarm", () => {
    const step = [...new Array<number>(50).fill(4), ...new Array<number>(50).fill(3)];
    const sides = scanSteps(pageHinkley, { delta: 0.05, threshold: 5 }, step).map(({ side }) => side);
    expect(sides).toContain("down");
    expect(sides).not.toContain("up");
    expect(sides.filter((side) => side === "down")).toHaveLength(1);
  });
});

describe("adwin", () => {
  it("keeps the mean of everything while nothing changes", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 1, maxLength: 200 }), (x) => {
        const { width, mean } = foldSteps(adwin, { delta: 1e-12 }, x);
        if (width === x.length) expect(mean).toBeCloseTo(x.reduce((sum, value) => sum + value, 0) / x.length, 12);
      }),
    );
  });

  it("drops the past soon after a change, and seldom without one", () => {
    const random = seededRandom(12);
    const stream = Array.from({ length: 4000 }, (_, i) => (random() < (i < 2000 ? 0.2 : 0.5) ? 1 : 0));
    const cuts = scanSteps(adwin, {}, stream).flatMap(({ isDrift }, i) => (isDrift ? [i] : []));
    expect(cuts[0]).toBeGreaterThan(2000);
    expect(cuts[0]).toBeLessThan(2300);
    expect(foldSteps(adwin, {}, stream).mean).toBeCloseTo(0.5, 1);
    let falseAlarms = 0;
    for (let run = 0; run < 30; run++) {
      const calm = Array.from({ length: 3000 }, () => (random() < 0.2 ? 1 : 0));
      if (foldSteps(adwin, {}, calm).lastCutAt !== null) falseAlarms++;
    }
    expect(falseAlarms).toBeLessThanOrEqual(2);
  });

  it("remembers a long stream in few buckets", () => {
    let state = adwin.init({});
    for (let i = 0; i < 20_000; i++) state = adwin.update(state, i % 2);
    expect(state.buckets.length).toBeLessThan(80);
    expect(adwin.value(state).width).toBe(20_000);
  });
});

describe("calibrateThreshold", () => {
  it("finds the threshold that theory gives where theory holds", () => {
    const random = seededRandom(31);
    const history = Array.from({ length: 5000 }, () => randomNormal(random));
    const found = calibrateThreshold(cusum, { mean: 0, sd: 1 }, history, {
      statistic: ({ high, low }) => Math.max(high, low),
      runLength: 5000,
      block: 1,
      random,
    });
    expect(found).toBeCloseTo(cusumThreshold({ allowance: 0.5, runLength: 5000 }), 0);
  });

  it("asks for more where observations hang together", () => {
    const random = seededRandom(32);
    const history: number[] = [0];
    for (let i = 1; i < 6000; i++) history.push(0.5 * history[i - 1]! + randomNormal(random) * Math.sqrt(0.75));
    const found = (block: number) =>
      calibrateThreshold(cusum, { mean: 0, sd: 1 }, history, {
        statistic: ({ high, low }) => Math.max(high, low),
        runLength: 2000,
        block,
        random: seededRandom(1),
      });
    expect(found(50)).toBeGreaterThan(1.5 * found(1));
    expect(() => found(1000)).toThrow(RangeError);
  });
});
