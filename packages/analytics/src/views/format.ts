/** Numbers as people read them. Null is always a dash: a number nobody has is not zero. */

const dash = "–";

function finite(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

/** @example formatCount(1234567); // "1.23M" */
export function formatCount(value: number | null | undefined): string {
  if (!finite(value)) return dash;
  const size = Math.abs(value);
  if (size >= 1e9) return `${significant(value / 1e9)}B`;
  if (size >= 1e6) return `${significant(value / 1e6)}M`;
  if (size >= 1e5) return `${significant(value / 1e3)}k`;
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",");
}

/** @example formatMs(1240); // "1.24 s" */
export function formatMs(value: number | null | undefined): string {
  if (!finite(value)) return dash;
  if (value >= 3_600_000) return `${significant(value / 3_600_000)} h`;
  if (value >= 100_000) return `${significant(value / 60_000)} min`;
  if (value >= 1000) return `${significant(value / 1000)} s`;
  return `${value >= 10 ? Math.round(value) : significant(value)} ms`;
}

/** @example formatUsd(0.00123); // "$0.00123" */
export function formatUsd(value: number | null | undefined): string {
  if (!finite(value)) return dash;
  const size = Math.abs(value);
  const sign = value < 0 ? "−" : "";
  if (size === 0) return "$0";
  if (size < 1) return `${sign}$${Number(size.toPrecision(3))}`;
  if (size < 1000) return `${sign}$${size.toFixed(2)}`;
  return `${sign}$${formatCount(size)}`;
}

/** @example formatPercent(0.0312); // "3.1 %" */
export function formatPercent(value: number | null | undefined): string {
  if (!finite(value)) return dash;
  const percent = value * 100;
  if (percent === 0) return "0 %";
  if (Math.abs(percent) < 0.1) return `${significant(percent, 1)} %`;
  return `${percent.toFixed(Math.abs(percent) < 99.95 ? 1 : 0)} %`;
}

/** @example formatNumber(0.8125); // "0.813" */
export function formatNumber(value: number | null | undefined): string {
  if (!finite(value)) return dash;
  if (Math.abs(value) >= 10_000) return formatCount(value);
  return Number.isInteger(value) ? String(value) : significant(value);
}

/** A p-value or q-value. @example formatP(0.00001); // "< 0.001" */
export function formatP(value: number | null | undefined): string {
  if (!finite(value)) return dash;
  return value < 0.001 ? "< 0.001" : value.toFixed(3);
}

/** The change from one number to another: `+12 %`, or a dash where there is nothing to compare. */
export function formatChange(current: number | null | undefined, reference: number | null | undefined): string {
  if (!finite(current) || !finite(reference)) return dash;
  if (current === reference) return "±0 %";
  if (reference === 0) return "new";
  const percent = (current / reference - 1) * 100;
  const size = Math.abs(percent);
  return `${percent < 0 ? "−" : "+"}${size >= 10 ? formatCount(size) : size.toFixed(1)} %`;
}

/** To the minute, UTC; midnight is a day. @example formatTime(1740830400000); // "2025-03-01 12:00" */
export function formatTime(atMs: number): string {
  const text = new Date(atMs).toISOString();
  return text.slice(11, 19) === "00:00:00" ? text.slice(0, 10) : text.slice(0, 16).replace("T", " ");
}

/** A stretch of time in words: `2025-03-01 to 2025-03-11 08:30 UTC`. */
export function periodText({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): string {
  return `${formatTime(fromMs)} to ${formatTime(toMs)} UTC`;
}

/** @example formatLength(172800000); // "2 days" */
export function formatLength(lengthMs: number): string {
  const units = [
    ["day", 86_400_000],
    ["hour", 3_600_000],
    ["minute", 60_000],
    ["second", 1000],
  ] as const;
  const [unit, unitMs] = units.find(([, size]) => lengthMs >= 2 * size) ?? units[3];
  const count = Number(significant(lengthMs / unitMs));
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** What stands for a segment without a value. */
export function formatSegment(value: unknown): string {
  return value === null || value === undefined || value === "" ? "(none)" : String(value);
}

/** The part of the whole a row stands for: `answer 7`. */
export function segmentName(row: Readonly<Record<string, unknown>>, by: readonly string[]): string {
  return by.map((name) => formatSegment(row[name])).join(" ");
}

function significant(value: number, digits = 3): string {
  return String(Number(value.toPrecision(digits)));
}
