import { describe, expect, it } from "vitest";
import {
  categoricalDrift,
  categoricalSummary,
  matchHours,
  matchMix,
  mixShift,
  readingQuotas,
  sampleToRead,
} from "../../../packages/core/src/drift/index.ts";
import { seededRandom } from "../../../packages/core/src/stats/random.ts";

const hourMs = 3_600_000;
const monday = Date.UTC(2025, 0, 27, 9);

describe("matchHours", () => {
  it("takes the same hour of four earlier weeks", () => {
    const { ranges, method } = matchHours({ fromMs: monday, toMs: monday + hourMs }, 0);
    expect(method).toBe("hourOfWeek");
    expect(ranges.map(({ fromMs }) => new Date(fromMs).toISOString())).toEqual(
      ["2025-01-20", "2025-01-13", "2025-01-06", "2024-12-30"].map((day) => `${day}T09:00:00.000Z`),
    );
  });
  it("takes the same hour of working days where records are young, never of weekends", () => {
    const { ranges, method, warnings } = matchHours({ fromMs: monday, toMs: monday + hourMs }, monday - 9 * 24 * hourMs);
    expect(method).toBe("hourOfDay");
    expect(ranges.map(({ fromMs }) => new Date(fromMs).getUTCDay())).toEqual([5, 4, 3, 2, 1]);
    expect(warnings).toHaveLength(1);
  });
  it("takes the time before where there is nothing else, and nothing where there is nothing", () => {
    const window = { fromMs: monday, toMs: monday + hourMs };
    expect(matchHours(window, monday - 5 * hourMs)).toMatchObject({
      method: "trailing",
      ranges: [{ fromMs: monday - 5 * hourMs, toMs: monday }],
    });
    expect(matchHours(window, monday).ranges).toEqual([]);
    expect(() => matchHours({ fromMs: 1, toMs: 1 }, 0)).toThrow(RangeError);
  });
  it("never overlaps the current window, nor itself", () => {
    for (const hours of [1, 24, 24 * 7, 24 * 20]) {
      const { ranges } = matchHours({ fromMs: monday, toMs: monday + hours * hourMs }, 0);
      for (const [i, { toMs }] of ranges.entries())
        expect(toMs).toBeLessThanOrEqual(i === 0 ? monday : (ranges[i - 1]?.fromMs ?? 0));
    }
  });
});

/** Two models that refuse at their own rates; only how often each is used changes. */
function traffic(seed: number, n: number, shareOfNew: number, worse = 0) {
  const random = seededRandom(seed);
  return Array.from({ length: n }, () => {
    const model = random() < shareOfNew ? "new" : "old";
    return { model, refusal: random() < (model === "new" ? 0.3 : 0.05) + worse ? "yes" : "no" };
  });
}
const refusals = (rows: readonly { refusal: string }[]) => rows.map(({ refusal }) => refusal);

describe("matchMix", () => {
  it("keeps a change of traffic from passing for a change of behaviour", () => {
    const [before, after] = [traffic(1, 6_000, 0.2), traffic(2, 6_000, 0.7)];
    expect(categoricalDrift(categoricalSummary(refusals(before), refusals(after))).verdict).toBe("drift");
    const matched = matchMix(before, after, ({ model }) => model, { random: seededRandom(3) });
    const verdict = categoricalDrift(categoricalSummary(refusals(matched.reference), refusals(matched.current))).verdict;
    expect(verdict).not.toBe("drift");
    const shareOf = (rows: readonly { model: string }[]) => rows.filter(({ model }) => model === "new").length / rows.length;
    expect(shareOf(matched.reference)).toBeCloseTo(shareOf(after), 2);
    expect(matched.coverage).toBe(1);
  });
  it("still finds behaviour that changed under the same traffic", () => {
    const matched = matchMix(traffic(4, 6_000, 0.2), traffic(5, 6_000, 0.7, 0.15), ({ model }) => model, {
      random: seededRandom(6),
    });
    expect(categoricalDrift(categoricalSummary(refusals(matched.reference), refusals(matched.current))).verdict).toBe("drift");
  });
  it("says what it could not compare", () => {
    const rows = (segment: string, n: number) => Array.from({ length: n }, () => ({ segment }));
    const { coverage, unmatched, reference, warnings } = matchMix(
      rows("a", 50),
      [...rows("a", 60), ...rows("b", 40)],
      ({ segment }) => segment,
      { random: seededRandom(7) },
    );
    expect([coverage, unmatched, reference.length, warnings.length]).toEqual([0.6, ["b"], 50, 1]);
    expect(matchMix(rows("a", 50), rows("b", 50), ({ segment }) => segment, { random: seededRandom(8) }).reference).toEqual([]);
  });
});

