import {
  binomTest,
  type ColumnSummary,
  categoricalSummary,
  countSummary,
  driftColumn,
  numericSummary,
  ordinalSummary,
  type Random,
  randomNormal,
  seededRandom,
} from "@telltale/core";
import { type CalmColumn, calmColumns } from "./calm-columns.ts";
import { calmVerdicts } from "./calm-series.ts";
import { evidentlyDefault, psiAboveTenth } from "./evidently-rule.ts";

const percent = (share: number) => `${(100 * share).toFixed(1)} %`.padStart(8);

/** Whether so many alarms are more than a level explains: one sound rate in ten thousand would be called unsound. */
const exceeds = (alarms: number, runs: number, level: number) =>
  alarms > 0 && binomTest(alarms, runs, { p: level, alternative: "greater" }).pValue < 1e-4;

/** Windows per size: each size takes about as long as the others. */
const runsOf: Readonly<Record<number, number>> = { 100: 400, 200: 200, 1000: 120, 10000: 30, 100000: 5 };

/** Two-sided 95 % intervals and tests at 5 %: neither may alarm oftener than one time in twenty. */
const level = 0.05;

function calmColumn({ name, upTo, draw }: CalmColumn, seed: number): readonly string[] {
  const faults: string[] = [];
  for (const [size, usual] of Object.entries(runsOf).map(([n, count]) => [Number(n), count] as const)) {
    if (size > upTo) continue;
    // What is learned or permuted takes longest.
    const runs = upTo <= 1_000 && size >= 200 ? Math.ceil(usual / 4) : usual;
    const random = seededRandom(seed + size);
    const tally = { drift: 0, stable: 0, inconclusive: 0, insufficient: 0 };
    let rejected = 0;
    for (let run = 0; run < runs; run++) {
      const { verdict, pValue } = driftColumn(draw(size, random));
      tally[verdict]++;
      if ((pValue ?? 1) <= 0.05) rejected++;
    }
    const bad = exceeds(tally.drift, runs, level) || exceeds(rejected, runs, level);
    if (bad) faults.push(`${name}, n = ${size}`);
    console.log(
      `  ${name.padEnd(34)} ${String(size).padStart(7)} ${String(runs).padStart(5)}  ${percent(tally.drift / runs)} ` +
        `${percent(rejected / runs)} ${percent(tally.stable / runs)}${bad ? "   above its level" : ""}`,
    );
  }
  return faults;
}

/** Changes that lie at their margins: neither drift nor stable may be said of them oftener than one time in twenty. */
function atMargin(faults: string[]): void {
  const cases: readonly (readonly [
    string,
    (n: number, moved: boolean, random: Random) => Float64Array,
    Planted["summarise"],
  ])[] = [
    // The mean move of a value is 0.1 robust sd of a normal column shifted by as much.
    [
      "numeric, shifted by 0.1 sd",
      (n, moved, random) => many(n, () => randomNormal(random) + (moved ? 0.1 : 0)),
      numericSummary,
    ],
    [
      "ordinal, mean moved by 0.2",
      (n, moved, random) => many(n, () => 1 + Math.floor(4 * random()) + (moved && random() < 0.2 ? 1 : 0)),
      (x, y) => ordinalSummary(x, y, { scale: [1, 5] }),
    ],
    [
      "binary, 20 % → 24 %",
      (n, moved, random) => many(n, () => (random() < (moved ? 0.24 : 0.2) ? 1 : 0)),
      (x, y) => categoricalSummary(labels(x), labels(y)),
    ],
    [
      "categorical, a tenth of rows moved",
      (n, moved, random) => many(n, () => (moved && random() < 0.125 ? 0 : Math.floor(5 * random()))),
      (x, y) => categoricalSummary(labels(x), labels(y)),
    ],
    [
      "count, × 1.2",
      (n, moved, random) => many(n, () => (random() < (moved ? 0.6 : 0.5) ? 1 : 0)),
      (x, y) => countSummary(x, y),
    ],
  ];
  for (const [i, [name, draw, summarise]] of cases.entries()) {
    for (const [n, runs] of [
      [300, 200],
      [3_000, 100],
    ] as const) {
      const random = seededRandom(5_000 + 10 * i + n);
      const tally = { drift: 0, stable: 0, inconclusive: 0, insufficient: 0 };
      for (let run = 0; run < runs; run++)
        tally[driftColumn(summarise(draw(n, false, random), draw(n, true, random))).verdict]++;
      const bad = exceeds(tally.drift, runs, level) || exceeds(tally.stable, runs, level);
      if (bad) faults.push(`${name} at the margin, n = ${n}`);
      console.log(
        `  ${name.padEnd(34)} ${String(n).padStart(7)} ${String(runs).padStart(5)}  ${percent(tally.drift / runs)} ` +
          `${percent(tally.stable / runs)}${bad ? "   above its level" : ""}`,
      );
    }
  }
}

interface Planted {
  readonly name: string;
  /** A window of n values; `moved` has the drift in it. */
  readonly draw: (n: number, moved: boolean, random: Random) => Float64Array;
  readonly summarise: (reference: Float64Array, current: Float64Array) => ColumnSummary;
}

