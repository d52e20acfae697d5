import { ks, quantile, randomNormal, seededRandom } from "@telltale/core";
import { versus } from "./versus.ts";

const n = 1_000_000;

function lognormal(seed: number): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length: n }, () => Math.exp(6 + 0.8 * randomNormal(random)));
}

function naiveQuantile(x: ArrayLike<number>, p: number): number {
  const sorted = Array.from(x).sort((a, b) => a - b);
  const position = p * (sorted.length - 1);
  const low = sorted[Math.floor(position)] as number;
  return low + (position % 1) * ((sorted[Math.ceil(position)] as number) - low);
}

function naiveKs(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const a = Array.from(x).sort((p, q) => p - q);
  const b = Array.from(y).sort((p, q) => p - q);
  let [i, j, gap] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const at = Math.min(a[i] as number, b[j] as number);
    while (i < a.length && a[i] === at) i++;
    while (j < b.length && b[j] === at) j++;
    gap = Math.max(gap, Math.abs(i / a.length - j / b.length));
  }
  return gap;
}

const close = (a: unknown, b: unknown) => Math.abs((a as number) - (b as number)) <= 1e-9 * Math.abs(a as number);

/** Statistics on a million doubles, beside arrays sorted with a comparator. */
export async function benchStatistics(): Promise<void> {
  const [x, y] = [lognormal(1), lognormal(2)];
  await versus(
    "p95 of a million doubles",
    [
      { name: "quantile", run: () => quantile(x, 0.95) },
      { name: "array and comparator", run: () => naiveQuantile(x, 0.95) },
    ],
    { rounds: 3, isSame: close },
  );
  await versus(
    "Kolmogorov–Smirnov, two samples of a million doubles",
    [
      { name: "ks", run: () => ks(x, y).statistic },
      { name: "arrays and comparator", run: () => naiveKs(x, y) },
    ],
    { rounds: 3, isSame: close },
  );
}
