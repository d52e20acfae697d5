import { median } from "../stats/descriptive/mad.ts";
import {
  calibrateThreshold,
  cusumThreshold,
  lrCusumDesign,
  rankCusum,
  type Stepwise,
  scanSteps,
  seededRandom,
} from "../stats/index.ts";
import type { Allotment } from "./allot.ts";
import { type Judgement, type Point, undecided } from "./observation.ts";
import { type Condition, dayMs, type Rule } from "./rule.ts";
import { sayTime, sayValue } from "./words.ts";

type Shift = Extract<Condition, { kind: "shift" }>;

/** What a detector says of the buckets in question: its evidence after each, in units of its threshold. */
interface Evidence {
  readonly series: readonly number[];
  readonly reference: number;
}

const allowance = 0.25;
/** The bootstrap needs ten blocks of history; a block of a day keeps a day's rhythm together. */
const leastBuckets = 60;

/**
 * Whether a metric has shifted for good: a CUSUM over the buckets of the window, whose threshold is the one that gives one false
 * alarm in the time the budget grants, found on the reference by moving-block bootstrap, and never below the one that theory asks.
 */
export function judgeShift(
  rule: Rule,
  condition: Shift,
  points: readonly Point[],
  toMs: number,
  allotment: Allotment,
): Judgement {
  const least = rule.minimum ?? 20;
  const usable = points.filter(({ value, n }) => value !== null && n >= least);
  const fromMs = toMs - rule.windowMs;
  const before = usable.filter(({ atMs }) => atMs < fromMs);
  const recent = usable.filter(({ atMs }) => atMs >= fromMs);
  const n = recent.reduce((sum, point) => sum + point.n, 0);
  const value = recent.at(-1)?.value ?? null;
  if (before.length < leastBuckets || recent.length === 0) {
    const why = `${rule.metric}: ${before.length} buckets with at least ${least} records before the window, ${leastBuckets} are needed`;
    return { ...undecided, value, n, why };
  }
  // Alarms of autocorrelated data come in less than the time that was asked for, about half of it at worst.
  const runLength = Math.max(20, (2 * allotment.perMs) / allotment.falseAlarms / condition.bucketMs);
  const evidence =
    condition.detector === "lr-cusum"
      ? likelihoodEvidence(condition, before, recent, runLength)
      : rankEvidence(condition, before, recent, runLength);
  const effect = evidence.series.at(-1) ?? 0;
  const fires = effect >= 1;
  const sinceIndex = evidence.series.lastIndexOf(0) + 1;
  const since = recent[Math.min(sinceIndex, recent.length - 1)]?.atMs ?? fromMs;
  const say = (number: number) => sayValue(rule.metric, rule.statistic, number);
  const side = condition.direction === "up" ? "above" : "below";
  const story = `${rule.metric}: ${value === null ? "nothing" : say(value)} lately, ${say(evidence.reference)} before`;
  return {
    verdict: fires ? "alert" : "ok",
    value,
    reference: evidence.reference,
    compared: "evidence",
    effect,
    interval: null,
    confidence: null,
    limit: 1,
    n,
    pValue: null,
    isClear: effect < 0.5,
    level: null,
    why: fires
      ? `${story}; it has run ${side} that since ${new Date(since).toISOString().slice(0, 16).replace("T", " ")} UTC, longer and farther than happens by chance once in ${sayTime(allotment.perMs / allotment.falseAlarms)}`
      : `${story}; the evidence of a shift is at ${Math.round(100 * effect)} % of what an alarm needs`,
  };
}

const blockOf = ({ bucketMs }: Shift, buckets: number) =>
  Math.max(1, Math.min(Math.floor(buckets / 10), Math.max(4, Math.round(dayMs / bucketMs))));

/** Distance from what the time of day usually brings, each bucket of the reference judged by the others. */
function rankEvidence(condition: Shift, before: readonly Point[], recent: readonly Point[], runLength: number): Evidence {
  const slotOf = ({ atMs }: Point) => Math.floor((atMs % dayMs) / condition.bucketMs);
  const slots = new Map<number, number[]>();
  for (const point of before) slots.set(slotOf(point), [...(slots.get(slotOf(point)) ?? []), point.value ?? 0]);
  const all = median(before.map(({ value }) => value ?? 0));
  const usual = (slot: readonly number[]) => (slot.length >= 3 ? median(slot) : all);
  const reference = before.map((point) => {
    const slot = slots.get(slotOf(point)) ?? [];
    const i = slot.indexOf(point.value ?? 0);
    return (point.value ?? 0) - usual(slot.toSpliced(i, 1));
  });
  const sign = condition.direction === "up" ? 1 : -1;
  const scored = rankCusum.init({ reference, allowance, threshold: 1 });
  const scoreOf = (residual: number) => sign * (rankCusum.update(scored, residual).z ?? 0);
  const sum = sumOf((z: number) => z - allowance);
  const threshold = Math.max(
    cusumThreshold({ allowance, runLength, sides: 1 }),
    calibrated(sum, reference.map(scoreOf), condition, runLength),
  );
  const scores = recent.map((point) => scoreOf((point.value ?? 0) - usual(slots.get(slotOf(point)) ?? [])));
  return { series: sumsOf(sum, scores).map((value) => value / threshold), reference: all };
}

/** Likelihood-ratio CUSUM on the counts of buckets, as many steps at once as a bucket has records. */
function likelihoodEvidence(condition: Shift, before: readonly Point[], recent: readonly Point[], runLength: number): Evidence {
  const total = before.reduce((sum, { n }) => sum + n, 0);
  const hits = before.reduce((sum, { k = 0 }) => sum + k, 0);
  const p0 = (hits + 0.5) / (total + 1);
  const p1 = condition.to ?? (condition.direction === "up" ? Math.min((1 + p0) / 2, 2 * p0) : p0 / 2);
  const perBucket = total / before.length;
  const design = lrCusumDesign({ p0, p1, runLength: Math.max(2, Math.min(1e6, runLength * perBucket)) });
  const stepOf = ({ n, k = 0 }: Point) => k * design.stepForOne + (n - k) * design.stepForZero;
  const sum = sumOf((evidence: number) => evidence);
  const threshold = Math.max(design.threshold, calibrated(sum, before.map(stepOf), condition, runLength));
  return { series: sumsOf(sum, recent.map(stepOf)).map((value) => value / threshold), reference: p0 };
}

/** A sum of evidence that never falls below nothing. */
function sumOf(evidenceOf: (value: number) => number): Stepwise<null, number, number, number> {
  return { init: () => 0, update: (sum, value) => Math.max(0, sum + evidenceOf(value)), value: (sum) => sum };
}

const sumsOf = (sum: Stepwise<null, number, number, number>, values: readonly number[]) => scanSteps(sum, null, values);

/** The threshold that history itself, drawn anew in blocks, passes once in a run length. */
function calibrated(
  sum: Stepwise<null, number, number, number>,
  history: readonly number[],
  condition: Shift,
  runLength: number,
): number {
  const block = blockOf(condition, history.length);
  return calibrateThreshold(sum, null, history, { statistic: (state) => state, runLength, block, random: seededRandom(7) });
}
