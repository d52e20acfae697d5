/**
 * Turns a p-value into an e-value: 1 / (2 √p), whose mean under the null hypothesis is 1. Large e is evidence against it.
 *
 * @throws {RangeError} if p is not in 0…1
 * @see Vovk & Wang (2021), E-values: calibration, combination and applications, Annals of Statistics 49(3)
 * @example eFromP(0.01); // 5
 */
export function eFromP(pValue: number): number {
  if (!(pValue >= 0 && pValue <= 1)) throw new RangeError("eFromP: a p-value lies outside 0…1");
  return 1 / (2 * Math.sqrt(pValue));
}

/**
 * Averages e-values into one: valid however the tests depend on each other.
 *
 * @returns an e-value for the claim that every null hypothesis holds; 1/e is a p-value for it
 * @throws {RangeError} if there is none, or one is negative or NaN
 * @example averageE([4, 1, 1]); // 2
 */
export function averageE(eValues: ArrayLike<number>): number {
  const e = checked("averageE", eValues);
  if (e.length === 0) throw new RangeError("averageE: no e-values");
  return e.reduce((sum, value) => sum + value, 0) / e.length;
}

/**
 * Which of many hypotheses to reject so that at most a share `alpha` of the rejections is false on average,
 * however the tests depend on each other: Benjamini–Hochberg for e-values.
 *
 * @param eValues one per hypothesis, ≥ 0
 * @param alpha the share, 0…1
 * @returns `true` for each hypothesis that is rejected, in the order given
 * @throws {RangeError} if an e-value is negative or NaN, or alpha is not inside 0…1
 * @see Wang & Ramdas (2022), False discovery rate control with e-values, J. R. Stat. Soc. B 84(3)
 * @example eBH([100, 1, 50], 0.05); // [true, false, true]
 */
export function eBH(eValues: ArrayLike<number>, alpha = 0.05): boolean[] {
  const e = checked("eBH", eValues);
  if (!(alpha > 0 && alpha < 1)) throw new RangeError("eBH: alpha must lie between 0 and 1");
  const descending = [...e].sort((a, b) => b - a);
  let cut = Number.POSITIVE_INFINITY;
  for (const [i, value] of descending.entries()) if (value * (i + 1) >= e.length / alpha) cut = value;
  return e.map((value) => value >= cut);
}

function checked(name: string, eValues: ArrayLike<number>): number[] {
  const e = Array.from(eValues);
  if (e.some((value) => !(value >= 0))) throw new RangeError(`${name}: an e-value is negative or NaN`);
  return e;
}
