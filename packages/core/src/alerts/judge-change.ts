import { betaInv, tPpf, tSf } from "../stats/index.ts";
import { effectiveCounts, tailOfCounts, type Valued, valued } from "./measured.ts";
import type { Judgement, Measured } from "./observation.ts";
import { type Condition, hourMs, type Rule } from "./rule.ts";
import { sayChance, sayTime, sayTimes, sayValue } from "./words.ts";

type Change = Extract<Condition, { kind: "change" }>;

/** What is held against the limit of a change, by how it is stated. */
interface Compared {
  readonly effect: number;
  readonly interval: readonly [number, number];
  readonly pValue: number;
}

/**
 * Whether a window differs from its reference by more than a rule allows.
 *
 * Several references (the same hours of earlier weeks) also say how much such windows vary by themselves: what they vary beyond
 * their own noise is added to the noise of the comparison.
 */
export function judgeChange(
  rule: Rule,
  condition: Change,
  current: Measured,
  references: readonly Measured[],
  alpha: number,
): Judgement {
  const scale = condition.against.from === "previous" ? rule.windowMs / (condition.against.lengthMs ?? rule.windowMs) : 1;
  const now = valued(current);
  const before = pooled(references.map((reference) => scaled(valued(reference), reference, scale)));
  const { limit, side, isRatio } = limitOf(rule, condition);
  const compared = isRatio
    ? (ratioOfCounts(current, references, limit, side, alpha, before.between) ?? ratioOf(now, before, limit, side, alpha))
    : differenceOf(now, before, limit, side, alpha);
  const isBeyond = side === "above" ? compared.effect > limit : compared.effect < limit;
  const fires = isBeyond && (rule.bare === true || compared.pValue <= alpha);
  return {
    verdict: fires ? "alert" : "ok",
    value: now.value,
    reference: before.value,
    compared: isRatio ? "ratio" : "difference",
    effect: Number.isFinite(compared.effect) ? compared.effect : null,
    interval: rule.bare !== true && compared.interval.every(Number.isFinite) ? compared.interval : null,
    confidence: 1 - 2 * alpha,
    limit,
    n: current.n,
    pValue: compared.pValue,
    isClear: !isBeyond,
    level: null,
    why: whyOf(rule, condition, now.value, before.value, compared, { limit, side, isRatio }, fires),
  };
}

function limitOf(rule: Rule, { ratioAbove, ratioBelow, riseAbove, fallAbove }: Change) {
  if (ratioAbove !== undefined) return { limit: ratioAbove, side: "above", isRatio: true } as const;
  if (ratioBelow !== undefined) return { limit: ratioBelow, side: "below", isRatio: true } as const;
  if (riseAbove !== undefined) return { limit: riseAbove, side: "above", isRatio: false } as const;
  if (fallAbove !== undefined) return { limit: -fallAbove, side: "below", isRatio: false } as const;
  throw new RangeError(`judge: rule "${rule.name}" has no limit: give ratioAbove, ratioBelow, riseAbove or fallAbove`);
}

const scaled = (of: Valued, { measure }: Measured, scale: number): Valued =>
  measure === "sum" ? { ...of, value: of.value * scale, variance: of.variance * scale * scale } : of;

interface Pooled extends Valued {
  /** Variance of references among each other beyond what their own noise explains. */
  readonly between: number;
}

function pooled(parts: readonly Valued[]): Pooled {
  const m = parts.length;
  const value = parts.reduce((sum, part) => sum + part.value, 0) / m;
  const within = parts.reduce((sum, part) => sum + part.variance, 0) / m;
  const spread = m > 1 ? parts.reduce((sum, part) => sum + (part.value - value) ** 2, 0) / (m - 1) : 0;
  const between = Number.isNaN(within) ? spread : Math.max(0, spread - within);
  const own = Number.isNaN(within) ? 0 : within;
  const df = between > own ? Math.max(1, m - 1) : parts.reduce((sum, part) => sum + Math.min(1e9, part.df), 0);
  return { value, variance: (own + between) / m, df, between };
}

/** Welch's t for a difference; the noise between windows is the current one's, too. */
function differenceOf(now: Valued, before: Pooled, limit: number, side: "above" | "below", alpha: number): Compared {
  const [a, b] = [(Number.isNaN(now.variance) ? 0 : now.variance) + before.between, before.variance];
  const se = Math.sqrt(a + b);
  const df = welch(a, b, now.df, before.df);
  const effect = now.value - before.value;
  return { effect, pValue: byT(effect, limit, se, df, side), interval: around(effect, se, df, alpha) };
}

