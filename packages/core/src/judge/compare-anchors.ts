import { type TestResult, tTest, tTestPaired } from "../stats/index.ts";

/** Scores of one judge then and now. */
export interface ThenAndNow {
  /** The frozen anchor set: the same texts, scored again, in the same order. */
  readonly anchorsThen: readonly number[];
  readonly anchorsNow: readonly number[];
  /** What was judged in production in both periods. */
  readonly liveThen: readonly number[];
  readonly liveNow: readonly number[];
}

export interface AnchorVerdict {
  /** Mean change of the anchors' scores: the judge's own. The texts have not changed. */
  readonly judgeChange: number;
  /** Mean change in production, as judged; null where a period has fewer than two scores. */
  readonly liveChange: number | null;
  /** What is left of it without the judge's own change. */
  readonly systemChange: number | null;
  /** Of the anchors, paired; null where no anchor's score has moved. */
  readonly judgeTest: TestResult | null;
  readonly verdict: "judge changed" | "system changed" | "both changed" | "neither changed";
  readonly says: string;
}

/** A change of the mean score of so much, month on month, is looked into. */
const leastChange = 0.3;
/** Chance of taking noise for a change. */
const alpha = 0.01;

/**
 * Tells whether scores moved because the judge did, or what it judges: the judge by texts that never change, the system by the rest.
 *
 * @param options.leastChange a change of a mean that matters, in the rubric's unit. Default 0.3
 * @throws {RangeError} if the anchors' columns differ in length, or there are fewer than two anchors
 * @example compareAnchors({ anchorsThen: [4, 4, 5, 3], anchorsNow: [4, 4, 5, 3], liveThen: [4, 5, 4, 5], liveNow: [2, 3, 2, 3] }).verdict; // "system changed"
 */
export function compareAnchors(
  { anchorsThen, anchorsNow, liveThen, liveNow }: ThenAndNow,
  options: { readonly leastChange?: number | undefined } = {},
): AnchorVerdict {
  const matters = options.leastChange ?? leastChange;
  if (anchorsThen.length !== anchorsNow.length)
    throw new RangeError(`compareAnchors: there are ${anchorsThen.length} anchors then and ${anchorsNow.length} now`);
  if (anchorsThen.length < 2) throw new RangeError("compareAnchors: needs at least two anchors");
  const judgeTest = anchorsThen.some((value, i) => value !== anchorsNow[i]) ? tTestPaired(anchorsNow, anchorsThen) : null;
  const judgeChange = judgeTest?.effect ?? 0;
  const hasLive = liveThen.length >= 2 && liveNow.length >= 2;
  const isVaried = [...liveThen, ...liveNow].some((value) => value !== liveThen[0]);
  const liveTest = hasLive && isVaried ? tTest(liveNow, liveThen) : null;
  const liveChange = hasLive ? (liveTest?.effect ?? 0) : null;
  const systemChange = liveChange === null ? null : liveChange - judgeChange;
  const systemError = Math.hypot(errorOf(judgeTest), errorOf(liveTest));
  const hasJudge = judgeTest !== null && (Math.abs(judgeChange) >= matters || judgeTest.pValue < alpha);
  const hasSystem = systemChange !== null && Math.abs(systemChange) >= matters && Math.abs(systemChange) > 1.96 * systemError;
  const signed = (change: number) => `${change < 0 ? "−" : "+"}${Math.abs(change).toFixed(2)}`;
  const production = liveChange === null ? "production has too few scores to compare" : `production ${signed(liveChange)}`;
  const facts = `the same anchors score ${signed(judgeChange)}, ${production}`;
  const [verdict, advice] = hasJudge
    ? hasSystem
      ? (["both changed", `recalibrate the judge, and look into the ${signed(systemChange)} that is left`] as const)
      : (["judge changed", "recalibrate before comparing with earlier scores; do not blame the system"] as const)
    : hasSystem
      ? (["system changed", "the judge holds still: look into what changed in the system"] as const)
      : (["neither changed", `no change of ${matters} or more beyond noise`] as const);
  return { judgeChange, liveChange, systemChange, judgeTest, verdict, says: `${verdict}: ${facts}; ${advice}` };
}

/** The standard error behind a test's interval. */
function errorOf(test: TestResult | null): number {
  return test?.effectInterval ? (test.effectInterval[1] - test.effectInterval[0]) / (2 * 1.96) : 0;
}
