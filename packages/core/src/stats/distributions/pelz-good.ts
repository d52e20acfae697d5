/**
 * Pelz & Good's expansion of the Kolmogorov–Smirnov distribution of one sample, to the order n^(−3/2).
 *
 * @param d distance, in (0, 1)
 * @param n observations
 * @returns P(D < d), in about [0, 1]
 * @see Pelz & Good (1976), J. R. Stat. Soc. B 38, 152–156; Simard & L'Ecuyer (2011), J. Stat. Softw. 39(11)
 */
export function pelzGood(d: number, n: number): number {
  const z = Math.sqrt(n) * d;
  const z2 = z * z;
  const z3 = z2 * z;
  const z4 = z2 * z2;
  const z6 = z4 * z2;
  const z7 = z6 * z;
  const z8 = z4 * z4;
  const z10 = z8 * z2;
  const pi2 = Math.PI ** 2;
  const pi4 = pi2 * pi2;
  const pi6 = pi4 * pi2;
  const q = Math.exp(-pi2 / 2 / z2);
  const last = Math.ceil((16 * z) / Math.PI);
  let k0 = 0;
  let k1 = 0;
  let k2 = 0;
  let k3 = 0;
  // Half-integer sums: m = k + ½.
  for (let k = last; k >= 0; k--) {
    const m = k + 0.5;
    const m2 = m * m;
    const m4 = m2 * m2;
    const weight = q ** m2;
    k0 += weight;
    k1 += (-z2 + pi2 * m2) * weight;
    k2 += (6 * z6 + 2 * z4 + pi2 * (2 * z4 - 5 * z2) * m2 + pi4 * (1 - 2 * z2) * m4) * weight;
    k3 +=
      (-30 * z6 - 90 * z8 + pi2 * (135 * z4 - 96 * z6) * m2 + pi4 * (212 * z4 - 60 * z2) * m4 + pi6 * (5 - 30 * z2) * m4 * m2) *
      weight;
  }
  const root = Math.sqrt(2 * Math.PI);
  k0 *= root / z;
  k1 *= root / (6 * z4);
  k2 *= root / (72 * z7);
  k3 *= root / (6480 * z10);
  // Whole-number sums.
  let k2Extra = 0;
  let k3Extra = 0;
  for (let k = last; k >= 1; k--) {
    const k2Power = k * k;
    const weight = q ** k2Power;
    k2Extra += k2Power * weight;
    k3Extra += (3 * pi2 * k2Power * z2 - pi4 * k2Power * k2Power) * weight;
  }
  k2 -= (k2Extra * pi2 * root) / (36 * z3);
  k3 += (k3Extra * root) / (216 * z6);
  return k0 + k1 / Math.sqrt(n) + k2 / n + k3 / n ** 1.5;
}