/** A ratio by Fieller's theorem: it asks whether now − limit · before is beyond nothing, which holds for a value of 0, too. */
function ratioOf(now: Valued, before: Pooled, limit: number, side: "above" | "below", alpha: number): Compared {
  const known = Number.isNaN(now.variance) ? 0 : now.variance;
  const [a, b] = [known + before.between, before.variance];
  const se = Math.sqrt(a + limit * limit * b);
  const df = welch(a, limit * limit * b, now.df, before.df);
  const effect = before.value > 0 ? now.value / before.value : now.value > 0 ? Infinity : 1;
  const t = -tPpf(alpha, df);
  const g = before.value > 0 ? (t * t * b) / before.value ** 2 : 1;
  const middle = effect / (1 - g);
  const half = (t / (before.value * (1 - g))) * Math.sqrt(Math.max(0, a - g * a + effect * effect * b));
  return {
    effect,
    interval: g < 1 ? [Math.max(0, middle - half), middle + half] : [0, Infinity],
    pValue: byT(now.value - limit * before.value, 0, se, df, side),
  };
}

/** Welch and Satterthwaite's degrees of freedom of the sum of two variances. */
function welch(a: number, b: number, dfA: number, dfB: number): number {
  const shares = a ** 2 / Math.min(1e9, dfA) + b ** 2 / Math.min(1e9, dfB);
  return shares > 0 ? Math.max(1, (a + b) ** 2 / shares) : 1;
}

/**
 * The ratio of two rare rates, exactly: given all hits together, those of the current window are binomial with chance
 * n₁R / (n₁R + n₂) when the ratio is R. Null where rates are not rare, or weeks vary by more than their hits do.
 */
function ratioOfCounts(
  current: Measured,
  references: readonly Measured[],
  limit: number,
  side: "above" | "below",
  alpha: number,
  between: number,
): Compared | null {
  if (current.measure !== "rate" || between > 0) return null;
  const now = effectiveCounts(current.k, current.n, current.clusters);
  let [k, n] = [0, 0];
  for (const reference of references) {
    if (reference.measure !== "rate") continue;
    const counts = effectiveCounts(reference.k, reference.n, reference.clusters);
    k += counts.k;
    n += counts.n;
  }
  if (!(n > 0) || now.k + k > (now.n + n) / 2) return null;
  const ratioAt = (share: number) => (share >= 1 ? Infinity : (share / (1 - share)) * (n / now.n));
  const shareAt = (now.n * limit) / (now.n * limit + n);
  return {
    effect: now.k === 0 ? (k === 0 ? 1 : 0) : now.k / now.n / (k / n),
    interval: [ratioAt(now.k <= 0 ? 0 : betaInv(alpha, now.k, k + 1)), ratioAt(k <= 0 ? 1 : betaInv(1 - alpha, now.k + 1, k))],
    pValue: tailOfCounts({ k: now.k, n: now.k + k }, shareAt, side),
  };
}

const around = (effect: number, se: number, df: number, alpha: number): readonly [number, number] => {
  const half = se > 0 ? -tPpf(alpha, df) * se : 0;
  return [effect - half, effect + half];
};

/** The chance of an effect as far beyond the limit; where nothing varied, that is no evidence. */
function byT(effect: number, limit: number, se: number, df: number, side: "above" | "below"): number {
  const beyond = side === "above" ? effect - limit : limit - effect;
  return se > 0 ? tSf(beyond / se, df) : 1;
}

function whyOf(
  rule: Rule,
  { against }: Change,
  now: number,
  before: number,
  { effect, interval: [low, high], pValue }: Compared,
  { limit, side, isRatio }: { limit: number; side: "above" | "below"; isRatio: boolean },
  fires: boolean,
): string {
  const say = (value: number) => sayValue(rule.metric, rule.statistic, value);
  const sayEffect = isRatio ? sayTimes : say;
  const than =
    against.from === "versionBefore"
      ? "the version before"
      : against.from === "previous"
        ? `the ${sayTime(Math.max(hourMs / 60, against.lengthMs ?? rule.windowMs))} before`
        : `the same hours of ${against.weeks === 1 ? "the week" : `${against.weeks} weeks`} before`;
  const what = `${rule.metric} in ${sayTime(rule.windowMs)}: ${say(now)}, ${say(before)} in ${than}`;
  const moved = isRatio
    ? effect === Infinity
      ? "from nothing"
      : sayTimes(effect)
    : `${effect >= 0 ? "up" : "down"} ${say(Math.abs(effect))}`;
  if (rule.bare) return `${what}: ${moved} (limit ${sayEffect(limit)}, bare value, no interval)`;
  const interval = Number.isFinite(high) ? `interval ${sayEffect(low)} to ${sayEffect(high)}` : `at least ${sayEffect(low)}`;
  const beyond = side === "above" ? effect > limit : effect < limit;
  if (!beyond) return `${what}: ${moved}, within the limit of ${sayEffect(limit)}`;
  return fires
    ? `${what}: ${moved}, surely beyond ${sayEffect(limit)} (${interval}); chance would do as much ${sayChance(pValue)}`
    : `${what}: ${moved}, beyond ${sayEffect(limit)}, but chance would do as much ${sayChance(pValue)} (${interval})`;
}