describe("mixShift", () => {
  const segments = (before: ReturnType<typeof traffic>, after: ReturnType<typeof traffic>) =>
    ["old", "new"].map((segment) => {
      const of = (rows: ReturnType<typeof traffic>) => {
        const some = rows.filter(({ model }) => model === segment);
        return { n: some.length, mean: some.filter(({ refusal }) => refusal === "yes").length / Math.max(1, some.length) };
      };
      return { segment, reference: of(before), current: of(after) };
    });

  it("splits a move into traffic and behaviour that add up to it", () => {
    const shift = mixShift(segments(traffic(1, 6_000, 0.2), traffic(2, 6_000, 0.7, 0.1)), { margin: 0.02 });
    expect(shift.verdict).toBe("drift");
    expect((shift.mix ?? 0) + (shift.behaviour ?? 0)).toBeCloseTo(shift.total ?? 0, 12);
    expect(shift.mix).toBeCloseTo(0.125, 1);
    expect(shift.behaviour).toBeCloseTo(0.1, 1);
    expect(shift.segments.reduce((sum, { behaviour }) => sum + behaviour, 0)).toBeCloseTo(shift.behaviour ?? 0, 12);
  });
  it("calls behaviour stable under traffic that turned over", () => {
    const shift = mixShift(segments(traffic(3, 60_000, 0.2), traffic(4, 60_000, 0.8)), { margin: 0.02 });
    expect(shift.verdict).toBe("stable");
    expect(shift.mix).toBeGreaterThan(0.1);
  });
  it("raises no more false alarms than it says", () => {
    let outside = 0;
    for (let run = 0; run < 200; run++) {
      const { behaviourInterval } = mixShift(segments(traffic(2 * run, 300, 0.3), traffic(2 * run + 1, 300, 0.6)), {
        margin: 0.02,
      });
      if (behaviourInterval && (behaviourInterval[0] > 0 || behaviourInterval[1] < 0)) outside++;
    }
    expect(outside / 200).toBeLessThan(0.09);
  });
  it("counts segments of one window to the mix, and handles empty windows", () => {
    const none = { n: 0, mean: 0 };
    const shift = mixShift(
      [
        { segment: "a", reference: { n: 100, mean: 0.1 }, current: none },
        { segment: "b", reference: none, current: { n: 100, mean: 0.6 } },
      ],
      { margin: 0.02 },
    );
    expect(shift).toMatchObject({ verdict: "insufficient", behaviour: 0, mix: 0.5, coverage: 0 });
    expect(mixShift([], { margin: 1 })).toMatchObject({ verdict: "insufficient", total: null });
    expect(() => mixShift([], { margin: 0 })).toThrow(RangeError);
  });
});

describe("sampleToRead, readingQuotas", () => {
  const rows = (counts: Record<string, number>) =>
    Object.entries(counts).flatMap(([stratum, n]) => Array.from({ length: n }, (_, i) => ({ stratum, i })));
  const stratumOf = ({ stratum }: { stratum: string }) => stratum;

  it("reads where shares moved, on the side that has more of them", () => {
    const sample = sampleToRead(rows({ stop: 900, length: 100 }), rows({ stop: 500, length: 500 }), stratumOf, {
      random: seededRandom(1),
    });
    expect(sample.length).toBe(20);
    const of = (window: string, stratum: string) =>
      sample.filter((item) => item.window === window && item.stratum === stratum).length;
    expect(of("current", "length")).toBeGreaterThan(of("current", "stop"));
    expect(of("reference", "stop")).toBeGreaterThan(0);
    expect(of("reference", "length")).toBe(0);
    expect(new Set(sample.map(({ row }) => row)).size).toBe(20);
  });
  it("weighs what it chose so that reading stays unbiased", () => {
    const sample = sampleToRead(rows({ a: 50, b: 50 }), rows({ a: 20, b: 80 }), stratumOf, {
      random: seededRandom(2),
      size: 12,
    });
    const weight = sample
      .filter(({ window }) => window === "current")
      .reduce((sum, { inclusionProbability }) => sum + 1 / inclusionProbability, 0);
    expect(weight).toBeCloseTo(100, 9);
  });
  it("repeats with the seed, never asks for more than there is, and reads nothing of nothing", () => {
    const run = () => sampleToRead(rows({ a: 9 }), rows({ b: 2 }), stratumOf, { random: seededRandom(3) });
    expect(run()).toEqual(run());
    expect(run().filter(({ window }) => window === "current")).toHaveLength(2);
    expect(sampleToRead([], rows({ a: 3 }), stratumOf, { random: seededRandom(4) })).toEqual([]);
    expect(() => readingQuotas(["a"], [1, 2], [1])).toThrow(RangeError);
  });
});
