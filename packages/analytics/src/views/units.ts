import { formatCount, formatMs, formatNumber, formatPercent, formatUsd } from "./format.ts";

/** What a number is. */
export type Unit = "count" | "number" | "ms" | "share" | "usd";

/** A number as a tick of an axis says it: whole where it is whole. */
export function tickOf(unit: Unit): (value: number) => string {
  return (value) => sayings[unit](value).replace(/\.0+(?= %$|$)/, "");
}

/** How a number of each unit is said. */
export const sayings: Readonly<Record<Unit, (value: number | null | undefined) => string>> = {
  count: formatCount,
  number: formatNumber,
  ms: formatMs,
  share: formatPercent,
  usd: formatUsd,
};
