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
  if (!out.isTTY) {
    const timer = setInterval(() => out.write(`${progressLine(state(), 0)}\n`), 10_000);
    return () => clearInterval(timer);
  }
  const draw = () => out.write(`\r\x1b[2K${progressLine(state(), Math.min(30, (out.columns || 80) - 56))}`);
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
 */
export function progressLine(state: ProgressState, width: number): string {
  const { visitors, ofVisitors, records, elapsedMs, expectedMs } = state;
  const share = ofVisitors === 0 ? 1 : visitors / ofVisitors;
  const filled = Math.round(share * width);
  const bar = width > 0 ? `${"█".repeat(filled)}${"░".repeat(width - filled)}  ` : "";
  return `${bar}${visitors} of ${ofVisitors} visitors, ${records} records, ${timeLeft(share, elapsedMs, expectedMs)}`;
}

/** As planned, until enough has happened to know the real pace. */
function timeLeft(share: number, elapsedMs: number, expectedMs: number): string {
  if (share >= 1) return `${Math.round(elapsedMs / 1000)} s`;
  const leftMs = share < 0.2 ? expectedMs - elapsedMs : (elapsedMs / share) * (1 - share);
  return leftMs > 0 ? `about ${Math.ceil(leftMs / 1000)} s left` : "almost there";
}
