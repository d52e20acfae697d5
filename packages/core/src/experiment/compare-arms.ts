import { asymptoticCsRadius, asymptoticCsRho, mannWhitney, mean, normPpf, normSf, variance } from "../stats/index.ts";

/** What one arm's users did, a place for each user: the unit that was dealt an arm is the unit that is counted. */
export interface ArmUsers {
  /** Per user, such as the sum of scores, the number of copied answers, the cost. */
  readonly numerator: ArrayLike<number>;
  /** Per user, such as the number of scores or of answers. Left out: 1, so that users are averaged. */
  readonly denominator?: ArrayLike<number> | undefined;
  /** Per user, of the time before: what foretells the outcome makes the answer narrower (CUPED). NaN where there was none. */
  readonly before?: ArrayLike<number> | undefined;
}

export interface CompareOptions {
  /** 1 − α. Default 0.95. */
  readonly confidence?: number | undefined;
  /**
   * Users in both arms at which the intervals that may be watched are narrowest, at least 1,000, which is the default. It must not change
   * from look to look: intervals that are narrowest wherever one looks hold at one look only.
   */
  readonly plannedUsers?: number | undefined;
  /**
   * Whether it counts what befalls a thing or does not, such as errors of calls: then users who have not met it so far prove little. Default
   * false; it does nothing where a user has more than all.
   */
  readonly isShare?: boolean | undefined;
}

/** Two arms by one measure; differences are treatment less control. */
export interface Comparison {
  readonly users: { readonly control: number; readonly treatment: number };
  /** Σ numerator / Σ denominator, as it is, without what CUPED takes out. */
  readonly control: number | null;
  readonly treatment: number | null;
  /** Null where an arm has too few users to say anything. */
  readonly difference: number | null;
  /** Null there, and where no two users differ. Holds if it is looked at once, at an end that was fixed before. */
  readonly interval: readonly [number, number] | null;
  /** Holds however often it is looked at. */
  readonly watched: readonly [number, number] | null;
  /** Smallest level at which `interval`, and at which `watched`, leaves out 0. */
  readonly pValue: number;
  readonly watchedPValue: number;
  /** Share of the variance that the time before explained. */
  readonly varianceReduction: number;
  /** Of the users' own means: chance that a treated user's is larger less chance that it is smaller, and Mann–Whitney's p. */
  readonly cliffsDelta: number | null;
  readonly cliffsInterval: readonly [number, number] | null;
  readonly mannWhitneyP: number;
  /** The same p, held to be looked at as often as one likes. */
  readonly watchedMannWhitneyP: number;
  readonly warnings: readonly string[];
}

/** Below so many measured users in an arm the normal law says nothing yet. */
const fewestUsers = 50;

/**
 * Compares two arms of an experiment by a mean, a rate or a ratio, by users: calls of one user are not independent, and counting them as
 * if they were finds differences where there are none.
 *
 * The ratio Σy/Σx is linearised (delta method), what the time before foretold is taken out (CUPED), and the difference gets two intervals:
 * one for a single look, one that may be watched (an asymptotic confidence sequence).
 *
 * @throws {RangeError} if columns of an arm differ in length, or the confidence is not inside 0…1
 * @see Deng, Knoblich & Lu (2018), KDD; Deng, Xu, Kohavi & Walker (2013), WSDM; Waudby-Smith et al. (2024), Annals of Statistics
 * @example compareArms({ numerator: [1, 2] }, { numerator: [3, 4] }).warnings.length; // 1
 */
export function compareArms(control: ArmUsers, treatment: ArmUsers, options: CompareOptions = {}): Comparison {
  const { confidence = 0.95, isShare = false } = options;
  if (!(confidence > 0 && confidence < 1)) throw new RangeError("compareArms: confidence must lie between 0 and 1");
  const [a, b] = [linearised(control), linearised(treatment)];
  const users = { control: a.users, treatment: b.users };
  const ranks = a.means.length > 0 && b.means.length > 0 ? mannWhitney(b.means, a.means, { confidence }) : null;
  const shown = {
    users,
    control: a.ratio,
    treatment: b.ratio,
    cliffsDelta: ranks?.effect ?? null,
    cliffsInterval: ranks?.effectInterval ?? null,
    mannWhitneyP: ranks?.pValue ?? 1,
    watchedMannWhitneyP: 1,
  };
  if (a.ratio === null || b.ratio === null || Math.min(a.means.length, b.means.length) < fewestUsers) {
    const fewest = Math.min(a.means.length, b.means.length);
    const warnings = [
      `only ${fewest} ${fewest === 1 ? "user" : "users"} of an arm told of it: it takes ${fewestUsers} of each before any difference can be told`,
    ];
    const nothing = { difference: null, interval: null, watched: null, pValue: 1, watchedPValue: 1, varianceReduction: 0 };
    return { ...shown, ...nothing, warnings };
  }
  const plain = varianceOfDifference(a, b, isShare);
  if (plain === 0) {
    const warnings = ["no two users of an arm differ: nothing tells how much of it is luck"];
    const known = { difference: b.ratio - a.ratio, interval: null, watched: null };
    return { ...shown, ...known, pValue: 1, watchedPValue: 1, varianceReduction: 0, warnings };
  }
  const foretold = takeOutPast(a, b);
  const difference = b.ratio - a.ratio - foretold;
  const itsVariance = varianceOfDifference(a, b, isShare);
  const alpha = 1 - confidence;
  const se = Math.sqrt(itsVariance);
  const half = -normPpf(alpha / 2) * se;
  const n = a.users + b.users;
  const rho = asymptoticCsRho(Math.max(options.plannedUsers ?? 0, 1000), alpha);
  const sd = Math.sqrt(itsVariance * n);
  const radius = asymptoticCsRadius({ sd, n, rho, alpha });
  return {
    ...shown,
    difference,
    interval: [difference - half, difference + half],
    watched: [difference - radius, difference + radius],
    pValue: se > 0 ? Math.min(1, 2 * normSf(Math.abs(difference) / se)) : difference === 0 ? 1 : 0,
    watchedPValue: watchedP(se > 0 ? difference / se : difference === 0 ? 0 : Number.POSITIVE_INFINITY, n, rho),
    watchedMannWhitneyP: watchedP(-normPpf(shown.mannWhitneyP / 2), a.means.length + b.means.length, rho),
    varianceReduction: plain > 0 ? Math.max(0, 1 - itsVariance / plain) : 0,
    warnings: [...a.warnings, ...b.warnings],
  };
}

