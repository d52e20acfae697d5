import { solveMonotone } from "../special/solve-monotone.ts";

/**
 * p₁ and p₂ of greatest likelihood among those with p₁ − p₂ = d: the middle root of a cubic, in closed form.
 *
 * @see Miettinen & Nurminen (1985), Statistics in Medicine 4, 213–226, appendix I
 */
function constrained(k1: number, n1: number, k2: number, n2: number, d: number): readonly [number, number] {
  const n = n1 + n2;
  const l3 = n;
  const l2 = (n1 + 2 * n2) * d - n - (k1 + k2);
  const l1 = (n2 * d - n - 2 * k2) * d + k1 + k2;
  const l0 = k2 * d * (1 - d);
  const q = l2 ** 3 / (3 * l3) ** 3 - (l1 * l2) / (6 * l3 ** 2) + l0 / (2 * l3);
  const p = (q < 0 ? -1 : 1) * Math.sqrt(Math.max(0, l2 ** 2 / (3 * l3) ** 2 - l1 / (3 * l3)));
  const cosine = p === 0 ? 0 : q / p ** 3;
  const angle = (Math.PI + Math.acos(Math.max(-1, Math.min(1, cosine)))) / 3;
  const p2 = Math.max(0, Math.min(1, 2 * p * Math.cos(angle) - l2 / (3 * l3)));
  return [Math.max(0, Math.min(1, p2 + d)), p2];
}

/**
 * One end of the score interval for a difference of proportions: the difference whose score test is just rejected.
 *
 * @param z normal quantile of the confidence
 * @param side −1 for the lower end, 1 for the upper
 */
export function scoreBound(k1: number, n1: number, k2: number, n2: number, z: number, side: -1 | 1): number {
  const difference = k1 / n1 - k2 / n2;
  const correction = (n1 + n2) / (n1 + n2 - 1);
  const score = (d: number) => {
    const [p1, p2] = constrained(k1, n1, k2, n2, d);
    const variance = ((p1 * (1 - p1)) / n1 + (p2 * (1 - p2)) / n2) * correction;
    const gap = d - difference;
    return gap === 0 ? 0 : gap / Math.sqrt(Math.max(variance, 1e-300));
  };
  return side === 1 ? solveMonotone(score, z, difference, 1) : solveMonotone(score, -z, -1, difference);
}
