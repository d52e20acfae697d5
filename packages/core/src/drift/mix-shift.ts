import { normPpf } from "../stats/index.ts";
import { type DriftVerdict, judgeEffect } from "./effect.ts";

/** Mean of something in one segment of one window. */
export interface SegmentMean {
  /** Rows with a value; clusters, where rows are not independent. */
  readonly n: number;
  readonly mean: number;
  /** Standard deviation; for a rate leave it out: √(p(1 − p)). */
  readonly sd?: number | undefined;
}

export interface MixSegment {
  /** Such as model, route and prompt version together. */
  readonly segment: string;
  readonly reference: SegmentMean;
  readonly current: SegmentMean;
}

/** Why a mean moved: other traffic, or other behaviour towards the same traffic. */
export interface MixShift {
  /** Of the behaviour part against the margin. */
  readonly verdict: DriftVerdict;
  /** Current less reference mean, over all rows; null where a window is empty. */
  readonly total: number | null;
  /** The part due to segments growing and shrinking, appearing and vanishing: total − behaviour. */
  readonly mix: number | null;
  /** The part due to changes within segments both windows have, weighted by the current and the former mix alike. */
  readonly behaviour: number | null;
  /** 95 % interval of the behaviour part. */
  readonly behaviourInterval: readonly [number, number] | null;
  /** What each shared segment adds to the behaviour part, largest first. */
  readonly segments: readonly { readonly segment: string; readonly behaviour: number }[];
  /** Share of the current rows in segments both windows have. */
  readonly coverage: number | null;
  readonly warnings: readonly string[];
}

/**
 * Splits the move of a mean or a rate into what the traffic did and what the behaviour did (Kitagawa's decomposition):
 *
 *     Δ = Σ (v′ₛ − vₛ)·(mₛ + m′ₛ)/2  +  Σ (vₛ + v′ₛ)/2 · (m′ₛ − mₛ)
 *
 * with the mix v and the means m of the segments s, before and after (′). A segment that only one window has can say nothing of
 * behaviour: it counts to the mix.
 *
 * @param segments each once, both windows counted in SQL or by hand; n = 0 where a window has none
 * @param options.margin behaviour change, in the unit of the mean, that does not matter
 * @param options.minN rows each window must have in shared segments, default 30
 * @throws {RangeError} if an n is negative or the margin not positive
 * @see Kitagawa (1955), Components of a difference between two rates, JASA 50(272)
 * @example mixShift([{ segment: "a", reference: { n: 900, mean: 0.1 }, current: { n: 100, mean: 0.1 } }, { segment: "b", reference: { n: 100, mean: 0.5 }, current: { n: 900, mean: 0.5 } }], { margin: 0.1 }).verdict; // "stable"
 */
export function mixShift(
  segments: readonly MixSegment[],
  { margin, minN = 30 }: { readonly margin: number; readonly minN?: number },
): MixShift {
  if (!(margin > 0)) throw new RangeError("mixShift: the margin must be positive");
  if (segments.some(({ reference, current }) => !(reference.n >= 0 && current.n >= 0)))
    throw new RangeError("mixShift: an n is negative");
  const sum = (part: (segment: MixSegment) => number, of = segments) => of.reduce((total, segment) => total + part(segment), 0);
  const [n, m] = [sum(({ reference }) => reference.n), sum(({ current }) => current.n)];
  const shared = segments.filter(({ reference, current }) => reference.n > 0 && current.n > 0);
  const coverage = m > 0 ? sum(({ current }) => current.n, shared) / m : null;
  const warnings = shared.length < segments.length ? ["segments that only one window has count to the mix"] : [];
  if (n === 0 || m === 0) {
    const nothing = { total: null, mix: null, behaviour: null, behaviourInterval: null };
    return { verdict: "insufficient", ...nothing, segments: [], coverage, warnings };
  }
  const weighted = (of: "reference" | "current", all: number) =>
    sum((segment) => (segment[of].n > 0 ? (segment[of].n / all) * segment[of].mean : 0));
  const total = weighted("current", m) - weighted("reference", n);
  const weightOf = ({ reference, current }: MixSegment) => (reference.n / n + current.n / m) / 2;
  const parts = shared.map((segment) => ({
    segment: segment.segment,
    behaviour: weightOf(segment) * (segment.current.mean - segment.reference.mean),
  }));
  const behaviour = parts.reduce((all, part) => all + part.behaviour, 0);
  const error = Math.sqrt(
    sum((segment) => weightOf(segment) ** 2 * (errorOf(segment.reference) + errorOf(segment.current)), shared),
  );
  const half = normPpf(0.975) * error;
  const interval = [behaviour - half, behaviour + half] as const;
  const least = Math.min(
    sum(({ reference }) => reference.n, shared),
    sum(({ current }) => current.n, shared),
  );
  return {
    verdict: least < minN ? "insufficient" : judgeEffect({ name: "behaviour", estimate: behaviour, interval, margin }),
    total,
    mix: total - behaviour,
    behaviour,
    behaviourInterval: interval,
    segments: parts.sort((a, b) => Math.abs(b.behaviour) - Math.abs(a.behaviour)),
    coverage,
    warnings,
  };
}

/** Squared standard error; a rate of 0 or 1 in few rows is not taken for certain (Agresti and Coull's two and two). */
function errorOf({ n, mean, sd }: SegmentMean): number {
  if (sd !== undefined) return sd ** 2 / n;
  const p = (mean * n + 2) / (n + 4);
  return (p * (1 - p)) / (n + 4);
}
