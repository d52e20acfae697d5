import type { Rubric } from "@telltale/core/judge";
import type { Calibration } from "../evaluate/judge/calibrate-judge.ts";
import type { AnchorReport } from "../evaluate/judge/judge-anchors.ts";
import type { JudgeRun } from "../evaluate/judge/judge-folder.ts";
import { dayOf } from "../tables/window.ts";

/** What a run of a judge did, in words. */
export function judgeRunText(run: JudgeRun, rubrics: readonly Rubric[], { isDry }: { readonly isDry: boolean }): string {
  if (run.drawn === 0) return "";
  const drawn = `${count(run.drawn, "answer")} drawn of ${run.candidates.toLocaleString("en-US")}`;
  const lacking = rubrics.flatMap(({ name, needs }) => {
    const n = run.lacking[name] ?? 0;
    return n > 0
      ? [
          `${count(n, "answer")} cannot be judged by ${name}: the span has no ${needs.join(" or no ")} as text${needs.includes("context") ? ", nor has retrieval in its trace" : ""}`,
        ]
      : [];
  });
  const already = [
    ...(run.already > 0 ? [`${count(run.already, "judgement")} there already`] : []),
    ...(run.drawnOtherwise > 0
      ? [
          `${run.drawnOtherwise.toLocaleString("en-US")} of them by another way of sampling: shares over both lean to what was drawn first; a raised version of the rubric keeps them apart`,
        ]
      : []),
  ];
  if (isDry) {
    const cost =
      run.expectedUsd === null
        ? "; no price is known for the judge's model, so neither is what they would cost"
        : `, for about ${usd(run.expectedUsd)}`;
    return lines([`${drawn}; ${count(run.of, "judgement")} would be made${cost}`, ...already, ...lacking]);
  }
  const stopped = {
    cost: `stopped at the cost cap: ${count(run.of - run.scored - run.unparsed, "judgement")} left; the same command with a higher --max-usd goes on`,
    signal: `stopped: ${count(run.of - run.scored - run.unparsed, "judgement")} left; the same command goes on`,
    provider: `stopped because the provider does not answer: ${run.lastFault}; the same command goes on`,
  };
  return lines([
    `${run.isResumed ? "taken up where it was cut short: " : ""}${drawn}; ${count(run.scored, "judgement")} made in ${count(run.calls, "call")}${costText(run)}`,
    ...already,
    ...lacking,
    ...(run.unparsed > 0
      ? [
          `${count(run.unparsed, "answer")} of the judge could not be read, asked twice: kept as unparsed${run.failed > 0 ? "" : ` (the last: ${run.lastFault})`}`,
        ]
      : []),
    ...(run.failed > 0 && run.stoppedBy !== "provider"
      ? [`${count(run.failed, "judgement")} failed (${run.lastFault}); the same command tries them again`]
      : []),
    ...(run.stoppedBy ? [stopped[run.stoppedBy]] : []),
  ]);
}

/** What calls cost, as far as that is known. */
function costText({ calls, unpricedCalls, spentUsd }: JudgeRun): string {
  if (unpricedCalls === 0) return `, ${usd(spentUsd)}`;
  if (unpricedCalls >= calls) return "; no price is known for the judge's model (give one with --prices FILE)";
  return `, ${usd(spentUsd)} without ${unpricedCalls.toLocaleString("en-US")} of them, for which no price is known`;
}

/** What the judge found, and what that is worth. */
export function calibrationText(found: readonly Calibration[], rubrics: readonly Rubric[]): string {
  return found
    .map((one) => {
      const rubric = rubrics.find(({ name }) => name === one.rubric);
      const fault = rubric?.scale.kind === "yes-no" ? "yes" : `below ${rubric?.passMark ?? "the middle of the scale"}`;
      const { agreement, corrected } = one;
      const unparsed = one.unparsed > 0 ? `, ${one.unparsed} unparsed` : "";
      const isGraded = rubric?.scale.kind !== "yes-no";
      const rawMean = isGraded ? `, mean ${corrected.rawMean.toFixed(2)}` : "";
      const raw = `  as judged     ${percent(corrected.rawRate)} ${fault}${rawMean}`;
      const head = `\n${one.rubric}  (${one.evaluator}; ${one.judged} judged${unparsed})`;
      if (!agreement)
        return lines([head, raw, "  corrected     not known: no judged answer has a label (telltale judge DIR --label)"]);
      const { kappa, weightedKappa, rankCorrelation, baseRate } = agreement;
      const share = corrected.share
        ? `${percent(corrected.share.estimate)} ${range(corrected.share.interval, percent)}`
        : "rate not known yet";
      const { rate } = corrected;
      const mean =
        isGraded && corrected.mean ? `, mean ${corrected.mean.estimate.toFixed(2)} ${range(corrected.mean.interval)}` : "";
      const graded = weightedKappa
        ? `; weighted κ ${weightedKappa.estimate.toFixed(2)}, rank correlation ${rankCorrelation?.statistic.toFixed(2) ?? "not defined"}`
        : "";
      const bias = [
        one.length && one.length.pValue < 0.01 && (one.length.effect ?? 0) > 0
          ? "it is kinder to longer answers than people are"
          : "",
        one.ownFamily && one.ownFamily.pValue < 0.01 && (one.ownFamily.effect ?? 0) > 0
          ? "it is kinder to its own model family"
          : "",
      ].filter(Boolean);
      return lines([
        head,
        raw,
        `  corrected     ${share}${mean}, by ${count(agreement.n, "label")}`,
        ...(rate ? [`  Rogan–Gladen  ${percent(rate.estimate)} ${range(rate.interval, percent)}`] : []),
        `  agreement     ${agreement.agreement.estimate.toFixed(2)} ${range(agreement.agreement.interval)}; κ ${kappa.estimate.toFixed(2)} ${range(kappa.interval)}${graded}; ` +
          `faults: ${percent(baseRate.human)} by people, ${percent(baseRate.judged)} by the judge`,
        `  verdict       ${agreement.verdict}: ${agreement.says}` +
          (one.labelsNeeded && one.labelsNeeded > agreement.n ? ` (${one.labelsNeeded} labels would show it)` : ""),
        ...[...bias, ...corrected.warnings, ...(corrected.share?.warnings ?? []), ...(rate?.warnings ?? [])].map(
          (warning) => `  note          ${warning}`,
        ),
      ]);
    })
    .join("");
}

/** Whether the judge changed or the system did. */
export function anchorsText(reports: readonly AnchorReport[]): string {
  return lines(
    reports.map(({ rubric, anchors, unparsed, firstAtMs, verdict }) => {
      const unread = unparsed > 0 ? ` (${unparsed} could not be read)` : "";
      const first = `${count(anchors, "anchor")} scored for the first time; from the next time on they tell whether the judge changed`;
      const since = firstAtMs === null ? "" : ` since ${dayOf(firstAtMs)}`;
      return `${rubric}: ${verdict ? `${verdict.says}${since}` : first}${unread}`;
    }),
  );
}

function lines(texts: readonly string[]): string {
  return `${texts.join("\n")}\n`;
}

function count(n: number, what: string): string {
  return `${n.toLocaleString("en-US")} ${what}${n === 1 ? "" : "s"}`;
}

function usd(amount: number): string {
  return `$${amount.toFixed(amount < 1 ? 4 : 2)}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function range(interval: readonly [number, number] | null, write = (value: number) => value.toFixed(2)): string {
  return interval ? `(${write(interval[0])} to ${write(interval[1])})` : "(no interval)";
}
