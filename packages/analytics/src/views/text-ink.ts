/** Words for a terminal: with colours, or plain. */
export interface Ink {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly good: (text: string) => string;
  readonly notable: (text: string) => string;
}

const code = (open: number, close: number) => (text: string) => `\u001b[${open}m${text}\u001b[${close}m`;
const plain = (text: string) => text;

/** @returns ink with ANSI colours, or plain words */
export function ink(color: boolean): Ink {
  if (!color) return { bold: plain, dim: plain, bad: plain, good: plain, notable: plain };
  return { bold: code(1, 22), dim: code(2, 22), bad: code(31, 39), good: code(32, 39), notable: code(33, 39) };
}

const ticks = "▁▂▃▄▅▆▇█";

/**
 * Numbers as one line of bars, from 0 or the least to the greatest. A null is a gap.
 *
 * @param options.fromZero whether the lowest bar stands for 0 (sums, rates) or for the least number (levels)
 */
export function sparkline(values: readonly (number | null)[], { fromZero = false, width = 60 } = {}): string {
  const shown = values.length <= width ? values : thinned(values, width);
  const numbers = shown.filter((value) => value !== null);
  const low = fromZero ? 0 : Math.min(...numbers);
  const high = Math.max(...numbers);
  const tick = (value: number) =>
    ticks[high > low ? Math.round(((value - low) / (high - low)) * (ticks.length - 1)) : 0] ?? " ";
  return shown.map((value) => (value === null ? "·" : tick(value))).join("");
}

/** Means of neighbours, so that a long series fits. */
function thinned(values: readonly (number | null)[], width: number): readonly (number | null)[] {
  return Array.from({ length: width }, (_, i) => {
    const from = Math.floor((i * values.length) / width);
    const own = values.slice(from, Math.floor(((i + 1) * values.length) / width)).filter((value) => value !== null);
    return own.length > 0 ? own.reduce((sum, value) => sum + value, 0) / own.length : null;
  });
}

const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A bar of `share` (0…1) of a width, fine to an eighth of a character. */
export function bar(share: number | null, width: number): string {
  if (share === null || !(share > 0)) return "";
  const units = Math.max(1, Math.round(Math.min(1, share) * width * 8));
  return "█".repeat(units >> 3) + (eighths[units & 7] ?? "");
}
