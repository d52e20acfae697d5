import type { JudgedMeasure, Plan } from "@telltale/core/experiment";
import type { ArmReport, ExperimentReport } from "../evaluate/experiment/read-experiment.ts";
import { formatCount, formatNumber, formatP, formatPercent, periodText } from "./format.ts";
import { markdownCell, markdownTable } from "./markdown.ts";
import { type Ink, ink } from "./text-ink.ts";
import { wrapped } from "./text-layout.ts";
import { columnsToText } from "./text-table.ts";

const barWidth = 25;

/** An experiment for a terminal: each arm's decision with its reasons, and each measure's gain with its interval drawn. */
export function experimentToText(report: ExperimentReport, { color = false, width = 100 } = {}): string {
  const pen = ink(color);
  const { name, window, control, controlUsers, plannedUsers, isWatched, concerns } = report;
  const users = report.treatments.reduce((sum, one) => sum + one.users, controlUsers);
  const planned = plannedUsers === null ? "" : ` of ${formatCount(plannedUsers)} planned`;
  const looks = isWatched
    ? "intervals hold however often it is looked at"
    : "intervals hold for one look, at an end fixed before";
  return `${[
    pen.bold(`Experiment ${name}`),
    pen.dim(`${periodText(window)} · ${formatCount(users)} users${planned} · control ${control} · ${looks}`),
    ...report.treatments.map((arm) => armText(arm, report, pen, width)),
    ...(report.treatments.some(({ measures }) => measures.some(({ gain }) => gain === null))
      ? [pen.dim(`How many users and days it takes: telltale experiment DIR ${name} --primary measure=least-gain --plan`)]
      : []),
    ...concerns.map((concern) => pen.notable(wrapped(`! ${concern}`, width).join("\n  "))),
  ].join("\n\n")}\n`;
}

function armText({ arm, users, measures, decided }: ArmReport, report: ExperimentReport, pen: Ink, width: number): string {
  const { control, controlUsers, isWatched } = report;
  const inks = { "roll out": pen.good, revert: pen.bad, "keep running": pen.notable, "do not read": pen.bad };
  const head = `${pen.bold(arm)} against ${control}: ${inks[decided.decision](decided.decision.toUpperCase())}`;
  const rows = measures.map((one) => {
    const p = decided.adjusted[one.measure.name] ?? (isWatched ? one.watchedPValue : one.pValue);
    return [
      one.measure.name,
      one.measure.role,
      formatNumber(one.control),
      formatNumber(one.treatment),
      gainText(one),
      intervalBar(one),
      formatP(p),
      one.verdict,
    ];
  });
  const heads = ["measure", "role", control, arm, "gain (above 0 is better)", "", "p", ""];
  const ranks = measures.map(
    ({ measure, cliffsDelta, mannWhitneyP, watchedMannWhitneyP }) =>
      `${measure.name} δ ${formatNumber(cliffsDelta)}, p ${formatP(isWatched ? watchedMannWhitneyP : mannWhitneyP)}`,
  );
  return [
    head,
    ...decided.reasons.flatMap((reason) => wrapped(reason, width)),
    "",
    columnsToText(heads, rows, [false, false, true, true, true, false, true, false]),
    pen.dim(
      `${formatCount(controlUsers)} and ${formatCount(users)} users; past explains ${pastText(measures)} of the variance`,
    ),
    ...(measures.some(({ measure }) => measure.margin)
      ? [pen.dim("┊ the least that is worth having; of a guardrail the loss that is borne")]
      : []),
    ...wrapped(`By ranks of users (Mann–Whitney, Cliff's delta): ${ranks.join("; ")}`, width).map(pen.dim),
  ].join("\n");
}

function pastText(measures: readonly JudgedMeasure[]): string {
  return formatPercent(measures[0]?.varianceReduction ?? 0);
}

function gainText({ gain, gainInterval }: JudgedMeasure): string {
  if (gain === null) return "too few users";
  if (!gainInterval) return `${formatNumber(gain)} (no two users differ)`;
  return `${formatNumber(gain)} (${formatNumber(gainInterval[0])} … ${formatNumber(gainInterval[1])})`;
}

/** The interval on a line with 0 in its middle, the gain as a dot, the margin dashed. */
function intervalBar({ gain, gainInterval, measure: { role, margin = 0 } }: JudgedMeasure): string {
  if (gain === null || !gainInterval) return "";
  const agreed = role === "guardrail" ? -margin : margin;
  const reach = Math.max(...gainInterval.map(Math.abs), margin, Number.MIN_VALUE);
  const half = (barWidth - 1) / 2;
  const place = (value: number) => Math.round(half + (value / reach) * half);
  const [low, high] = [place(gainInterval[0]), place(gainInterval[1])];
  return Array.from({ length: barWidth }, (_, i) => {
    if (i === place(gain)) return "●";
    if (agreed !== 0 && i === place(agreed) && i !== half) return "┊";
    if (i >= low && i <= high) return i === half ? "┿" : "━";
    return i === half ? "│" : " ";
  }).join("");
}

/** An experiment as Markdown, for a pull request or a chat. */
export function experimentToMarkdown(report: ExperimentReport): string {
  const { control } = report;
  const blocks = report.treatments.map(({ arm, users, measures, decided }) => {
    const rows = measures.map((one) => {
      const p = decided.adjusted[one.measure.name] ?? (report.isWatched ? one.watchedPValue : one.pValue);
      const { name, role } = one.measure;
      return [name, role, formatNumber(one.control), formatNumber(one.treatment), gainText(one), formatP(p), one.verdict];
    });
    const heads = ["measure", "role", control, arm, "gain", "p", "verdict"];
    return [
      `**${markdownCell(arm)} against ${markdownCell(control)}: ${decided.decision}** (${report.controlUsers} and ${users} users)`,
      ...decided.reasons.map(markdownCell),
      markdownTable(heads, rows, [false, false, true, true, true, true, false]),
    ].join("\n\n");
  });
  const head = `### Experiment ${markdownCell(report.name)}\n\n${periodText(report.window)}`;
  return `${[head, ...blocks, ...report.concerns.map((concern) => `> ${markdownCell(concern)}`)].join("\n\n")}\n`;
}

/** How long an experiment would take, in words. */
export function planToText({ once, watched, designEffect, warnings }: Plan): string {
  const line = (how: string, { users, days }: Plan["once"]) =>
    `  ${how.padEnd(34)} ${formatCount(users)} users in both arms, ${Number.isFinite(days) ? `${formatCount(days)} days` : "for ever"}`;
  return [
    "How long it takes to find that difference, with a chance of 80 %, if it is there:",
    line("looked at once, at the end:", once),
    line("watched, and ended when decided:", { ...watched }),
    `Things of one user are alike: ${formatNumber(designEffect)} of them tell as much as one of another user.`,
    ...warnings,
    "",
  ].join("\n");
}
