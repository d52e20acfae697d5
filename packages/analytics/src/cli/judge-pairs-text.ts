import type { Estimate } from "@telltale/core";
import type { JudgePairsOptions, PairsRun } from "../evaluate/judge/judge-pairs.ts";
import { formatCount, formatPercent } from "../views/format.ts";

type Shown = Pick<JudgePairsOptions, "before" | "after" | "item" | "isDry">;

/** What a run of comparisons found, in words. */
export function judgePairsText(run: PairsRun, { before, after, item = "input", isDry = false }: Shown): string {
  const { candidates, drawn, of, already, scored, unparsed, failed, calls, stoppedBy, lastFault, preference } = run;
  const [a, b] = [named(before), named(after)];
  if (drawn === 0)
    return `no ${item} was answered by both ${a} and ${b} with its text kept: pairs are told by --item (input, promptHash, or a key of attributes)\n`;
  const head = `${formatCount(drawn)} pairs drawn of ${formatCount(candidates)}`;
  const there = already > 0 ? [`${formatCount(already)} comparisons there already`] : [];
  if (isDry) {
    const cost = run.expectedUsd === null ? "no price is known" : `about ${usd(run.expectedUsd)}`;
    return lines([`${head}; ${formatCount(of)} comparisons would be made, each in both orders, for ${cost}`, ...there]);
  }
  const resumed = run.isResumed ? "taken up where it was cut short: " : "";
  const left = `${formatCount(of - scored - unparsed)} comparisons left`;
  const stopped = {
    cost: `stopped at the cost cap: ${left}; the same command with a higher --max-usd goes on`,
    signal: `stopped: ${left}; the same command goes on`,
    provider: `stopped because the provider does not answer: ${lastFault}; the same command goes on`,
  };
  return lines([
    `${resumed}${head}; ${formatCount(scored)} compared in ${formatCount(calls)} calls, ${usd(run.spentUsd)}`,
    ...there,
    ...(unparsed > 0 ? [`${formatCount(unparsed)} could not be read, asked twice: kept as unparsed`] : []),
    ...(failed > 0 && stoppedBy !== "provider"
      ? [`${formatCount(failed)} failed (${lastFault}); the same command tries them again`]
      : []),
    ...(stoppedBy ? [stopped[stoppedBy]] : []),
    ...(preference ? ["", ...preferenceLines(preference, a, b)] : []),
  ]);
}

function preferenceLines(
  { n, a, b, ties, share, test, position }: NonNullable<PairsRun["preference"]>,
  before: string,
  after: string,
) {
  const { consistent, firstTwice, secondTwice, test: placeTest } = position;
  const split = firstTwice + secondTwice;
  const verdict =
    !share || !test || test.pValue >= 0.05
      ? "no difference is shown"
      : share.estimate > 0.5
        ? `${after} is better`
        : `${before} is better`;
  return [
    `  before   ${before}: better in ${formatCount(a)} of ${formatCount(n)}`,
    `  after    ${after}: better in ${formatCount(b)}`,
    `  ties     ${formatCount(ties)}, of them ${formatCount(split)} that went to whichever stood in one place`,
    ...(share && test ? [`  of the decided, after wins ${shown(share)}; p = ${test.pValue.toPrecision(2)}: ${verdict}`] : []),
    `  position bias: the same in both orders in ${shown(consistent)}; else the first place won ${formatCount(firstTwice)} times, the second ${formatCount(secondTwice)}` +
      (placeTest ? ` (p = ${placeTest.pValue.toPrecision(2)})` : ""),
  ];
}

function shown({ estimate, interval }: Estimate): string {
  return `${formatPercent(estimate)}${interval ? ` (${interval.map(formatPercent).join(" to ")})` : ""}`;
}

function named(variant: JudgePairsOptions["before"]): string {
  return Object.entries(variant)
    .map(([column, value]) => `${column} ${value}`)
    .join(", ");
}

function usd(amount: number): string {
  return `$${amount.toFixed(amount < 1 ? 4 : 2)}`;
}

function lines(texts: readonly string[]): string {
  return `${texts.join("\n")}\n`;
}
