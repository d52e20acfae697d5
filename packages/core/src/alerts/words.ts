import type { Rule } from "./rule.ts";

const significant = (value: number, digits = 3) => String(Number(value.toPrecision(digits)));

/**
 * A number as a person would say it, in the unit that its metric's name ends in; shares as per cent.
 *
 * @example sayValue("errorRate", "rate", 0.0512); // "5.12 %"
 * @example sayValue("durationMs", "p95", 31_200); // "31.2 s"
 * @example sayValue("costUsd", "sum", 12.5); // "$12.50"
 */
export function sayValue(metric: string, statistic: Rule["statistic"], value: number): string {
  if (statistic === "rate" || statistic === "ratio") return sayShare(value);
  if (statistic === "count") return significant(value);
  if (metric.endsWith("Ms")) return Math.abs(value) >= 1000 ? `${significant(value / 1000)} s` : `${significant(value)} ms`;
  if (metric.endsWith("Usd")) return `$${Math.abs(value) >= 0.1 ? value.toFixed(2) : significant(value)}`;
  return significant(value);
}

/** A share as per cent. @example sayShare(0.5); // "50 %" */
export const sayShare = (share: number): string => `${significant(100 * share)} %`;

/** How often something is multiplied. @example sayTimes(3.25); // "3.25 times" */
export const sayTimes = (ratio: number): string => `${significant(ratio)} times`;

/** A span of time. @example sayTime(300_000); // "5 minutes" */
export function sayTime(ms: number): string {
  for (const [unit, size] of [
    ["day", 86_400_000],
    ["hour", 3_600_000],
    ["minute", 60_000],
  ] as const) {
    if (ms >= size && (ms % size === 0 || ms >= 3 * size)) return plural(Number((ms / size).toFixed(1)), unit);
  }
  return plural(Number((ms / 1000).toFixed(1)), "second");
}

/** How often chance does something, without more digits than it has. @example sayChance(0.00002); // "once in 50,000" */
export function sayChance(p: number): string {
  if (p <= 1e-9) return "less than once in a billion";
  if (p >= 0.1) return `${sayShare(p)} of the time`;
  return `once in ${Number((1 / p).toPrecision(2)).toLocaleString("en-US")}`;
}

const plural = (n: number, unit: string) => `${n} ${unit}${n === 1 ? "" : "s"}`;
