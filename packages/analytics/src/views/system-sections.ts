import type { Row } from "../engine/cell.ts";
import type { Report } from "../report/report.ts";
import { cards, rankedTable, section } from "./cards.ts";
import { isCourse } from "./chart-frame.ts";
import { costColours, costStack } from "./cost-chart.ts";
import { type RatePoint, rateBand } from "./course-charts.ts";
import type { Child, Maker } from "./dom.ts";
import { formatCount, formatMs, formatPercent, formatSegment, formatUsd } from "./format.ts";
import { htmlTable } from "./html-table.ts";
import { latencyBands, latencyByHour, latencyRanges, scaleNote } from "./latency-charts.ts";
import { outcomesText } from "./outcomes-text.ts";
import { perCallNote, unpricedNote } from "./price-note.ts";

/** How long calls take. */
export function latencySection({ latency, every }: Report, page: Maker): Child {
  if (latency.current.n === 0) return null;
  const card = cards(page);
  return section("Latency", page, [
    isCourse(latency.series, ({ p50Ms }) => p50Ms)
      ? card(
          `Over time, by ${every}`,
          `Median (line), up to p95 (band) and p99 (light band)${scaleNote(latency.series)}`,
          latencyBands(latency.series, page),
        )
      : null,
    card(
      "By model",
      `Median (dot), p95 (bar), p99 (thin bar) of answered calls${scaleNote(latency.byModel.rows)}`,
      latencyRanges(latency.byModel, page),
    ),
    latency.byHour.length > 3
      ? card("By hour of the day", "Median (line) and up to p95 (band), UTC", latencyByHour(latency.byHour, page))
      : null,
    card(
      "By feature",
      "All model calls, failed ones too",
      rankedTable(
        "feature",
        latency.byFeature,
        [
          { name: "calls", say: ({ n }) => formatCount(n), isNumber: true },
          { name: "p50", say: ({ p50Ms }) => formatMs(p50Ms), isNumber: true },
          { name: "p95", say: ({ p95Ms }) => formatMs(p95Ms), isNumber: true },
          { name: "p99", say: ({ p99Ms }) => formatMs(p99Ms), isNumber: true },
          { name: "first token", say: ({ ttftP50Ms }) => formatMs(ttftP50Ms), isNumber: true },
        ],
        page,
      ) ?? "No call says which feature it belongs to.",
    ),
  ]);
}

/** What calls cost, and in which tokens. */
export function costSection({ cost, tokens, every }: Report, page: Maker): Child {
  if (cost.current.n === 0 && cost.current.unpriced === 0 && tokens.current.n === 0) return null;
  const { make } = page;
  const card = cards(page);
  const legend = make(
    "p",
    { class: "legend" },
    costColours(cost.byModel).map(([name, colour]) => make("span", {}, make("i", { style: `background:${colour}` }), name)),
  );
  const drawsCost = isCourse(cost.series, ({ costUsd }) => costUsd);
  const total = tokens.current.totalTokens;
  const buckets = [
    ["input, uncached", tokens.current.inputTokens],
    ["input, cache read", tokens.current.cacheReadTokens],
    ["input, cache write", tokens.current.cacheWriteTokens],
    ["output", tokens.current.outputTokens],
    ["reasoning", tokens.current.reasoningTokens],
  ] as const;
  return section("Cost and tokens", page, [
    cost.current.n > 0
      ? card(
          `Cost by ${every} and model`,
          `${formatUsd(cost.current.costUsd)} in all, ${formatUsd(cost.current.perCallUsd)} ${perCallNote}. ${unpricedNote(cost.current)}`.trim(),
          drawsCost ? legend : null,
          drawsCost ? costStack(cost.series, cost.byModel, every, page) : null,
        )
      : cost.current.unpriced > 0
        ? card("Cost", `The cost is unknown: ${unpricedNote(cost.current)}`)
        : null,
    card(
      "Where it goes",
      "Token buckets never overlap",
      rankedTable(
        "feature",
        cost.byFeature,
        [
          { name: "priced calls", say: ({ n }) => formatCount(n), isNumber: true },
          { name: "cost", say: ({ costUsd }) => formatUsd(costUsd), isNumber: true },
          { name: "per call", say: ({ perCallUsd }) => formatUsd(perCallUsd), isNumber: true },
        ],
        page,
      ),
      make("p", { class: "note" }, "\u00a0"),
      htmlTable(
        buckets,
        [
          { name: "tokens", say: ([name]) => name },
          { name: "total", say: ([, count]) => formatCount(count), isNumber: true },
          { name: "share", say: ([, count]) => formatPercent(total > 0 ? count / total : null), isNumber: true },
        ],
        page,
      ),
    ),
  ]);
}

/** What fails, what finds nothing, and the tools. */
export function reliabilitySection({ errors, retrieval, tools }: Report, page: Maker): Child {
  const card = cards(page);
  const { errorRate, errorRateLow, errorRateHigh } = errors.current;
  const interval = `${formatPercent(errorRateLow)} to ${formatPercent(errorRateHigh)}`;
  return section("Errors, retrieval and tools", page, [
    card(
      "Error rate",
      `${formatCount(errors.current.errors)} of ${formatCount(errors.current.n)} calls failed: ${formatPercent(errorRate)} (95 % interval ${interval})`,
      isCourse(errors.series, (row) => row.errorRate) ? rateBand(points(errors.series, "errorRate"), page) : null,
    ),
    errors.classes.length > 0
      ? card(
          "What they fail with",
          outcomesText(errors.current),
          htmlTable(
            errors.classes,
            [
              { name: "class", say: ({ errorType }) => formatSegment(errorType) },
              { name: "status", say: ({ httpStatus }) => (httpStatus === null ? "–" : String(httpStatus)), isNumber: true },
              { name: "calls", say: ({ n }) => formatCount(n), isNumber: true },
            ],
            page,
          ),
        )
      : null,
    retrieval.current.n > 0
      ? card(
          "Retrievals that find nothing",
          `${formatCount(retrieval.current.empty)} of ${formatCount(retrieval.current.n)}: ${formatPercent(retrieval.current.emptyRate)}`,
          isCourse(retrieval.series, (row) => row.emptyRate)
            ? rateBand(points(retrieval.series, "emptyRate"), { ...page, colour: "var(--notable)" })
            : null,
        )
      : null,
    tools.rows.length > 0
      ? card(
          "Tools",
          "Calls by tool",
          htmlTable(
            tools.rows,
            [
              { name: "tool", say: ({ toolName }) => formatSegment(toolName) },
              { name: "calls", say: ({ n }) => formatCount(n), isNumber: true },
              { name: "error rate", say: ({ errorRate }) => formatPercent(errorRate), isNumber: true },
              { name: "invalid arguments", say: ({ invalidArguments }) => formatCount(invalidArguments), isNumber: true },
              { name: "p50", say: ({ p50Ms }) => formatMs(p50Ms), isNumber: true },
              { name: "p95", say: ({ p95Ms }) => formatMs(p95Ms), isNumber: true },
            ],
            page,
          ),
        )
      : null,
  ]);
}

function points(rows: readonly Row[], rate: string): readonly RatePoint[] {
  const number = (row: Row, field: string) => {
    const cell = row[field];
    return typeof cell === "number" ? cell : null;
  };
  return rows.map((row) => ({
    atMs: number(row, "atMs") ?? 0,
    rate: number(row, rate),
    low: number(row, `${rate}Low`),
    high: number(row, `${rate}High`),
    n: number(row, "n") ?? 0,
  }));
}
