import { chi2Ppf, chi2Sf } from "../distributions/chi2.ts";
import { shares } from "./shares.ts";

export interface PsiOptions {
  /** Least share a bin may have, so that an empty bin stays finite. Shares are not rescaled afterwards. */
  readonly floor?: number;
  /** Pseudo-count added to every bin instead of a floor (½ is Jeffreys' choice). */
  readonly pseudoCount?: number;
}

/**
 * Population stability index: how far the shares of k bins have moved from a reference.
 *
 *     PSI = Σ (qᵢ − pᵢ) · ln(qᵢ / pᵢ)
 *
 * @param reference counts per bin of the window we trust, length k ≥ 2
 * @param current counts per bin of the window in question, same k bins, same order
 * @param options.floor least share a bin may have, so that an empty bin stays finite; default 1e-4
 * @param options.pseudoCount added to every bin before taking shares, default 0
 * @returns PSI in nats, ≥ 0; exactly 0 when the shares are equal
 * @throws {RangeError} if the lengths differ, k < 2, a count is negative, or a window is empty
 * @see Siddiqi (2006), Credit Risk Scorecards, ch. 10; read it with {@link psiThresholds}
 * @example psi([50, 50], [60, 40]); // 0.0405…
 */
export function psi(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  { floor = 1e-4, pseudoCount = 0 }: PsiOptions = {},
): number {
  if (reference.length !== current.length) throw new RangeError("psi: the windows have different bins");
  if (reference.length < 2) throw new RangeError("psi: needs at least two bins");
  const smooth = (counts: ArrayLike<number>) => {
    shares(counts, "psi");
    return shares(pseudoCount > 0 ? Float64Array.from(counts, (count) => count + pseudoCount) : counts, "psi");
  };
  const p = smooth(reference);
  const q = smooth(current);
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const pi = Math.max(floor, p[i]!);
    const qi = Math.max(floor, q[i]!);
    sum += (qi - pi) * Math.log(qi / pi);
  }
  return sum;
}

/** What PSI looks like when nothing has changed, for windows of these sizes. */
export interface PsiThresholds {
  /** Mean of PSI between two windows of the same distribution. Subtract it to remove the bias. */
  readonly nullMean: number;
  /** 95 % of such windows stay below this. */
  readonly nullQ95: number;
  /** Chance of a PSI at least this large when nothing has changed. */
  readonly pValue: number;
}

/**
 * Reads a PSI: 0.1 and 0.25 mean nothing without the sizes of the windows. Two windows of 100 from one distribution, cut into ten
 * bins, exceed 0.1 in 85 of 100 cases.
 *
 * @param reference counts per bin of the window we trust, length k ≥ 2
 * @param current counts per bin of the window in question, same bins
 * @param options as for {@link psi}
 * @returns the large-sample null law: PSI / (1/n + 1/m) is chi-square with k − 1 degrees of freedom, k counting the bins that are
 *   not empty in both windows
 * @throws {RangeError} as for {@link psi}
 * @see Yurdakul & Naranjo (2020), Statistical properties of the population stability index
 * @example psiThresholds([50, 50], [60, 40]); // { nullMean: 0.02, nullQ95: 0.0768291764…, … }
 */
export function psiThresholds(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  options: PsiOptions = {},
): PsiThresholds {
  const value = psi(reference, current, options);
  let [n, m, bins] = [0, 0, 0];
  for (let i = 0; i < reference.length; i++) {
    n += reference[i]!;
    m += current[i]!;
    if (reference[i]! > 0 || current[i]! > 0) bins += 1;
  }
  const scale = 1 / n + 1 / m;
  if (bins < 2) return { nullMean: 0, nullQ95: 0, pValue: 1 };
  return { nullMean: (bins - 1) * scale, nullQ95: chi2Ppf(0.95, bins - 1) * scale, pValue: chi2Sf(value / scale, bins - 1) };
}
