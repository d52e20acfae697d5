import type { WriteStream } from "node:tty";

/** How far the visitors are. */
export interface ProgressState {
  readonly visitors: number;
  readonly ofVisitors: number;
  readonly records: number;
  readonly elapsedMs: number;
  readonly expectedMs: number;
}

/**
 * Shows progress while something runs: a bar drawn over and over on a terminal, a line every ten seconds elsewhere.
 *
 * @param state asked each time something is drawn
 * @returns the function that stops it
 */
export function showProgress(out: WriteStream, state: () => ProgressState): () => void {
  const timeLeft = createTimeLeft();
  const lineOf = (width: number) => {
    const now = state();
    return progressLine(now, width, timeLeft(now));
  };
  if (!out.isTTY) {
    const timer = setInterval(() => out.write(`${lineOf(0)}\n`), 10_000);
    return () => clearInterval(timer);
  }
  const draw = () => out.write(`\r\x1b[2K${lineOf(Math.min(30, (out.columns || 80) - 56))}`);
  const timer = setInterval(draw, 200);
  return () => {
    clearInterval(timer);
    draw();
    out.write("\n");
  };
}

/**
 * One line of progress.
 *
 * @param width of the bar, in characters; 0 or less leaves it out
 * @param leftMs as {@link createTimeLeft} has it
 */
export function progressLine(state: ProgressState, width: number, leftMs: number): string {
  const { visitors, ofVisitors, records, elapsedMs } = state;
  const share = ofVisitors === 0 ? 1 : visitors / ofVisitors;
  const filled = Math.round(share * width);
  const bar = width > 0 ? `${"█".repeat(filled)}${"░".repeat(width - filled)}  ` : "";
  const left = leftMs > 1000 ? `about ${Math.ceil(leftMs / 1000)} s left` : "almost there";
  const time = share >= 1 ? `${Math.round(elapsedMs / 1000)} s` : left;
  return `${bar}${visitors} of ${ofVisitors} visitors, ${records} records, ${time}`;
}

/** Over how long the pace is smoothed, and by how much of the time that went by the time left may rise. */
const memoryMs = 15_000;
const mostRise = 0.1;

/**
 * Estimates the time left: at first as planned, and more and more by the smoothed pace at which visitors go through. A slow
 * stretch stops the figure rather than making it jump.
 *
 * @returns asked with each state in turn, the time left in milliseconds
 */
export function createTimeLeft(): (state: ProgressState) => number {
  let last = { elapsedMs: 0, visitors: 0, leftMs: Number.POSITIVE_INFINITY };
  let perMs: number | undefined;
  return ({ visitors, ofVisitors, elapsedMs, expectedMs }) => {
    const passedMs = elapsedMs - last.elapsedMs;
    // The first visitor takes a while: until one is through there is no pace to speak of.
    if (last.visitors > 0 && passedMs > 0 && perMs !== undefined)
      perMs += (1 - Math.exp(-passedMs / memoryMs)) * ((visitors - last.visitors) / passedMs - perMs);
    perMs ??= visitors > 0 ? ofVisitors / expectedMs : undefined;
    const planMs = Math.max(0, expectedMs - elapsedMs);
    const paceMs = perMs ? (ofVisitors - visitors) / perMs : planMs;
    const trust = Math.min(1, elapsedMs / expectedMs);
    const leftMs = Math.min((1 - trust) * planMs + trust * paceMs, last.leftMs + mostRise * Math.max(0, passedMs));
    last = { elapsedMs, visitors, leftMs };
    return leftMs;
  };
}
