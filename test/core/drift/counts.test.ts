import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  countDrift,
  countSummary,
  driftColumn,
  driftReport,
  ordinalDrift,
  ordinalSummary,
} from "../../../packages/core/src/drift/index.ts";
import { mannWhitney, mannWhitneyCounts, tTest } from "../../../packages/core/src/stats/index.ts";
import { populations, tally } from "./simulate.ts";

const scale: [number, number] = [1, 5];

describe("mannWhitneyCounts", () => {
  it("answers as the test on the values themselves does", () => {
    const { judge } = populations(41);
    const [x, y] = [judge(300), judge(200, 0.3)];
    const count = (values: Float64Array) => [1, 2, 3, 4, 5].map((level) => values.filter((value) => value === level).length);
    const { warnings: _, ...expected } = mannWhitney(x, y, { method: "asymptotic" });
    const { warnings: __, ...counted } = mannWhitneyCounts(count(x), count(y));
    expect(counted).toEqual(expected);
  });
  it("refuses counts that do not fit", () => {
    expect(() => mannWhitneyCounts([1], [1, 2])).toThrow(RangeError);
    expect(() => mannWhitneyCounts([-1], [1])).toThrow(RangeError);
    expect(() => mannWhitneyCounts([0], [1])).toThrow("mannWhitneyCounts: a sample is empty");
  });
});

describe("ordinalDrift", () => {
  it("gives the effects of the tests on values: Cliff's delta and Welch's interval", () => {
    const { judge } = populations(42);
    const [x, y] = [judge(400), judge(500, -0.3)];
    const { effects, pValue, reference } = ordinalDrift(ordinalSummary(x, y, { scale }));
    const [delta, move] = effects;
    const byRank = mannWhitney(y, x);
    const byMean = tTest(y, x);
    expect(delta?.estimate).toBeCloseTo(byRank.effect ?? 0, 12);
    expect(delta?.interval[0]).toBeCloseTo(byRank.effectInterval?.[0] ?? 0, 12);
    expect(pValue).toBeCloseTo(byRank.pValue, 12);
    expect(move?.estimate).toBeCloseTo(byMean.effect ?? 0, 12);
    expect(move?.interval[1]).toBeCloseTo(byMean.effectInterval?.[1] ?? 0, 9);
    expect(move?.margin).toBeCloseTo(0.2, 12);
    expect(reference.p50).toBe([...x].sort()[200]);
  });

  it("finds judge scores that fell as well as scores that rose, and raises no false alarms", () => {
    const { judge } = populations(43);
    for (const shift of [-0.5, 0.5]) {
      const drift = ordinalDrift(ordinalSummary(judge(1_500), judge(1_500, shift), { scale }));
      expect(drift.verdict).toBe("drift");
      expect(Math.sign(drift.effect ?? 0)).toBe(Math.sign(shift));
    }
    const calm = tally(100, () => ordinalDrift(ordinalSummary(judge(200), judge(200), { scale })).verdict);
    expect(calm.drift).toBeLessThanOrEqual(0.05);
    expect(ordinalDrift(ordinalSummary(judge(20_000), judge(20_000), { scale })).verdict).toBe("stable");
  });

  it("takes the mirror image for the same drift the other way", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 30, maxLength: 60 }), (x) => {
        const y = x.map((value) => 6 - value);
        const [there, back] = [ordinalDrift(ordinalSummary(x, y, { scale })), ordinalDrift(ordinalSummary(y, x, { scale }))];
        expect(there.verdict).toBe(back.verdict);
        expect(there.effects[0]?.estimate).toBeCloseTo(-(back.effects[0]?.estimate ?? 0), 12);
        const same = ordinalDrift(ordinalSummary(x, x.toReversed(), { scale }));
        expect(same.effects.map(({ estimate }) => Math.abs(estimate))).toEqual([0, 0]);
        expect(same.verdict).not.toBe("drift");
      }),
      { seed: 4 },
    );
  });

  it("counts users, not rows", () => {
    const values = (shift: number) => Array.from({ length: 1_500 }, (_, i) => 1 + ((Math.floor(i / 30) * 7 + shift) % 5));
    const users = Array.from({ length: 1_500 }, (_, i) => `u${Math.floor(i / 30)}`);
    const clusters = { reference: users, current: users };
    const biased = values(1).map((value, i) => (i < 450 ? 5 : value));
    expect(ordinalDrift(ordinalSummary(values(0), biased, { scale })).verdict).toBe("drift");
    const honest = ordinalDrift(ordinalSummary(values(0), biased, { scale, clusters }));
    expect(honest.verdict).toBe("inconclusive");
    expect(honest.current.designEffect).toBeGreaterThan(20);
  });

  it("handles no rows, constants and contradictions", () => {
    expect(ordinalDrift(ordinalSummary([], []))).toMatchObject({ verdict: "insufficient", pValue: null, moved: null });
    expect(ordinalDrift(ordinalSummary(Array(99).fill(4), Array(99).fill(4), { scale })).verdict).not.toBe("drift");
    const summary = ordinalSummary([1, 2], [1, 2]);
    expect(() => ordinalDrift({ ...summary, current: [1] })).toThrow("ordinalDrift: value has other counts than levels");
    expect(() => ordinalDrift({ ...summary, levels: [2, 1] })).toThrow(RangeError);
    expect(() => ordinalSummary([1], [1], { clusters: { reference: [], current: [] } })).toThrow(RangeError);
  });
});

