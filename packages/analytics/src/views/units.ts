import { formatCount, formatMs, formatNumber, formatPercent, formatUsd } from "./format.ts";

/** What a number is. */
export type Unit = "count" | "number" | "ms" | "share" | "usd";

/** How a number of each unit is said. */
export const sayings: Readonly<Record<Unit, (value: number | null | undefined) => string>> = {
  count: formatCount,
  number: formatNumber,
  ms: formatMs,
  share: formatPercent,
  usd: formatUsd,
};

/** What ticks are counted in: `[how much one is, what stands after it]`, the largest first. */
type Sizes = readonly (readonly [size: number, after: string])[];

const thousands: Sizes = [
  [1e9, "B"],
  [1e6, "M"],
  [1e3, "k"],
];
const times: Sizes = [
  [3_600_000, " h"],
  [60_000, " min"],
  [1000, " s"],
  [1, " ms"],
];

/** Says the ticks of an axis, all in the same measure and with as many decimals: `0 s`, `2 s`, or `$0.50`, `$1.00`. */
export function tickOf(unit: Unit): (value: number, i?: number, all?: readonly number[]) => string {
  return (value, _, all = [value]) => {
    const [size, after] = measureOf(unit, all);
    const needed = Math.max(...all.map((tick) => decimals(tick / size)));
    const digits = unit === "usd" && size === 1 && needed > 0 ? Math.max(2, needed) : needed;
    const [whole = "", part] = Math.abs(value / size)
      .toFixed(digits)
      .split(".");
    const number = `${whole.replace(/\B(?=(\d{3})+$)/g, ",")}${part ? `.${part}` : ""}`;
    return `${value < 0 ? "−" : ""}${unit === "usd" ? "$" : ""}${number}${after}`;
  };
}

/** How many ticks an axis has: of things that are counted none between two whole ones. */
export function ticksUpTo(unit: Unit, most: number, high: number): number {
  return unit === "count" ? Math.max(1, Math.min(most, Math.floor(high))) : most;
}

/** The largest measure in which no tick needs more than one decimal. */
function measureOf(unit: Unit, ticks: readonly number[]): readonly [size: number, after: string] {
  if (unit === "share") return [0.01, " %"];
  const most = Math.max(...ticks.map(Math.abs));
  const isRound = (size: number) => ticks.every((tick) => decimals(tick / size) <= 1);
  if (unit === "ms") return times.find(([size]) => most >= size && isRound(size)) ?? [1, " ms"];
  return (most >= 1e5 && thousands.find(([size]) => most >= size && isRound(size))) || [1, ""];
}

/** How many decimals a number has, but for what floating point adds to it. */
function decimals(value: number): number {
  return (
    String(Number(Math.abs(value).toPrecision(6)).toFixed(9))
      .replace(/0+$/, "")
      .split(".")[1]?.length ?? 0
  );
}
