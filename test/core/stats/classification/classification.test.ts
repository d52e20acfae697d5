import {
  averagePrecision,
  brierScore,
  calibration,
  confusionMetrics,
  isotonicFit,
  isotonicPredict,
  logisticFit,
  logisticPredict,
  logLoss,
  randomNormal,
  rocAuc,
  seededRandom,
} from "@telltale/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const scored = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: -20, max: 20 })), {
  minLength: 4,
  maxLength: 60,
});
const forecasts = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 1 })), {
  minLength: 1,
  maxLength: 60,
});

describe("rocAuc", () => {
  it("turns to its complement with the score, and is the same on any rising scale", () => {
    fc.assert(
      fc.property(scored, (items) => {
        const truth = items.map(([y]) => y);
        const score = items.map(([, s]) => s);
        fc.pre(truth.includes(0) && truth.includes(1));
        const { estimate, variance, interval } = rocAuc(truth, score);
        expect(
          rocAuc(
            truth,
            score.map((s) => -s),
          ).estimate,
        ).toBeCloseTo(1 - estimate, 12);
        expect(
          rocAuc(
            truth,
            score.map((s) => Math.exp(s / 3)),
          ).estimate,
        ).toBeCloseTo(estimate, 12);
        expect(interval![0]).toBeLessThanOrEqual(estimate);
        expect(interval![1]).toBeGreaterThanOrEqual(estimate);
        if (!Number.isNaN(variance)) expect(variance).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it("still has a width where the scores separate the classes", () => {
    const { estimate, interval } = rocAuc([0, 0, 0, 1, 1, 1], [1, 2, 3, 4, 5, 6]);
    expect(estimate).toBe(1);
    expect(interval![0]).toBeLessThan(0.9);
    expect(interval![1]).toBe(1);
  });

  it("refuses one class and counts what it left out", () => {
    expect(() => rocAuc([1, 1], [0, 1])).toThrow(RangeError);
    expect(() => rocAuc([1, 2], [0, 1])).toThrow(RangeError);
    expect(rocAuc([1, 0, 1], [1, 0, Number.NaN])).toMatchObject({ n: 2 });
  });

  it("covers the true area in about 95 of 100 samples", () => {
    const random = seededRandom(3);
    let covered = 0;
    for (let i = 0; i < 400; i++) {
      const truth = Array.from({ length: 120 }, (_, j) => j % 2);
      const score = truth.map((y) => randomNormal(random) + y);
      const [low, high] = rocAuc(truth, score).interval!;
      // Φ(1/√2)
      if (low <= 0.7602499 && 0.7602499 <= high) covered++;
    }
    expect(covered / 400).toBeGreaterThan(0.91);
  });
});

describe("averagePrecision", () => {
  it("is 1 for a perfect ranking and the share of positives for a constant score", () => {
    expect(averagePrecision([0, 1, 0, 1], [1, 3, 2, 4])).toBe(1);
    expect(averagePrecision([0, 1, 0, 0], [1, 1, 1, 1])).toBe(0.25);
    expect(() => averagePrecision([0], [1])).toThrow(RangeError);
  });
});

describe("confusionMetrics", () => {
  it("keeps its shares in 0…1 and its micro average at the accuracy", () => {
    const label = fc.constantFrom("a", "b", "c");
    fc.assert(
      fc.property(fc.array(fc.tuple(label, label), { minLength: 1, maxLength: 50 }), (items) => {
        const got = confusionMetrics(
          items.map(([a]) => a),
          items.map(([, b]) => b),
        );
        expect(got.micro.f1).toBeCloseTo(got.accuracy, 12);
        for (const share of [got.accuracy, got.balancedAccuracy, got.macro.f1, got.weighted.recall]) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1 + 1e-12);
        }
        expect(Math.abs(got.mcc)).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });
});

describe("calibration", () => {
  it("splits the Brier score without remainder and never has a mean gap above the largest", () => {
    fc.assert(
      fc.property(forecasts, fc.constantFrom("width", "mass"), fc.integer({ min: 1, max: 12 }), (items, scheme, bins) => {
        const p = items.map(([value]) => value);
        const y = items.map(([, value]) => value);
        const got = calibration(p, y, { bins, scheme });
        expect(got.reliability - got.resolution + got.uncertainty + got.residual).toBeCloseTo(got.brier, 12);
        expect(got.ece).toBeLessThanOrEqual(got.mce + 1e-12);
        expect(got.bins.reduce((sum, bin) => sum + bin.n, 0)).toBe(items.length);
        expect(brierScore(p, y).estimate).toBeCloseTo(got.brier, 12);
      }),
    );
  });

  it("refuses what is no probability and counts what is no number", () => {
    expect(() => calibration([1.2], [1])).toThrow(RangeError);
    expect(() => calibration([0.2], [2])).toThrow(RangeError);
    expect(calibration([0.2, Number.NaN], [0, 1])).toMatchObject({ n: 1, omitted: 1 });
  });
});

describe("logLoss", () => {
  it("stays finite for a certain error, and its interval holds the estimate", () => {
    const { estimate, interval } = logLoss([1, 0.5], [0, 1]);
    expect(estimate).toBeLessThan(20);
    expect(interval![0]).toBeLessThanOrEqual(estimate);
    expect(interval![1]).toBeGreaterThanOrEqual(estimate);
  });
});

describe("isotonicFit", () => {
  it("never falls, keeps the weighted mean, and leaves rising data alone", () => {
    const point = fc.tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: -9, max: 9 }), fc.integer({ min: 1, max: 4 }));
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 40 }), (points) => {
        const x = points.map(([a]) => a);
        const y = points.map(([, b]) => b);
        const weights = points.map(([, , w]) => w);
        const fit = isotonicFit(x, y, { weights });
        for (let i = 1; i < fit.y.length; i++) expect(fit.y[i]).toBeGreaterThanOrEqual(fit.y[i - 1]!);
        const total = weights.reduce((sum, w) => sum + w, 0);
        const meanOf = (values: number[]) => values.reduce((sum, value, i) => sum + value * weights[i]!, 0) / total;
        expect(meanOf(x.map((value) => isotonicPredict(fit, value)))).toBeCloseTo(meanOf(y), 9);
      }),
    );
    expect(isotonicFit([1, 2, 3], [0, 5, 9]).y).toEqual([0, 5, 9]);
  });

  it("is flat outside its knots and survives JSON", () => {
    const fit = JSON.parse(JSON.stringify(isotonicFit([1, 2], [0, 1])));
    expect([0, 1.25, 9].map((x) => isotonicPredict(fit, x))).toEqual([0, 0.25, 1]);
  });
});

