import type { Cell, Row } from "../engine/cell.ts";
import type { Ranked, Report } from "../report/report.ts";
import { driftToText } from "./drift-text.ts";
import {
  formatChange,
  formatCount,
  formatLength,
  formatMs,
  formatNumber,
  formatPercent,
  formatSegment,
  formatTime,
  formatUsd,
  segmentName,
} from "./format.ts";
import { bar, type Ink, ink, sparkline } from "./text-ink.ts";
import { columnsToText, printable } from "./text-table.ts";
import { verdictOf } from "./verdict.ts";

export interface TextOptions {
  /** Whether to use ANSI colours. */
  readonly color?: boolean;
  /** Columns of the terminal. */
  readonly width?: number;
}

/** A report for a terminal: read from top to bottom, the most important first. */
export function reportToText(report: Report, { color = false, width = 100 }: TextOptions = {}): string {
  const pen = ink(color);
  const sections = [
    heading(report, pen),
    findings(report, pen, width),
    overview(report),
    latency(report, pen),
    cost(report, pen),
    errors(report, pen),
    retrieval(report, pen),
    satisfaction(report, pen),
    scores(report, pen),
    drift(report, pen),
    warnings(report, pen),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function heading(report: Report, pen: Ink): string {
  const { title, window, referenceNote, reference } = report;
  const { tone, line } = verdictOf(report);
  const length = formatLength(window.toMs - window.fromMs);
  const against = reference ? ` (${formatTime(reference.fromMs)} to ${formatTime(reference.toMs)})` : "";
  const paint = { bad: pen.bad, good: pen.good, unknown: pen.notable }[tone];
  return [
    pen.bold(printable(title)),
    pen.dim(`${formatTime(window.fromMs)} to ${formatTime(window.toMs)} UTC, ${length}. ${referenceNote}${against}`),
    "",
    `${paint("▌")} ${pen.bold(line)}`,
  ].join("\n");
}

function findings({ findings }: Report, pen: Ink, width: number): string {
  if (findings.length === 0) return "";
  const lines: string[] = [];
  let last = 0;
  for (const { incident, isWorse, sentence } of findings) {
    const mark = isWorse === true ? pen.bad("▲") : isWorse === false ? pen.good("▼") : pen.notable("●");
    const lead = incident === last ? "   " : `${String(incident).padStart(2)} `;
    last = incident;
    lines.push(
      wrapped(printable(sentence), width - 6)
        .map((part, i) => (i === 0 ? `${lead}${mark} ${part}` : `     ${part}`))
        .join("\n"),
    );
  }
  return section("What stands out", pen, lines.join("\n"));
}

/** Breaks a line between words. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [""];
  for (const word of text.split(/ (?!(?:%|ms|s|min)(?:\b|\W|$))/)) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}

function overview({ traffic, latency, tokens, cost, errors, satisfaction, reference }: Report): string {
  const line = <R>(
    name: string,
    part: { current: R; reference: R | null },
    of: (row: R) => number | null,
    say: (value: number | null) => string,
  ) => {
    const now = of(part.current);
    const before = part.reference === null ? null : of(part.reference);
    return [name, say(now), ...(reference ? [say(before), formatChange(now, before)] : [])];
  };
  const rows = [
    line("model calls", traffic, (row) => row.calls, formatCount),
    line("sessions", traffic, (row) => row.sessions, formatCount),
    line("users", traffic, (row) => row.users, formatCount),
    line("latency p50", latency, (row) => row.p50Ms, formatMs),
    line("latency p95", latency, (row) => row.p95Ms, formatMs),
    line("first token p50", latency, (row) => row.ttftP50Ms, formatMs),
    line("error rate", errors, (row) => row.errorRate, formatPercent),
    line("tokens", tokens, (row) => row.totalTokens, formatCount),
    line("from cache", tokens, (row) => row.cacheReadShare, formatPercent),
    line("cost", cost, (row) => row.costUsd, formatUsd),
    line("cost per call", cost, (row) => row.perCallUsd, formatUsd),
    line("satisfaction", satisfaction, (row) => row.mean, formatNumber),
  ];
  const header = ["", "now", ...(reference ? ["reference", "change"] : [])];
  return columnsToText(header, rows, [false, true, true, true]);
}

function latency({ latency, every }: Report, pen: Ink): string {
  if (latency.current.n === 0) return "";
  const columns: Columns = {
    calls: (row) => formatCount(number(row.n)),
    p50: (row) => formatMs(number(row.p50Ms)),
    p95: (row) => formatMs(number(row.p95Ms)),
    p99: (row) => formatMs(number(row.p99Ms)),
    "ttft p50": (row) => formatMs(number(row.ttftP50Ms)),
    "ttft p95": (row) => formatMs(number(row.ttftP95Ms)),
  };
  const most = Math.max(...latency.byHour.map(({ p50Ms }) => p50Ms ?? 0));
  const hours = latency.byHour.map(({ hour, n, p50Ms, p95Ms }) => [
    `${String(hour).padStart(2, "0")}:00`,
    formatCount(n),
    formatMs(p50Ms),
    formatMs(p95Ms),
    bar(most > 0 ? (p50Ms ?? 0) / most : 0, 24),
  ]);
  return section(
    "Latency of model calls",
    pen,
    spark(
      "p50",
      every,
      latency.series.map(({ p50Ms }) => p50Ms),
      pen,
    ),
    spark(
      "p95",
      every,
      latency.series.map(({ p95Ms }) => p95Ms),
      pen,
    ),
    "",
    ranked("model (answered calls)", latency.byModel, columns),
    "",
    ranked("feature", latency.byFeature, columns),
    "",
    columnsToText(["hour (UTC)", "calls", "p50", "p95", ""], hours, [false, true, true, true, false]),
  );
}

function cost({ cost, tokens, every, traffic }: Report, pen: Ink): string {
  if (cost.current.n === 0) return "";
  const perBucket = new Map<number, number>(traffic.series.map(({ atMs }) => [number(atMs) ?? 0, 0]));
  for (const { atMs, costUsd } of cost.series)
    perBucket.set(number(atMs) ?? 0, (perBucket.get(number(atMs) ?? 0) ?? 0) + costUsd);
  const most = cost.byModel.rows[0]?.costUsd ?? 0;
  const columns: Columns = {
    calls: (row) => formatCount(number(row.n)),
    cost: (row) => formatUsd(number(row.costUsd)),
    "per call": (row) => formatUsd(number(row.perCallUsd)),
  };
  const unpriced =
    cost.current.unpriced > 0 ? `${formatCount(cost.current.unpriced)} calls have no price and are not in it.` : "";
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens } = tokens.current;
  const buckets = [
    ["input, uncached", inputTokens],
    ["input, cache read", cacheReadTokens],
    ["input, cache write", cacheWriteTokens],
    ["output", outputTokens],
    ["reasoning", reasoningTokens],
  ] as const;
  return section(
    "Cost and tokens",
    pen,
    spark(
      "cost",
      every,
      [...perBucket].sort(([a], [b]) => a - b).map(([, usd]) => usd),
      pen,
      true,
    ),
    unpriced,
    ranked("model", cost.byModel, { ...columns, "": (row) => bar((number(row.costUsd) ?? 0) / most, 20) }),
    "",
    ranked("feature", cost.byFeature, { ...columns, "": (row) => bar((number(row.costUsd) ?? 0) / most, 20) }),
    "",
    columnsToText(
      ["tokens", "total", "share", ""],
      buckets.map(([name, count]) => {
        const share = tokens.current.totalTokens > 0 ? count / tokens.current.totalTokens : null;
        return [name, formatCount(count), formatPercent(share), bar(share, 20)];
      }),
      [false, true, true, false],
    ),
  );
}

function errors({ errors, every }: Report, pen: Ink): string {
  const { n, errorRate, errorRateLow, errorRateHigh, retried, aborted, fallbacks } = errors.current;
  if (n === 0) return "";
  const failed = errors.current.errors;
  const summary =
    `${formatCount(failed)} of ${formatCount(n)} calls failed: ${formatPercent(errorRate)} ` +
    `(95 % interval ${formatPercent(errorRateLow)} to ${formatPercent(errorRateHigh)}). ` +
    `${formatCount(retried)} retried, ${formatCount(aborted)} aborted, ${formatCount(fallbacks)} answered by a stand-in.`;
  const most = errors.classes[0]?.n ?? 0;
  const classes = errors.classes.map(({ errorType, httpStatus, n }) => [
    formatSegment(errorType),
    httpStatus === null ? "–" : String(httpStatus),
    formatCount(n),
    bar(n / most, 20),
  ]);
  return section(
    "Errors",
    pen,
    summary,
    spark(
      "rate",
      every,
      errors.series.map((row) => row.errorRate),
      pen,
      true,
    ),
    ...(classes.length > 0 ? ["", columnsToText(["class", "status", "calls", ""], classes, [false, true, true, false])] : []),
  );
}

function retrieval({ retrieval, tools, every }: Report, pen: Ink): string {
  const { n, empty, emptyRate, emptyRateLow, emptyRateHigh, topScoreP50, p50Ms } = retrieval.current;
  const parts: string[] = [];
  if (n > 0)
    parts.push(
      `${formatCount(empty)} of ${formatCount(n)} retrievals found nothing: ${formatPercent(emptyRate)} ` +
        `(95 % interval ${formatPercent(emptyRateLow)} to ${formatPercent(emptyRateHigh)}). ` +
        `Median best score ${formatNumber(topScoreP50)}, median time ${formatMs(p50Ms)}.`,
      spark(
        "empty",
        every,
        retrieval.series.map((row) => row.emptyRate),
        pen,
        true,
      ),
    );
  if (tools.rows.length > 0)
    parts.push(
      ...(parts.length > 0 ? [""] : []),
      ranked("tool", tools, {
        calls: (row) => formatCount(number(row.n)),
        "error rate": (row) => formatPercent(number(row.errorRate)),
        "invalid arguments": (row) => formatCount(number(row.invalidArguments)),
        p50: (row) => formatMs(number(row.p50Ms)),
        p95: (row) => formatMs(number(row.p95Ms)),
      }),
    );
  return parts.length > 0 ? section("Retrieval and tools", pen, ...parts) : "";
}

function satisfaction({ satisfaction, behaviour, every }: Report, pen: Ink): string {
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
    `${formatCount(n)} of ${formatCount(sessions)} sessions were watched. Mean ${formatNumber(mean)}; ` +
      `${formatPercent(lowRate)} are at 0.5 or below.`,
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
    ranked("prompt, version", behaviour.byPromptVersion, {
      sessions: (row) => formatCount(number(row.sessions)),
      rephrased: (row) => formatPercent(number(row.rephraseRate)),
      copied: (row) => formatPercent(number(row.copyRate)),
      "thumbs down": (row) => formatPercent(number(row.thumbsDownRate)),
      left: (row) => formatPercent(number(row.abandonRate)),
    }),
  );
}

function scores({ scores }: Report, pen: Ink): string {
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

function drift({ drift, referenceNote }: Report, pen: Ink): string {
  return section("Drift against the reference", pen, drift ? driftToText(drift, pen) : referenceNote);
}

function warnings({ warnings }: Report, pen: Ink): string {
  if (warnings.length === 0) return "";
  return section("Not in these numbers", pen, ...warnings.map((warning) => `${pen.notable("!")} ${printable(warning)}`));
}

type Columns = Readonly<Record<string, (row: Row) => string>>;

function ranked(name: string, { by, rows, others }: Ranked<Row>, columns: Columns): string {
  const body = rows.map((row) => [segmentName(row, by), ...Object.values(columns).map((say) => say(row))]);
  const table = columnsToText([name, ...Object.keys(columns)], body, [
    false,
    ...Object.keys(columns).map((column) => column !== ""),
  ]);
  return others > 0 ? `${table}\n… and ${others} more` : table;
}

function spark(name: string, every: string, values: readonly (number | null)[], pen: Ink, fromZero = false): string {
  if (values.filter((value) => value !== null).length < 2) return "";
  return `${pen.dim(`${name} by ${every}`.padEnd(14))} ${sparkline(values, { fromZero })}`;
}

function section(title: string, pen: Ink, ...parts: readonly string[]): string {
  const kept = parts.filter((part, i) => part !== "" || (parts[i - 1] !== "" && i > 0));
  return [pen.bold(title.toUpperCase()), ...kept].join("\n");
}

function number(cell: Cell | undefined): number | null {
  return typeof cell === "number" ? cell : null;
}