/** The level at which a confidence sequence just leaves out 0, so many standard errors away: its radius solved for α. */
function watchedP(z: number, n: number, rho: number): number {
  const grown = n * rho * rho + 1;
  return Math.min(1, Math.sqrt(grown) * Math.exp(-(z * z * n * rho * rho) / (2 * grown)));
}

interface Linearised {
  readonly users: number;
  readonly ratio: number | null;
  /** Whether no user can have more than all: 0 ≤ y ≤ x. */
  readonly isShare: boolean;
  /** Per user, (y − Rx) / x̄: sums to 0. What the past foretold is taken out in place. */
  readonly influence: Float64Array;
  /** Per user; NaN where unknown. */
  readonly before: Float64Array | null;
  /** Per user with a denominator, their own mean. */
  readonly means: Float64Array;
  readonly warnings: readonly string[];
}

function linearised({ numerator, denominator, before }: ArmUsers): Linearised {
  if ([denominator, before].some((column) => column && column.length !== numerator.length))
    throw new RangeError("compareArms: an arm's columns have different lengths");
  const kept = Array.from({ length: numerator.length }, (_, i) => i).filter(
    (i) => Number.isFinite(numerator[i]) && Number.isFinite(denominator?.[i] ?? 1),
  );
  const y = Float64Array.from(kept, (i) => numerator[i] ?? 0);
  const x = Float64Array.from(kept, (i) => denominator?.[i] ?? 1);
  const [sumY, sumX] = [sum(y), sum(x)];
  const ratio = sumX > 0 ? sumY / sumX : null;
  const meanX = sumX / kept.length;
  const omitted = numerator.length - kept.length;
  return {
    users: kept.length,
    ratio,
    isShare: y.every((value, i) => value >= 0 && value <= (x[i] ?? 0)),
    influence: y.map((value, i) => (value - (ratio ?? 0) * (x[i] ?? 0)) / meanX),
    before: before ? Float64Array.from(kept, (i) => before[i] ?? Number.NaN) : null,
    means: y.map((value, i) => value / (x[i] ?? 0)).filter(Number.isFinite),
    warnings: omitted > 0 ? [`${omitted} users without a finite value were left out`] : [],
  };
}

/**
 * Takes out of both arms' influences what the time before foretold. Users without a time before count as average ones.
 *
 * @returns how much of the difference of the arms was foretold
 */
function takeOutPast(a: Linearised, b: Linearised): number {
  const known = [...(a.before ?? []), ...(b.before ?? [])].filter(Number.isFinite);
  if (!a.before || !b.before || known.length < fewestUsers) return 0;
  const average = mean(known);
  const pasts = [a.before, b.before].map((before) => {
    const own = before.map((z) => (Number.isFinite(z) ? z : average));
    const itsMean = mean(own);
    return { itsMean, around: own.map((z) => z - itsMean) };
  });
  const arms = [a, b].map(({ influence }, i) => ({ influence, ...(pasts[i] as (typeof pasts)[number]) }));
  const squares = sum(arms.map(({ around }) => sum(around.map((z) => z * z))));
  if (squares === 0) return 0;
  const theta = sum(arms.map(({ around, influence }) => sum(around.map((z, i) => z * (influence[i] ?? 0))))) / squares;
  for (const { influence, around } of arms)
    around.forEach((z, i) => {
      influence[i] = (influence[i] ?? 0) - theta * z;
    });
  return theta * ((pasts[1]?.itsMean ?? 0) - (pasts[0]?.itsMean ?? 0));
}

/**
 * An arm's variance counts for no less than that of both arms together: of few users with rare large values, such as a small arm's costs,
 * one that lacks them has a low mean and a low variance at once, which would look like a find. Of a share it counts for no less than if
 * one more user were all of it: what none of fifty users has met may still befall three in fifty (the rule of three).
 */
function varianceOfDifference(a: Linearised, b: Linearised, mayBeShare: boolean): number {
  const [ofA, ofB] = [variance(a.influence), variance(b.influence)];
  const pooled = (ofA * (a.users - 1) + ofB * (b.users - 1)) / (a.users + b.users - 2);
  const isShare = mayBeShare && a.isShare && b.isShare;
  const [leastA, leastB] = [a, b].map(({ means, users }) => (isShare ? users / means.length ** 2 : 0)) as [number, number];
  return Math.max(ofA, pooled, leastA) / a.users + Math.max(ofB, pooled, leastB) / b.users;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] ?? 0;
  return total;
}