describe("logisticFit", () => {
  it("with no rows of its own stays at the prior, and moves away from it with data", () => {
    const prior = { mean: [1, -2], variance: [0.01, 0.01] };
    const few = logisticFit([[0]], [1], { prior });
    expect(few.coefficients[1]).toBeCloseTo(-2, 6);
    const rows = Array.from({ length: 2000 }, (_, i) => [i % 2]);
    const many = logisticFit(
      rows,
      rows.map(([x]) => x! === 1),
      { prior },
    );
    expect(many.coefficients[1]).toBeGreaterThan(0);
  });

  it("says that separated outcomes have no finite fit", () => {
    expect(logisticFit([[1], [2], [3], [4]], [0, 0, 1, 1])).toMatchObject({ converged: false });
    expect(logisticFit([[1], [1], [3], [3]], [0, 1, 1, 1]).warnings).toHaveLength(1);
  });

  it("weights a row as if it stood there so often", () => {
    const twice = logisticFit([[0], [0], [0], [1], [1], [1]], [0, 0, 1, 0, 1, 1]);
    const weighted = logisticFit([[0], [0], [1], [1]], [0, 1, 0, 1], { weights: [2, 1, 1, 2] });
    expect(weighted.coefficients[0]).toBeCloseTo(twice.coefficients[0]!, 9);
    expect(weighted.coefficients[1]).toBeCloseTo(twice.coefficients[1]!, 9);
  });

  it("predicts the shares it was fitted on, and refuses dependent columns", () => {
    const fit = logisticFit(
      [[0], [0], [1], [1]],
      [0, 1, 1, 1].map((y, i) => (i === 3 ? 0 : y)),
    );
    expect(logisticPredict(fit, [0])).toBeCloseTo(0.5, 9);
    expect(() =>
      logisticFit(
        [
          [1, 2],
          [2, 4],
          [3, 6],
          [0, 0],
        ],
        [0, 1, 0, 1],
      ),
    ).toThrow(RangeError);
    expect(() => logisticPredict(fit, [0, 1])).toThrow(RangeError);
  });
});
