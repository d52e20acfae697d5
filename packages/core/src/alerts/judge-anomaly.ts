import type { Allotment } from "./allot.ts";
import { type Judgement, type Point, undecided } from "./observation.ts";
import { type Condition, dayMs, type Rule } from "./rule.ts";
import { type SeasonalScore, seasonalScores } from "./seasonal-scores.ts";
import { tailThreshold } from "./tail-threshold.ts";
import { sayTime, sayValue } from "./words.ts";

export type Anomaly = Extract<Condition, { kind: "anomaly" }>;

/** Fewer scores of the past than this cannot say what is unusual. */
const leastScores = 100;

/** A score on the side that a rule watches: the higher, the more unusual. */
export function sideOf(direction: Anomaly["direction"], { z }: SeasonalScore): number {
  return direction === "both" ? Math.abs(z) : direction === "up" ? z : -z;
}

/** What the seasons of a rule come to in buckets. */
export function seasonOf({ bucketMs, seasonMs = dayMs, seasons = 7 }: Anomaly): { period: number; seasons: number } {
  return { period: Math.max(1, Math.round(seasonMs / bucketMs)), seasons };
}

/** How a rule's false-alarm budget sets the level: buckets per false alarm, and how far apart two excursions must be. */
export function anomalyTail(
  rule: Rule,
  { bucketMs }: Anomaly,
  { falseAlarms, perMs }: Pick<Allotment, "falseAlarms" | "perMs">,
) {
  return { runLength: perMs / falseAlarms / bucketMs, gap: Math.ceil((rule.recoverAfterMs ?? rule.windowMs) / bucketMs) };
}

/**
 * Whether the last bucket of a series is unlike its time of the season, by more than the series' own history passes once in the
 * time that the false-alarm budget gives.
 */
export function judgeAnomaly(rule: Rule, condition: Anomaly, points: readonly Point[], allotment: Allotment): Judgement {
  const least = rule.minimum ?? 20;
  const values = points.map(({ value, n }) => (n >= least ? value : null));
  const scores = seasonalScores(values, seasonOf(condition));
  const last = scores.at(-1) ?? null;
  const value = values.at(-1) ?? null;
  const n = points.at(-1)?.n ?? 0;
  if (last === null || value === null) {
    return { ...undecided, value, n, why: `${rule.metric}: ${n} records, and too little before them to compare with` };
  }
  const past = scores.slice(0, -1).flatMap((score) => (score === null ? [] : [sideOf(condition.direction, score)]));
  if (past.length < leastScores) {
    return { ...undecided, value, n, why: `${rule.metric}: ${past.length} buckets of history, ${leastScores} are needed` };
  }
  const limit = rule.bare ? 3 : Math.max(1, tailThreshold(past, anomalyTail(rule, condition, allotment)));
  const effect = sideOf(condition.direction, last);
  const fires = effect > limit;
  const say = (number: number) => sayValue(rule.metric, rule.statistic, number);
  const room = limit * last.spread;
  const { direction } = condition;
  const low = direction === "up" ? null : say(last.usual - room);
  const high = direction === "down" ? null : say(last.usual + room);
  const band = low === null ? `up to ${high}` : high === null ? `down to ${low}` : `${low} to ${high}`;
  const rarity = sayTime(allotment.perMs / allotment.falseAlarms);
  return {
    verdict: fires ? "alert" : "ok",
    value,
    reference: last.usual,
    compared: "z",
    effect,
    interval: null,
    confidence: null,
    limit,
    n,
    pValue: null,
    isClear: effect < limit * 0.75,
    level: null,
    why: `${rule.metric}: ${say(value)}, usually ${say(last.usual)} at this time; ${band} is left only once in ${rarity}${rule.bare ? " or oftener (bare 3 σ)" : ""}`,
  };
}
