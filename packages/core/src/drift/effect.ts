import { proportionDifference } from "../stats/index.ts";

/**
 * `drift`: the change is certainly larger than the margin. `stable`: it is certainly smaller, which is a claim and not the
 * absence of one. `inconclusive`: neither can be said. `insufficient`: too few rows to look.
 */
export type DriftVerdict = "drift" | "stable" | "inconclusive" | "insufficient";

/** How large a change is, with its 95 % interval, beside the size from which it matters. */
export interface DriftEffect {
  readonly name: string;
  readonly estimate: number;
  readonly interval: readonly [number, number];
  /** Changes smaller than this, in either direction, do not matter. */
  readonly margin: number;
}

/** One effect against its margin, by its interval. */
export function judgeEffect({ interval: [low, high], margin }: DriftEffect): Exclude<DriftVerdict, "insufficient"> {
  const least = low > 0 ? low : high < 0 ? -high : 0;
  if (least > margin) return "drift";
  return Math.max(Math.abs(low), Math.abs(high)) < margin ? "stable" : "inconclusive";
}

/** All effects of a column: any of them can drift, all must be stable. */
export function judgeEffects(effects: readonly DriftEffect[]): DriftVerdict {
  const verdicts = effects.map(judgeEffect);
  if (verdicts.length === 0) return "insufficient";
  if (verdicts.includes("drift")) return "drift";
  return verdicts.every((verdict) => verdict === "stable") ? "stable" : "inconclusive";
}

/** The effect that decides: the one farthest beyond, or nearest to, its margin. */
export function leadingEffect(effects: readonly DriftEffect[]): DriftEffect | null {
  const reach = ({ estimate, margin }: DriftEffect) => Math.abs(estimate) / margin;
  return effects.reduce<DriftEffect | null>((best, effect) => (best && reach(best) >= reach(effect) ? best : effect), null);
}

/** Two counts that stand for a share; need not be whole. */
export interface Share {
  readonly count: number;
  readonly n: number;
}

/**
 * A change of a share, current minus reference, with Newcombe's interval. It matters from `least` (an absolute share) or from
 * `relative` times the rarer of yes and no in the reference, whichever is more.
 *
 * @see Newcombe (1998), Statistics in Medicine 17, 873–890, method 10
 */
export function shareEffect(
  name: string,
  reference: Share,
  current: Share,
  { least, relative, confidence = 0.95 }: { least: number; relative: number; confidence?: number | undefined },
): DriftEffect {
  const p = reference.count / reference.n;
  const { estimate, interval } = proportionDifference(current.count, current.n, reference.count, reference.n, { confidence });
  return { name, estimate, interval: interval ?? [-1, 1], margin: Math.max(least, relative * Math.min(p, 1 - p)) };
}
