import type { Report } from "../report/report.ts";
import { card, plainCard, rankedTable, section } from "./cards.ts";
import { isCourse } from "./chart-frame.ts";
import { costStackView } from "./cost-stack-view.ts";
import { rateView } from "./course-view.ts";
import type { Child } from "./dom.ts";
import { formatCount, formatMs, formatPercent, formatUsd } from "./format.ts";
import { htmlTable } from "./html-table.ts";
import { latencyByHourView } from "./latency-by-hour-view.ts";
import { latencyRangesView } from "./latency-ranges-view.ts";
import { nameText } from "./names.ts";
import { outcomesText } from "./outcomes-text.ts";
import { percentilesView } from "./percentiles-view.ts";
import { perCallNote, unpricedNote } from "./price-note.ts";
import { retrievalView } from "./retrieval-view.ts";
import { toolsView } from "./tools-view.ts";
import type { Drawing } from "./view.ts";

/** How long calls take. */
export function latencySection({ latency, every }: Report, on: Drawing): Child {
  if (latency.current.n === 0) return null;
  const { options } = on;
  return section("Latency", on, [
    isCourse(latency.series, ({ p50Ms }) => p50Ms)
      ? card(percentilesView(latency.series, { ...options, title: `Over time, by ${every}` }))
      : null,
    card(latencyRangesView(latency.byModel, { ...options, title: "By model", caption: "Answered calls only." })),
    latency.byHour.length > 3 ? card(latencyByHourView(latency.byHour, { ...options, title: "By hour of the day" })) : null,
    plainCard(
      on,
      "By feature",
      "Answered model calls",
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
        on,
      ) ?? "No call says which feature it belongs to.",
    ),
  ]);
}

/** What calls cost, and in which tokens. */
export function costSection({ cost, tokens, every }: Report, on: Drawing): Child {
  if (cost.current.n === 0 && cost.current.unpriced === 0 && tokens.current.n === 0) return null;
  const { make, options } = on;
  const total = tokens.current.totalTokens;
  const buckets = [
    ["input, uncached", tokens.current.inputTokens],
    ["input, cache read", tokens.current.cacheReadTokens],
    ["input, cache write", tokens.current.cacheWriteTokens],
    ["output", tokens.current.outputTokens],
    ["reasoning", tokens.current.reasoningTokens],
  ] as const;
  const perCall = `${formatUsd(cost.current.perCallUsd)} ${perCallNote}. ${unpricedNote(cost.current)}`.trim();
  return section("Cost and tokens", on, [
    cost.current.n > 0
      ? isCourse(cost.series, ({ costUsd }) => costUsd)
        ? card(costStackView(cost.series, { ...options, title: `Cost by ${every} and model`, caption: perCall }))
        : plainCard(on, "Cost", `${formatUsd(cost.current.costUsd)} in all, ${perCall}`)
      : cost.current.unpriced > 0
        ? plainCard(on, "Cost", `The cost is unknown: ${unpricedNote(cost.current)}`)
        : null,
    plainCard(
      on,
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
        on,
      ),
      make("p", { class: "tt-note" }, "\u00a0"),
      htmlTable(
        buckets,
        [
          { name: "tokens", say: ([name]) => name },
          { name: "total", say: ([, count]) => formatCount(count), isNumber: true },
          { name: "share", say: ([, count]) => formatPercent(total > 0 ? count / total : null), isNumber: true },
        ],
        on,
      ),
    ),
  ]);
}

/** What fails, what finds nothing, and the tools. */
export function reliabilitySection({ errors, retrieval, tools }: Report, on: Drawing): Child {
  const { options } = on;
  const { errorRate, errorRateLow, errorRateHigh } = errors.current;
  const interval = `${formatPercent(errorRateLow)} to ${formatPercent(errorRateHigh)}`;
  const words = `${formatCount(errors.current.errors)} of ${formatCount(errors.current.n)} calls failed: ${formatPercent(errorRate)} (95 % interval ${interval})`;
  return section("Errors, retrieval and tools", on, [
    isCourse(errors.series, (row) => row.errorRate)
      ? card(
          rateView(errors.series, {
            ...options,
            rate: "errorRate",
            what: "calls that failed",
            tone: "bad",
            title: "Error rate",
            caption: `${words}.`,
          }),
        )
      : plainCard(on, "Error rate", words),
    errors.classes.length > 0
      ? plainCard(
          on,
          "What they fail with",
          outcomesText(errors.current),
          htmlTable(
            errors.classes,
            [
              { name: "class", say: ({ errorType }) => on.make("bdi", {}, nameText(errorType)) },
              { name: "status", say: ({ httpStatus }) => (httpStatus === null ? "–" : String(httpStatus)), isNumber: true },
              { name: "calls", say: ({ n }) => formatCount(n), isNumber: true },
            ],
            on,
          ),
        )
      : null,
    retrieval.current.n > 0 ? card(retrievalView(retrieval, options)) : null,
    tools.rows.length > 0 ? card(toolsView(tools, options)) : null,
  ]);
}
