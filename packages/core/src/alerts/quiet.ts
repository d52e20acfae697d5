import type { QuietWindow, Rule, Segment } from "./rule.ts";

/** A time in which some alerts are not told. */
export interface Silence extends QuietWindow {
  /** Only these rules; all by default. */
  readonly rules?: readonly string[];
  /** Only streams with these values. */
  readonly where?: Segment;
  readonly by?: string;
}

/**
 * Whether a time lies in a window, or in one of its repetitions.
 *
 * @example isWithin({ fromMs: 0, toMs: 10, everyMs: 100 }, 205); // true
 */
export function isWithin({ fromMs, toMs, everyMs }: QuietWindow, atMs: number): boolean {
  if (atMs < fromMs) return false;
  const offset = everyMs !== undefined && everyMs > 0 ? (atMs - fromMs) % everyMs : atMs - fromMs;
  return offset < toMs - fromMs;
}

/** Whether a stream is to be kept quiet now: by the rule's maintenance, or by a silence. */
export function isQuiet(rule: Rule, segment: Segment, silences: readonly Silence[], nowMs: number): boolean {
  const covers = ({ rules, where = {} }: Silence) =>
    (rules === undefined || rules.includes(rule.name)) &&
    Object.entries(where).every(([name, value]) => segment[name] === value);
  return (
    (rule.maintenance ?? []).some((window) => isWithin(window, nowMs)) ||
    silences.some((silence) => covers(silence) && isWithin(silence, nowMs))
  );
}
