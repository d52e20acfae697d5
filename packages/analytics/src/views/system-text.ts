import type { Report } from "../report/report.ts";
import { formatCount, formatMs, formatNumber, formatPercent, formatSegment, formatUsd } from "./format.ts";
import { outcomesText } from "./outcomes-text.ts";
import { knownCost, perCallNote, unpricedNote } from "./price-note.ts";
import { bar, type Ink } from "./text-ink.ts";
import { type Columns, number, rankedText, section, spark } from "./text-layout.ts";
import { columnsToText } from "./text-table.ts";

export function latencyText({ latency, every }: Report, pen: Ink): string {
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
    "Latency of answered model calls",
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
    rankedText("model", latency.byModel, columns),
    "",
    rankedText("feature", latency.byFeature, columns),
    "",
    columnsToText(["hour (UTC)", "calls", "p50", "p95", ""], hours, [false, true, true, true, false]),
  );
}

export function costText({ cost, tokens, every, traffic }: Report, pen: Ink): string {
  if (cost.current.n === 0 && cost.current.unpriced === 0) return "";
  const perBucket = new Map<number, number>(traffic.series.map(({ atMs }) => [number(atMs) ?? 0, 0]));
  for (const { atMs, costUsd } of cost.series)
    perBucket.set(number(atMs) ?? 0, (perBucket.get(number(atMs) ?? 0) ?? 0) + (costUsd ?? 0));
  const most = cost.byModel.rows[0]?.costUsd ?? 0;
  const columns: Columns = {
    "priced calls": (row) => formatCount(number(row.n)),
    cost: (row) => formatUsd(number(row.costUsd)),
    "per call": (row) => formatUsd(number(row.perCallUsd)),
  };
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens } = tokens.current;
  const buckets = [
    ["input, uncached", inputTokens],
    ["input, cache read", cacheReadTokens],
    ["input, cache write", cacheWriteTokens],
    ["output", outputTokens],
    ["reasoning", reasoningTokens],
  ] as const;
  const priced =
    cost.current.n > 0
      ? [
          spark(
            "cost",
            every,
            [...perBucket].sort(([a], [b]) => a - b).map(([, usd]) => usd),
            pen,
            true,
          ),
          `${formatUsd(knownCost(cost.current))} in all, ${formatUsd(cost.current.perCallUsd)} ${perCallNote}. ${unpricedNote(cost.current)}`.trim(),
          rankedText("model", cost.byModel, { ...columns, "": (row) => bar((number(row.costUsd) ?? 0) / most, 20) }),
          "",
          rankedText("feature", cost.byFeature, { ...columns, "": (row) => bar((number(row.costUsd) ?? 0) / most, 20) }),
          "",
        ]
      : [`The cost is unknown: ${unpricedNote(cost.current)}`, ""];
  return section(
    "Cost and tokens",
    pen,
    ...priced,
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

export function errorsText({ errors, every }: Report, pen: Ink): string {
  const { n, errorRate, errorRateLow, errorRateHigh } = errors.current;
  if (n === 0) return "";
  const failed = errors.current.errors;
  const summary =
    `${formatCount(failed)} of ${formatCount(n)} calls failed: ${formatPercent(errorRate)} ` +
    `(95 % interval ${formatPercent(errorRateLow)} to ${formatPercent(errorRateHigh)}). ` +
    `${outcomesText(errors.current)}.`;
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

export function retrievalText({ retrieval, tools, every }: Report, pen: Ink): string {
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
      rankedText("tool", tools, {
        calls: (row) => formatCount(number(row.n)),
        "error rate": (row) => formatPercent(number(row.errorRate)),
        "invalid arguments": (row) => formatCount(number(row.invalidArguments)),
        p50: (row) => formatMs(number(row.p50Ms)),
        p95: (row) => formatMs(number(row.p95Ms)),
      }),
    );
  return parts.length > 0 ? section("Retrieval and tools", pen, ...parts) : "";
}
