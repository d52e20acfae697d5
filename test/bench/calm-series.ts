import {
  categoricalSummary,
  changePoint,
  dailyShifts,
  driftReport,
  mixShift,
  numericSummary,
  type Random,
  randomNormal,
  segmentShift,
} from "@telltale/core";

/** A verdict over more than one column or window, on data in which nothing happens. */
export interface CalmVerdict {
  readonly name: string;
  /** Chance of a false alarm it promises not to exceed. */
  readonly level: number;
  readonly runs: number;
  readonly isAlarm: (random: Random) => boolean;
}

const many = (n: number, one: () => number) => Float64Array.from({ length: n }, one);
const share = (n: number, p: number, random: Random) => many(n, () => (random() < p ? 1 : 0)).reduce((a, b) => a + b, 0);
const dayOf = (i: number) => new Date(Date.UTC(2025, 0, 6) + i * 864e5).toISOString().slice(0, 10);

export const calmVerdicts: readonly CalmVerdict[] = [
  {
    name: "driftReport, 20 columns of 300 rows",
    level: 0.05,
    runs: 100,
    isAlarm: (random) => {
      const column = (i: number) => {
        if (i % 2 === 0) {
          const one = () => Math.exp(randomNormal(random));
          return numericSummary(many(300, one), many(300, one), { column: `n${i}` });
        }
        const rows = () => Array.from({ length: 300 }, () => `c${Math.floor(4 * random())}`);
        return categoricalSummary(rows(), rows(), { column: `c${i}` });
      };
      return driftReport(Array.from({ length: 20 }, (_, i) => column(i))).verdict === "drift";
    },
  },
  ...[100, 1_000].map((n) => ({
    name: `segmentShift, 50 segments of ${n} rows`,
    level: 0.01,
    runs: 200,
    isAlarm: (random: Random) => {
      const counts = Array.from({ length: 50 }, () => share(n, 0.1, random));
      const total = counts.reduce((a, b) => a + b, 0);
      return counts.some(
        (count) => segmentShift({ count, n }, { count: total - count, n: 49 * n }, { comparisons: 50 }).verdict === "drift",
      );
    },
  })),
  ...[30, 90].map((days) => ({
    name: `dailyShifts, 20 series of ${days} days`,
    level: 0.01 * 20,
    runs: 20,
    isAlarm: (random: Random) =>
      Array.from({ length: 20 }, () =>
        Array.from({ length: days }, (_, i) => ({ day: dayOf(i), n: 900, value: 800 * Math.exp(0.1 * randomNormal(random)) })),
      ).some((series) => dailyShifts(series).length > 0),
  })),
  ...[100, 1_000].map((n) => ({
    name: `changePoint, ${n} values, skewed`,
    level: 0.05,
    runs: 300,
    isAlarm: (random: Random) =>
      changePoint(
        many(n, () => Math.exp(1.5 * randomNormal(random))),
        { random, permutations: 199 },
      ).length > 0,
  })),
  {
    name: "mixShift, traffic turned over, 300 rows",
    level: 0.05,
    runs: 1_000,
    isAlarm: (random) => {
      const window = (n: number, p: number) => ({ n, mean: share(n, p, random) / n });
      const { behaviourInterval } = mixShift(
        [
          { segment: "a", reference: window(250, 0.1), current: window(50, 0.1) },
          { segment: "b", reference: window(50, 0.4), current: window(250, 0.4) },
        ],
        { margin: 0.02 },
      );
      return behaviourInterval !== null && (behaviourInterval[0] > 0 || behaviourInterval[1] < 0);
    },
  },
];
