import type { Report } from "../report/report.ts";
import {
  formatChange,
  formatCount,
  formatMs,
  formatNumber,
  formatPercent,
  formatTime,
  formatUsd,
  periodText,
} from "./format.ts";
import { markdownCell, markdownTable } from "./markdown.ts";
import { reportTiles } from "./report-tiles.ts";
import type { Tile } from "./tiles-view.ts";
import { calmLine, comparedText, verdictOf } from "./verdict.ts";

const say = { count: formatCount, ms: formatMs, usd: formatUsd, share: formatPercent, number: formatNumber } as const;
const mostFindings = 20;

/** A report as Markdown, for a chat or a pull request: what stands out, the numbers at a glance, and the models. */
export function reportToMarkdown(report: Report): string {
  const { title, window, findings, cost, latency, drift, warnings } = report;
  const listed = findings
    .slice(0, mostFindings)
    .map(({ sentence, isWorse }) => `- ${isWorse ? "✗ " : ""}${markdownCell(sentence)}`);
  const more = findings.length > mostFindings ? [`- … and ${findings.length - mostFindings} more`] : [];
  const models = cost.byModel.rows.map((row) => {
    const own = latency.byModel.rows.find(({ model }) => model === row.model);
    return [
      String(row.model ?? "(none)"),
      formatCount(row.n),
      formatUsd(row.costUsd),
      formatMs(own?.p50Ms),
      formatMs(own?.p95Ms),
    ];
  });
  const drifted = (drift?.drifted ?? []).slice(0, mostFindings);
  return `${[
    `## ${markdownCell(title)}`,
    `${periodText(window)}. ${markdownCell(comparedText(report))}`,
    `**${markdownCell(verdictOf(report).line)}** ${calmLine(report)}`.trim(),
    [...listed, ...more].join("\n"),
    markdownTable(["", "now", "before", "change"], reportTiles(report).filter(isKnown).map(tileCells), [
      false,
      true,
      true,
      false,
    ]),
    models.length > 0 ? markdownTable(["model", "calls", "cost", "p50", "p95"], models, [false, true, true, true, true]) : "",
    drifted.length > 0 ? `Drifted: ${drifted.map((name) => `\`${name}\``).join(", ")}` : "",
    ...warnings.map((warning) => `> ${markdownCell(warning)}`),
    `Made by Telltale on ${formatTime(report.madeAtMs)} UTC.`,
  ]
    .filter((part) => part !== "")
    .join("\n\n")}\n`;
}

function isKnown({ value }: Tile): boolean {
  return value !== null;
}

function tileCells({ name, unit, value, low, high, reference, isBeyondNoise, isWorse }: Tile): readonly string[] {
  const interval = typeof low === "number" && typeof high === "number" ? ` (${say[unit](low)} – ${say[unit](high)})` : "";
  const change = isBeyondNoise === false ? "within noise" : formatChange(value, reference);
  const worse = isBeyondNoise && isWorse ? ", worse" : "";
  return [name, `${say[unit](value)}${interval}`, say[unit](reference), `${change}${worse}`];
}
