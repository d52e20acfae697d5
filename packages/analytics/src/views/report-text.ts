import type { Report } from "../report/report.ts";
import {
  formatChange,
  formatCount,
  formatLength,
  formatMs,
  formatNumber,
  formatPercent,
  formatUsd,
  periodText,
} from "./format.ts";
import { nextStep } from "./next-step.ts";
import { knownCost } from "./price-note.ts";
import { reportTiles } from "./report-tiles.ts";
import { satisfactionName } from "./satisfaction-note.ts";
import { costText, errorsText, latencyText, retrievalText } from "./system-text.ts";
import { type Ink, ink } from "./text-ink.ts";
import { section, wrapped } from "./text-layout.ts";
import { columnsToText, printable } from "./text-table.ts";
import { driftText, satisfactionText, scoresText } from "./user-text.ts";
import { calmLine, comparedText, verdictOf } from "./verdict.ts";

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
    heading(report, pen, width),
    findings(report, pen, width),
    overview(report),
    latencyText(report, pen),
    costText(report, pen),
    errorsText(report, pen),
    retrievalText(report, pen),
    satisfactionText(report, pen, width),
    scoresText(report, pen),
    driftText(report, pen),
    warnings(report, pen),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function heading(report: Report, pen: Ink, width: number): string {
  const { title, window } = report;
  const { tone, line } = verdictOf(report);
  const length = formatLength(window.toMs - window.fromMs);
  const calm = calmLine(report);
  const paint = { bad: pen.bad, good: pen.good, unknown: pen.notable }[tone];
  return [
    pen.bold(printable(title)),
    pen.dim(`${periodText(window)}, ${length}. ${comparedText(report)}`),
    "",
    `${paint("▌")} ${pen.bold(line)}`,
    ...(calm === "" ? [] : wrapped(calm, width - 2).map((part) => pen.dim(`  ${part}`))),
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
  const [first] = findings;
  const next =
    first && nextStep(first) !== "" ? `\n   Next, read sessions of the first:\n     ${printable(nextStep(first))}` : "";
  return section("What stands out", pen, lines.join("\n") + next);
}

function overview(report: Report): string {
  const { traffic, latency, tokens, cost, errors, satisfaction, reference } = report;
  const isNoise = new Set(reportTiles(report).flatMap(({ name, isBeyondNoise }) => (isBeyondNoise === false ? [name] : [])));
  const line = <R>(
    name: string,
    part: { current: R; reference: R | null },
    of: (row: R) => number | null,
    say: (value: number | null) => string,
    tile = "",
  ) => {
    const now = of(part.current);
    const before = part.reference === null ? null : of(part.reference);
    const change = isNoise.has(tile) ? "within noise" : formatChange(now, before);
    return [name, say(now), ...(reference ? [say(before), change] : [])];
  };
  const rows = [
    line("model calls", traffic, (row) => row.calls, formatCount),
    line("sessions", traffic, (row) => row.sessions, formatCount),
    line("users", traffic, (row) => row.users, formatCount),
    line("latency p50", latency, (row) => row.p50Ms, formatMs, "Latency, median"),
    line("latency p95", latency, (row) => row.p95Ms, formatMs, "Latency, p95"),
    line("first token p50", latency, (row) => row.ttftP50Ms, formatMs, "First token, median"),
    line("error rate", errors, (row) => row.errorRate, formatPercent, "Error rate"),
    line("tokens", tokens, (row) => row.totalTokens, formatCount),
    line("from cache", tokens, (row) => row.cacheReadShare, formatPercent),
    line("cost", cost, knownCost, formatUsd),
    line("cost per priced call", cost, (row) => row.perCallUsd, formatUsd),
    line("satisfaction", satisfaction, (row) => row.mean, formatNumber, satisfactionName),
  ];
  const header = ["", "now", ...(reference ? ["reference", "change"] : [])];
  return columnsToText(header, rows, [false, true, true, true]);
}

function warnings({ warnings }: Report, pen: Ink): string {
  if (warnings.length === 0) return "";
  return section("Not in these numbers", pen, ...warnings.map((warning) => `${pen.notable("!")} ${printable(warning)}`));
}
