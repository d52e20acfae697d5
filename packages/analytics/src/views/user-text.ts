import type { Report } from "../report/report.ts";
import { driftToText } from "./drift-text.ts";
import { formatCount, formatNumber, formatPercent, formatSegment } from "./format.ts";
import { satisfactionNote } from "./satisfaction-note.ts";
import { bar, type Ink, sparkline } from "./text-ink.ts";
import { number, rankedText, section, spark, wrapped } from "./text-layout.ts";
import { columnsToText } from "./text-table.ts";

export function satisfactionText({ satisfaction, behaviour, every }: Report, pen: Ink, width = 100): string {
  const { n, sessions, mean, lowRate } = satisfaction.current;
  if (n === 0) return "";
  const total = satisfaction.distribution.current.reduce((sum, bin) => sum + bin.n, 0);
  const most = Math.max(...satisfaction.distribution.current.map((bin) => bin.n));
  const bins = satisfaction.distribution.current.map((bin) => [
    bin.score.toFixed(1),
    formatCount(bin.n),
    formatPercent(bin.n / total),
    bar(bin.n / most, 30),
  ]);
  const rates = [
    ["rephrased", "rephraseRate", "of messages"],
    ["regenerated", "regenerateRate", "of answers"],
    ["stopped", "stopRate", "of answers"],
    ["copied", "copyRate", "of answers"],
    ["thumbs up", "thumbsUpRate", "of answers"],
    ["thumbs down", "thumbsDownRate", "of answers"],
    ["left after an answer", "abandonRate", "of sessions"],
    ["went on in a new chat", "copyToNewChatRate", "of sessions"],
    ["negative follow-up", "negativeFollowUpRate", "of sessions"],
    ["escalated", "escalationRate", "of sessions"],
    ["completed", "completionRate", "of sessions"],
  ] as const;
  const behaviours = rates.map(([name, rate, of]) => [
    name,
    formatPercent(behaviour.current[rate]),
    ...(behaviour.reference ? [formatPercent(behaviour.reference[rate])] : []),
    of,
  ]);
  return section(
    "Satisfaction and behaviour",
    pen,
    `${formatCount(n)} of ${formatCount(sessions)} sessions have a score. Mean ${formatNumber(mean)}; ` +
      `${formatPercent(lowRate)} are at 0.5 or below.`,
    ...wrapped(satisfactionNote, width).map(pen.dim),
    spark(
      "mean",
      every,
      satisfaction.series.map((row) => row.mean),
      pen,
    ),
    "",
    columnsToText(["score", "sessions", "share", ""], bins, [true, true, true, false]),
    "",
    columnsToText(
      ["users", "now", ...(behaviour.reference ? ["reference"] : []), ""],
      behaviours,
      behaviour.reference ? [false, true, true, false] : [false, true, false],
    ),
    "",
    rankedText("prompt, version", behaviour.byPromptVersion, {
      sessions: (row) => formatCount(number(row.sessions)),
      rephrased: (row) => formatPercent(number(row.rephraseRate)),
      copied: (row) => formatPercent(number(row.copyRate)),
      "thumbs down": (row) => formatPercent(number(row.thumbsDownRate)),
      left: (row) => formatPercent(number(row.abandonRate)),
    }),
  );
}

export function scoresText({ scores }: Report, pen: Ink): string {
  if (scores.current.length === 0) return "";
  const rows = scores.current.map((row) => {
    const before = scores.reference.find(({ name }) => name === row.name);
    const days = scores.series.filter(({ name }) => name === row.name).map(({ mean }) => mean);
    return [
      formatSegment(row.name),
      formatCount(row.n),
      formatNumber(row.mean),
      before ? formatNumber(before.mean) : "–",
      formatNumber(row.p10),
      formatNumber(row.p90),
      sparkline(days, { width: 40 }),
    ];
  });
  const header = ["score", "n", "mean", "reference", "p10", "p90", "over time"];
  return section("Quality scores", pen, columnsToText(header, rows, [false, true, true, true, true, true, false]));
}

export function driftText({ drift, referenceNote }: Report, pen: Ink): string {
  return section("Drift against the reference", pen, drift ? driftToText(drift, pen) : referenceNote);
}
