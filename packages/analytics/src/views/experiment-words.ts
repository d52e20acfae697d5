import type { Decision, MeasureVerdict } from "@telltale/core/experiment";
import { formatNumber } from "./format.ts";

/** The looks of a decision, as a class. */
export const decisionTones: Readonly<Record<Decision, string>> = {
  "roll out": "tt-good",
  revert: "tt-bad",
  "keep running": "tt-notable",
  "do not read": "tt-bad",
};

/** The colour of what came of a measure. */
export const verdictTones: Readonly<Partial<Record<MeasureVerdict, "good" | "bad">>> = {
  better: "good",
  unharmed: "good",
  worse: "bad",
};

/** A gain with its interval, in words. */
export function gainWords({
  gain,
  gainInterval,
}: {
  readonly gain: number | null;
  readonly gainInterval: readonly [number, number] | null;
}): string {
  if (gain === null) return "not known yet";
  if (!gainInterval) return `${formatNumber(gain)}, with too little to tell how sure that is`;
  return `${formatNumber(gain)} (${formatNumber(gainInterval[0])} to ${formatNumber(gainInterval[1])})`;
}