describe("countDrift", () => {
  it("finds retries that doubled, and raises no false alarms on counts more spread than Poisson's", () => {
    const { random } = populations(44);
    // Each row has its own rate: many without any, a few with many.
    const bursts = (n: number, rate: number) =>
      Float64Array.from({ length: n }, () => Math.floor(-Math.log(1 - random()) * rate * 2 * -Math.log(1 - random())));
    const calm = tally(150, () => countDrift(countSummary(bursts(400, 1), bursts(400, 1))).verdict);
    expect(calm.drift).toBeLessThanOrEqual(0.05);
    let alarms = 0;
    for (let i = 0; i < 200; i++) if ((countDrift(countSummary(bursts(400, 1), bursts(400, 1))).pValue ?? 1) < 0.05) alarms++;
    expect(alarms / 200).toBeLessThan(0.1);
    expect(countDrift(countSummary(bursts(3_000, 1), bursts(3_000, 2))).verdict).toBe("drift");
  });

  it("measures the rate over exposure, exactly", () => {
    const exposure = { reference: Array(100).fill(2), current: Array(100).fill(4) };
    const drift = countDrift(countSummary(Array(100).fill(1), Array(100).fill(2), { exposure }));
    expect(drift.effect).toBe(0);
    expect(drift.reference.mean).toBe(0.5);
  });

  it("says stable only with evidence, and knows no ratio where nothing happened", () => {
    const calls = (n: number) => Array.from({ length: n }, (_, i) => i % 3);
    expect(countDrift(countSummary(calls(99), calls(99))).verdict).toBe("inconclusive");
    expect(countDrift(countSummary(calls(9_999), calls(9_999))).verdict).toBe("stable");
    const none = countDrift(countSummary(Array(500).fill(0), Array(500).fill(0)));
    expect(none).toMatchObject({ verdict: "inconclusive", effect: 0, pValue: 1 });
    const fresh = countDrift(countSummary(Array(500).fill(0), calls(500)));
    expect(fresh.verdict).toBe("drift");
    expect(Number.isFinite(fresh.effect)).toBe(true);
    expect(JSON.parse(JSON.stringify(fresh)).effectInterval).toEqual(fresh.effectInterval);
  });

  it("refuses what cannot be counted", () => {
    const summary = countSummary([1, 2], [1, 2]);
    expect(() => countDrift({ ...summary, current: { ...summary.current, events: -1 } })).toThrow(RangeError);
    expect(() => countDrift({ ...summary, current: { ...summary.current, exposure: 0 } })).toThrow(RangeError);
    expect(() => countSummary([1], [1], { exposure: { reference: [0], current: [1] } })).toThrow(RangeError);
    expect(countSummary([1, Number.NaN, -2], [1]).reference).toMatchObject({ n: 1, missing: 2 });
  });
});

describe("driftColumn", () => {
  it("judges every kind in one report", () => {
    const { judge, random } = populations(45);
    const counts = (n: number, k: number) => Array.from({ length: n }, () => Math.floor(k * random()));
    const columns = [
      ordinalSummary(judge(800), judge(800, -0.8), { column: "relevance", scale }),
      countSummary(counts(800, 3), counts(800, 3), { column: "retries" }),
    ];
    expect(driftReport(columns).drifted).toEqual(["relevance"]);
    expect(columns.map((column) => driftColumn(column).kind)).toEqual(["ordinal", "count"]);
  });
});