const many = (n: number, one: () => number) => Float64Array.from({ length: n }, one);
const latency = (name: string, sigma: number, factor: number): Planted => ({
  name,
  draw: (n, moved, random) => many(n, () => 800 * (moved ? factor : 1) * Math.exp(sigma * randomNormal(random))),
  summarise: (x, y) => numericSummary(x, y),
});
const labels = (x: Float64Array) => Array.from(x, String);

const planted: readonly Planted[] = [
  latency("latency σ = 1: nothing", 1, 1),
  latency("latency σ = 1: + 2 % (a trifle)", 1, 1.02),
  latency("latency σ = 1: + 25 %", 1, 1.25),
  latency("latency σ = 1.5: + 25 %", 1.5, 1.25),
  {
    name: "judge 1–5: nothing",
    draw: (n, _, random) => many(n, () => Math.min(5, Math.max(1, Math.round(3.8 + 0.9 * randomNormal(random))))),
    summarise: (x, y) => ordinalSummary(x, y, { scale: [1, 5] }),
  },
  {
    name: "judge 1–5: − 0.4",
    draw: (n, moved, random) =>
      many(n, () => Math.min(5, Math.max(1, Math.round((moved ? 3.4 : 3.8) + 0.9 * randomNormal(random))))),
    summarise: (x, y) => ordinalSummary(x, y, { scale: [1, 5] }),
  },
  {
    name: "refusals: 5 % → 10 %",
    draw: (n, moved, random) => many(n, () => (random() < (moved ? 0.1 : 0.05) ? 1 : 0)),
    summarise: (x, y) => categoricalSummary(labels(x), labels(y)),
  },
  {
    name: "5 categories: nothing",
    draw: (n, _, random) => many(n, () => Math.floor(5 * random())),
    summarise: (x, y) => categoricalSummary(labels(x), labels(y)),
  },
  {
    name: "5 categories: 20 % of rows moved",
    draw: (n, moved, random) => many(n, () => (moved && random() < 0.2 ? 0 : Math.floor(5 * random()))),
    summarise: (x, y) => categoricalSummary(labels(x), labels(y)),
  },
  {
    name: "tool calls: × 1.5",
    draw: (n, moved, random) => many(n, () => Math.floor(-Math.log(1 - random()) * (moved ? 1.5 : 1))),
    summarise: (x, y) => countSummary(x, y),
  },
];

function power({ name, draw, summarise }: Planted, seed: number): void {
  for (const [n, runs] of [
    [300, 60],
    [1_000, 40],
    [5_000, 20],
    [20_000, 8],
  ] as const) {
    const random = seededRandom(seed + n);
    const hits = { drift: 0, evidently: 0, psi: 0 };
    for (let run = 0; run < runs; run++) {
      const [reference, current] = [draw(n, false, random), draw(n, true, random)];
      if (driftColumn(summarise(reference, current)).verdict === "drift") hits.drift++;
      if (evidentlyDefault(reference, current)) hits.evidently++;
      if (psiAboveTenth(reference, current)) hits.psi++;
    }
    console.log(
      `  ${name.padEnd(34)} ${String(n).padStart(7)} ${String(runs).padStart(5)}  ${percent(hits.drift / runs)} ` +
        `${percent(hits.evidently / runs)} ${percent(hits.psi / runs)}`,
    );
  }
}

/**
 * Calibration by simulation. Where nothing has happened no verdict may alarm oftener than it promises, whatever the size, the
 * skewness, the ties and the clusters; where something has, the table says how often each rule sees it.
 *
 * @throws {Error} if a false-alarm rate lies above its stated level by more than simulation explains
 */
export async function benchCalibration(): Promise<void> {
  const faults: string[] = [];
  console.log("\nNothing happened: verdict drift, p ≤ 0.05 (both at most 5 % but for simulation error), verdict stable");
  console.log(`  ${"column".padEnd(34)} ${"n".padStart(7)} ${"runs".padStart(5)}     drift   p≤0.05   stable`);
  for (const [i, column] of calmColumns.entries()) faults.push(...calmColumn(column, 1_000 * (i + 1)));

  console.log("\nA change exactly at its margin: verdict drift, verdict stable (at most 5 % each)");
  atMargin(faults);

  console.log("\nNothing happened: verdicts over many columns, segments or days");
  for (const [i, { name, level: promised, runs, isAlarm }] of calmVerdicts.entries()) {
    const random = seededRandom(77 + i);
    let alarms = 0;
    for (let run = 0; run < runs; run++) if (isAlarm(random)) alarms++;
    const bad = exceeds(alarms, runs, promised);
    if (bad) faults.push(name);
    console.log(
      `  ${name.padEnd(42)} ${String(runs).padStart(5)}  ${percent(alarms / runs)}  promised ${percent(promised)}${bad ? "   above its level" : ""}`,
    );
  }

  console.log("\nHow often each rule calls drift: ours, Evidently's default re-stated, PSI > 0.1 over deciles");
  console.log(`  ${"column".padEnd(34)} ${"n".padStart(7)} ${"runs".padStart(5)}      ours  Evident.    PSI`);
  for (const [i, one] of planted.entries()) power(one, 100_000 * (i + 1));
  if (faults.length > 0) throw new Error(`bench: false alarms above the stated level: ${faults.join("; ")}`);
}
