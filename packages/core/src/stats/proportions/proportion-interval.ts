import { alphaOf, type Estimate, zOf } from "../result.ts";
import { betaInv } from "../special/beta-i.ts";
import { requireCounts } from "./wilson.ts";

/**
 * A proportion with its Clopper–Pearson interval: never covers less than it promises, at the price of width.
 *
 * @param k successes, 0 ≤ k ≤ n
 * @param n trials, > 0
 * @param options.confidence of the interval, in (0, 1), default 0.95
 * @returns k/n and its interval, in [0, 1]
 * @throws {RangeError} if n ≤ 0, k lies outside [0, n], or the confidence outside (0, 1)
 * @see Clopper & Pearson (1934), Biometrika 26, 404–413
 * @example clopperPearson(0, 10).interval; // [0, 0.3084971078…]
 */
export function clopperPearson(k: number, n: number, { confidence = 0.95 } = {}): Estimate {
  requireCounts(k, n, "clopperPearson");
  const alpha = alphaOf(confidence, "clopperPearson");
  const low = k === 0 ? 0 : betaInv(alpha / 2, k, n - k + 1);
  const high = k === n ? 1 : betaInv(1 - alpha / 2, k + 1, n - k);
  return { estimate: k / n, interval: [low, high], n, method: "Clopper–Pearson", warnings: [] };
}

/**
 * A proportion with its Jeffreys interval: the middle of the posterior under a Beta(½, ½) prior.
 *
 * @param k successes, 0 ≤ k ≤ n
 * @param n trials, > 0
 * @param options.confidence of the interval, in (0, 1), default 0.95
 * @returns k/n and its interval, in [0, 1]
 * @throws {RangeError} if n ≤ 0, k lies outside [0, n], or the confidence outside (0, 1)
 * @see Brown, Cai & DasGupta (2001), Statistical Science 16, 101–133
 * @example jeffreys(5, 100).interval; // [0.0193…, 0.1061…]
 */
export function jeffreys(k: number, n: number, { confidence = 0.95 } = {}): Estimate {
  requireCounts(k, n, "jeffreys");
  const alpha = alphaOf(confidence, "jeffreys");
  const quantileAt = (p: number) => betaInv(p, k + 0.5, n - k + 0.5);
  return { estimate: k / n, interval: [quantileAt(alpha / 2), quantileAt(1 - alpha / 2)], n, method: "Jeffreys", warnings: [] };
}

/**
 * A proportion with its Agresti–Coull interval: Wald's, after adding z²/2 successes and as many failures.
 *
 * @param k successes, 0 ≤ k ≤ n
 * @param n trials, > 0
 * @param options.confidence of the interval, in (0, 1), default 0.95
 * @returns k/n and its interval, cut to [0, 1]
 * @throws {RangeError} if n ≤ 0, k lies outside [0, n], or the confidence outside (0, 1)
 * @see Agresti & Coull (1998), The American Statistician 52, 119–126
 * @example agrestiCoull(5, 100).interval; // [0.0186…, 0.1146…]
 */
export function agrestiCoull(k: number, n: number, { confidence = 0.95 } = {}): Estimate {
  requireCounts(k, n, "agrestiCoull");
  const z = zOf(confidence, "agrestiCoull");
  const size = n + z * z;
  const centre = (k + (z * z) / 2) / size;
  return { estimate: k / n, interval: aroundShare(centre, size, z), n, method: "Agresti–Coull", warnings: [] };
}

/**
 * A proportion with its Wald interval, p ± z·SE. Of width 0 at 0 and 1 and too short elsewhere: for comparison, not for use.
 *
 * @param k successes, 0 ≤ k ≤ n
 * @param n trials, > 0
 * @param options.confidence of the interval, in (0, 1), default 0.95
 * @returns k/n and its interval, cut to [0, 1]
 * @throws {RangeError} if n ≤ 0, k lies outside [0, n], or the confidence outside (0, 1)
 * @see Brown, Cai & DasGupta (2001), Statistical Science 16, 101–133
 * @example waldProportion(50, 100).interval; // [0.402…, 0.597…]
 */
export function waldProportion(k: number, n: number, { confidence = 0.95 } = {}): Estimate {
  requireCounts(k, n, "waldProportion");
  const z = zOf(confidence, "waldProportion");
  const warnings = k === 0 || k === n ? ["Wald's interval has no width here: use wilson"] : [];
  return { estimate: k / n, interval: aroundShare(k / n, n, z), n, method: "Wald", warnings };
}

function aroundShare(centre: number, size: number, z: number): readonly [number, number] {
  const half = z * Math.sqrt((centre * (1 - centre)) / size);
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
