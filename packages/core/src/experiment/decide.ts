import { adjustP, srm } from "../stats/index.ts";
import type { JudgedMeasure } from "./judge-measure.ts";

/** What to do. `do not read`: something is wrong with how users were dealt. */
export type Decision = "roll out" | "revert" | "keep running" | "do not read";

export interface Decided {
  readonly decision: Decision;
  /** In words, the weightiest first. */
  readonly reasons: readonly string[];
  /** Chance of arms so uneven by luck alone. */
  readonly sampleRatioPValue: number;
  /** Secondary measures with p-values adjusted for being many (Benjamini and Hochberg), by name. */
  readonly adjusted: Readonly<Record<string, number>>;
}

export interface ToDecide {
  readonly measures: readonly JudgedMeasure[];
  /** Users seen in control and treatment. */
  readonly users: readonly [number, number];
  /** The shares they should have, in any unit. */
  readonly shares: readonly [number, number];
  /** Users in both arms that were planned; null if there was no plan. */
  readonly plannedUsers?: number | null | undefined;
  /** Chance of a false alarm. Default 0.05. */
  readonly alpha?: number | undefined;
  readonly isWatched?: boolean | undefined;
}

/** Sample ratios are checked often: the usual level of their alarm. */
const ratioAlpha = 0.001;

/**
 * Decides by the rule that is agreed on before an experiment starts: roll out where the primary measure is better beyond noise, by more
 * than the least that is worth having, and no guardrail is harmed; revert where it is worse, a guardrail is, it is surely less than what is
 * worth having, or the planned users have come without a difference; else keep running.
 *
 * @throws {RangeError} if there is not exactly one primary measure
 */
export function decide({ measures, users, shares, plannedUsers = null, alpha = 0.05, isWatched = true }: ToDecide): Decided {
  const [primary, ...more] = measures.filter(({ measure }) => measure.role === "primary");
  if (!primary || more.length > 0)
    throw new RangeError("decide: an experiment has one primary measure, agreed on before it starts");
  const guardrails = measures.filter(({ measure }) => measure.role === "guardrail");
  const secondary = measures.filter(({ measure }) => measure.role === "secondary");
  const total = users[0] + users[1];
  const sampleRatioPValue = total > 0 ? srm(users, shares).pValue : 1;
  const ps = secondary.map((one) => (isWatched ? one.watchedPValue : one.pValue));
  const adjustedPs = ps.length > 0 ? adjustP(ps, "bh") : [];
  const adjusted = Object.fromEntries(secondary.map(({ measure }, i) => [measure.name, adjustedPs[i] ?? 1]));
  const said = (decision: Decision, ...reasons: string[]): Decided => ({ decision, reasons, sampleRatioPValue, adjusted });

  if (sampleRatioPValue < ratioAlpha)
    return said(
      "do not read",
      `The arms have ${users[0]} and ${users[1]} users, which is not the split that was asked for (${shortP(sampleRatioPValue)}): ` +
        "users are lost or dealt wrongly, and not alike in both arms. Find out why, mend it and start anew.",
    );
  const harmed = guardrails.filter(({ verdict }) => verdict === "worse");
  if (harmed.length > 0) return said("revert", ...harmed.map((one) => `Guardrail ${inWords(one)}.`));
  const p = isWatched ? primary.watchedPValue : primary.pValue;
  if (primary.verdict === "worse") return said("revert", `${inWords(primary)}, ${shortP(p)}.`);
  const isEnough = plannedUsers !== null && total >= plannedUsers;
  if (primary.verdict === "better" && p < alpha) {
    const open = guardrails.filter(({ verdict }) => verdict !== "unharmed");
    if (open.length === 0 || isEnough)
      return said(
        "roll out",
        `${inWords(primary)}, ${shortP(p)}.`,
        ...open.map((one) => `Guardrail ${one.measure.name} shows no harm, but is not proven unharmed.`),
      );
    return said(
      "keep running",
      `${inWords(primary)}, but it is not yet sure that no guardrail is harmed: ${open.map(({ measure }) => measure.name).join(", ")}.`,
    );
  }
  const { margin = 0 } = primary.measure;
  const most = primary.gainInterval?.[1];
  if (margin > 0 && most !== undefined && most < margin)
    return said(
      "revert",
      `${inWords(primary)}: surely less than the ${short(margin)} that is worth having. Keep what there was.`,
    );
  if (isEnough)
    return said(
      "revert",
      `The ${plannedUsers} users that were planned have come, and ${primary.measure.name} is not better by more than ` +
        `${margin} beyond noise. Keep what there was.`,
    );
  const left = plannedUsers === null ? "" : ` ${total} of ${plannedUsers} planned users have come.`;
  return said("keep running", `${openWords(primary)}.${left}`);
}

/** Why nothing can be said of the primary measure yet. */
function openWords(primary: JudgedMeasure): string {
  const { measure, gain, gainInterval, warnings } = primary;
  const margin = measure.margin ?? 0;
  const open = `Nothing is decided about ${measure.name} yet`;
  if (gain === null || gainInterval === null) return [open, ...warnings].join(": ");
  return gainInterval[0] > 0
    ? `${inWords(primary)}, but so far by no more than the ${short(margin)} that is worth having`
    : open;
}

function inWords({ measure, gain, gainInterval }: JudgedMeasure): string {
  const [low, high] = gainInterval ?? [Number.NaN, Number.NaN];
  const way = (gain ?? 0) >= 0 ? "better" : "worse";
  const ends = [low, high].map((end) => ((gain ?? 0) >= 0 ? end : -end)).sort((a, b) => a - b);
  return `${measure.name} is ${way} by ${short(Math.abs(gain ?? 0))} (between ${short(ends[0] ?? 0)} and ${short(ends[1] ?? 0)})`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function shortP(p: number): string {
  return p < 0.0001 ? "p < 0.0001" : `p = ${p.toPrecision(2)}`;
}
