import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { adwin } from "@telltale/core";
import { initialState, type Judgement, type Rule, seasonalScores, step, tailThreshold } from "@telltale/core/alerts";
import { type Anomaly, anomalyTail, seasonOf, sideOf } from "../../packages/core/src/alerts/judge-anomaly.ts";
import { filesOf, jsonOf } from "../datasets.ts";

/** A real series with the times in which people saw something wrong. */
interface LabelledSeries {
  readonly name: string;
  readonly atMs: readonly number[];
  readonly values: readonly number[];
  readonly windows: readonly (readonly [fromMs: number, toMs: number])[];
}

/** How a detector did on a series. */
interface ReplayResult {
  readonly windows: number;
  /** Labelled windows in which it fired. */
  readonly found: number;
  /** Times it fired outside of all windows. */
  readonly falseAlarms: number;
  /** Weeks outside of them. */
  readonly weeks: number;
  /** Windows that as many alarms at random times would find. */
  readonly byChance: number;
}

const dayMs = 86_400_000;
const timeOf = (text: string) => Date.parse(`${text.trim().replace(" ", "T").slice(0, 19)}Z`);

/** Every series of the Numenta benchmark that is there with its labels, wherever it lies; none where the set is absent. */
export function labelledSeries(): readonly LabelledSeries[] {
  const labels = new Map<string, readonly (readonly [from: string, to: string])[]>();
  for (const path of filesOf("nab", ".json"))
    for (const [name, windows] of Object.entries((jsonOf(path) ?? {}) as Record<string, unknown>))
      if (Array.isArray(windows) && windows.every((pair) => Array.isArray(pair) && pair.length === 2))
        labels.set(basename(name), windows as [string, string][]);
  return filesOf("nab", ".csv").flatMap((path) => {
    const rows = readFileSync(path, "utf8").trim().split("\n").slice(1);
    const points = rows.map((row) => row.split(",")).map(([time = "", value = ""]) => [timeOf(time), Number(value)] as const);
    const windows = labels.get(basename(path));
    if (windows === undefined || points.length < 2) return [];
    return [
      {
        name: basename(path),
        atMs: points.map(([atMs]) => atMs),
        values: points.map(([, value]) => value),
        windows: windows.map(([from, to]) => [timeOf(from), timeOf(to)] as const),
      },
    ];
  });
}

/** Says at each point whether it is unlike before, knowing only what came before. */
type Detector = (series: LabelledSeries, bucketMs: number) => readonly boolean[];

const condition: Anomaly = { kind: "anomaly", direction: "both", bucketMs: 300_000 };
const rule: Rule = {
  name: "anomaly",
  metric: "value",
  statistic: "mean",
  windowMs: 3_600_000,
  recoverAfterMs: 4 * 3_600_000,
  severity: "warning",
  condition,
};

/** How far each value is from its time of the day, in spreads; of each series once. */
const scored = new WeakMap<LabelledSeries, readonly number[]>();

function scoresOf(series: LabelledSeries, own: Anomaly): readonly number[] {
  const known = scored.get(series);
  if (known) return known;
  const scores = seasonalScores(series.values, seasonOf(own)).map((score) =>
    score === null ? Number.NaN : sideOf(own.direction, score),
  );
  scored.set(series, scores);
  return scores;
}

/** Our anomaly rule as it is, with so many false alarms a week to spend; the level is set anew each day from what came before. */
const seasonalRule =
  (perWeek: number): Detector =>
  (series, bucketMs) => {
    const own = { ...condition, bucketMs };
    const scores = scoresOf(series, own);
    const tail = anomalyTail(rule, own, { falseAlarms: perWeek, perMs: 7 * dayMs });
    const { period } = seasonOf(own);
    let level = Number.POSITIVE_INFINITY;
    return scores.map((score, i) => {
      if (i % period === 0) {
        const past = scores.slice(0, i).filter(Number.isFinite);
        if (past.length >= 100) level = Math.max(1, tailThreshold(past, tail));
      }
      return score > level;
    });
  };

/** The rule of thumb: more than three standard deviations from the mean of all that came before. */
const threeSigma: Detector = ({ values }) => {
  let [n, mean, squares] = [0, 0, 0];
  return values.map((value) => {
    const isFar = n > 30 && Math.abs(value - mean) > 3 * Math.sqrt(squares / (n - 1));
    n++;
    const gap = value - mean;
    mean += gap / n;
    squares += gap * (value - mean);
    return isFar;
  });
};

const adwinDetector: Detector = ({ values }) => {
  let state = adwin.init({});
  return values.map((value) => {
    state = adwin.update(state, value);
    return adwin.value(state).isDrift;
  });
};

const judgement = (isAlert: boolean): Judgement => ({
  verdict: isAlert ? "alert" : "ok",
  value: null,
  reference: null,
  compared: "z",
  effect: null,
  interval: null,
  confidence: null,
  limit: null,
  n: 0,
  pValue: null,
  isClear: !isAlert,
  level: null,
  why: "",
});

/**
 * Replays a series through a detector and the alerts' state machine, which makes one episode of what flickers. The first 15 % are
 * for learning, as the benchmark has it.
 */
export function replay(series: LabelledSeries, detector: Detector): ReplayResult {
  const { atMs, windows } = series;
  const gaps = atMs.slice(1).map((time, i) => time - (atMs[i] ?? 0));
  const bucketMs = gaps.sort((a, b) => a - b)[gaps.length >> 1] ?? 300_000;
  const alarms = detector(series, bucketMs);
  const from = Math.floor(0.15 * atMs.length);
  const isIn = (time: number, [start, end]: readonly [number, number]) => time >= start && time <= end;
  const judged = windows.filter(([, end]) => end >= (atMs[from] ?? 0));
  let state = initialState(0);
  const found = new Set<number>();
  let [falseAlarms, outside] = [0, 0];
  for (let i = from; i < atMs.length; i++) {
    const nowMs = atMs[i] ?? 0;
    const stepped = step({ rule, segment: {}, state, judgement: judgement(alarms[i] === true), nowMs });
    state = stepped.state;
    const window = judged.findIndex((one) => isIn(nowMs, one));
    if (window < 0) outside += bucketMs;
    // An alert that is open when the window begins, and goes on, has not found it; one that fires in it has.
    if (stepped.events.some(({ event }) => event === "fired")) {
      if (window >= 0) found.add(window);
      else falseAlarms++;
    }
  }
  const rate = outside > 0 ? falseAlarms / outside : 0;
  const byChance = judged.reduce((sum, [start, end]) => sum - Math.expm1(-rate * (end - start)), 0);
  return { windows: judged.length, found: found.size, falseAlarms, weeks: outside / (7 * dayMs), byChance };
}

export const detectors: Readonly<Record<string, Detector>> = {
  "our rule, budget 1 a week": seasonalRule(1),
  "our rule, budget 4 a week": seasonalRule(4),
  "our rule, budget 7 a week": seasonalRule(7),
  "3 sigma": threeSigma,
  ADWIN: adwinDetector,
};

/** The sum of several results. */
export function together(results: readonly ReplayResult[]): ReplayResult {
  return results.reduce(
    (sum, one) => ({
      windows: sum.windows + one.windows,
      found: sum.found + one.found,
      falseAlarms: sum.falseAlarms + one.falseAlarms,
      weeks: sum.weeks + one.weeks,
      byChance: sum.byChance + one.byChance,
    }),
    { windows: 0, found: 0, falseAlarms: 0, weeks: 0, byChance: 0 },
  );
}
