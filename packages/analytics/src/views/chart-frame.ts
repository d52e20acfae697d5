import type * as Plot from "@observablehq/plot";

/** Where a chart is drawn, and how large. Every chart is an SVG that scales with its column and follows the page's colours. */
export interface Canvas {
  readonly document: Document;
  readonly width?: number;
  readonly height?: number;
}

export const accent = "var(--accent)";
export const muted = "var(--muted)";
export const palette = ["var(--c1)", "var(--c2)", "var(--c3)", "var(--c4)", "var(--c5)", "var(--c6)", "var(--c7)", "var(--c8)"];

export const frame = ({ document, width = 560, height = 230 }: Canvas): Plot.PlotOptions => ({
  document,
  width,
  height,
  marginLeft: 56,
  marginRight: 12,
  marginBottom: 28,
  style: { background: "transparent", color: "var(--ink)", fontFamily: "inherit", fontSize: "12px" },
});
/** When a row happened, for a channel. */
export const at = ({ atMs }: Timed) => new Date(Number(atMs));

/** Whether rows have values at enough points in time for a line to say something: three. */
export function isCourse<R extends Timed>(rows: readonly R[], of: (row: R) => number | null): boolean {
  return new Set(rows.filter((row) => of(row) !== null).map(({ atMs }) => atMs)).size >= 3;
}

const hourMs = 3_600_000;
const steps = [1, 2, 3, 6, 12, 24, 48, 7 * 24, 14 * 24, 28 * 24].map((hours) => hours * hourMs);
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Something that happened some time, n records strong. */
export interface Timed {
  readonly atMs?: unknown;
  readonly n: number;
}

/** A time axis with at most nine ticks, at whole hours or days, UTC, written the same wherever the page is made. */
function timeAxis(rows: readonly Timed[], leastMs: number): Plot.ScaleOptions {
  const times = rows.map(({ atMs }) => Number(atMs));
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const stepMs = steps.find((step) => step >= leastMs && (to - from) / step <= 8) ?? 90 * 24 * hourMs;
  const first = Math.ceil(from / stepMs) * stepMs;
  const ticks = Array.from(
    { length: Math.max(0, Math.floor((to - first) / stepMs) + 1) },
    (_, i) => new Date(first + i * stepMs),
  );
  return { type: "utc", label: null, ticks: ticks.length > 1 ? ticks : [new Date(from)], tickFormat: timeLabel };
}

function timeLabel(date: Date): string {
  const hour = date.getUTCHours();
  return hour === 0 ? `${date.getUTCDate()} ${months[date.getUTCMonth()]}` : `${String(hour).padStart(2, "0")}:00`;
}

/** The time between points, to place no tick between them. */
function spacingMs(rows: readonly Timed[]): number {
  const times = [...new Set(rows.map(({ atMs }) => Number(atMs)))].sort((a, b) => a - b);
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? time));
  return gaps.length > 0 ? Math.min(...gaps) : hourMs;
}

/** A time axis for these rows. */
export const overTime = (rows: readonly Timed[]) => timeAxis(rows, spacingMs(rows));
export const grid = { stroke: "var(--ink)", strokeOpacity: 0.12 };
