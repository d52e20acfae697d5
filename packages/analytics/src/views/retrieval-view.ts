import type { RetrievalRow } from "../queries/retrieval.ts";
import { isCourse } from "./chart-frame.ts";
import { rateView } from "./course-view.ts";
import { formatCount, formatMs, formatNumber, formatPercent } from "./format.ts";
import { htmlTable } from "./html-table.ts";
import { drawing, emptyFigure, figure, type ViewOptions } from "./view.ts";

type Row = Pick<
  RetrievalRow,
  "n" | "empty" | "emptyRate" | "emptyRateLow" | "emptyRateHigh" | "meanDocuments" | "topScoreP50" | "p50Ms" | "p95Ms"
>;

export interface RetrievalRows {
  readonly current: Row;
  readonly reference: Row | null;
  /** Of `retrieval` asked with `every`. */
  readonly series: readonly (Row & { readonly atMs?: unknown })[];
}

const measures: readonly (readonly [name: string, say: (row: Row) => string])[] = [
  ["retrievals", ({ n }) => formatCount(n)],
  ["found nothing", ({ empty }) => formatCount(empty)],
  [
    "share that found nothing",
    ({ emptyRate, emptyRateLow, emptyRateHigh }) =>
      `${formatPercent(emptyRate)} (${formatPercent(emptyRateLow)} to ${formatPercent(emptyRateHigh)})`,
  ],
  ["documents, mean", ({ meanDocuments }) => formatNumber(meanDocuments)],
  ["best score, median", ({ topScoreP50 }) => formatNumber(topScoreP50)],
  ["latency, median", ({ p50Ms }) => formatMs(p50Ms)],
  ["latency, p95", ({ p95Ms }) => formatMs(p95Ms)],
];

/** Retrievals: how often they find nothing, over time in its 95 % interval, and what else is known of them beside the reference. */
export function retrievalView({ current, reference, series }: RetrievalRows, options: ViewOptions): HTMLElement {
  const on = drawing(options);
  const title = "Retrievals that find nothing";
  if (!(current.n > 0)) return emptyFigure(on, title, "There are no retrievals in this window that say what they found.");
  const compared = reference && reference.n > 0 ? reference : null;
  const course = isCourse(series, ({ emptyRate }) => emptyRate)
    ? rateView(series, {
        ...options,
        rate: "emptyRate",
        what: "retrievals that find nothing",
        tone: "notable",
        title: "",
        caption: "",
      })
    : null;
  return figure(
    on,
    title,
    [
      `${formatCount(current.empty)} of ${formatCount(current.n)}: ${formatPercent(current.emptyRate)} (95 % interval ${formatPercent(current.emptyRateLow)} to ${formatPercent(current.emptyRateHigh)}).`,
    ],
    course,
    htmlTable(
      measures,
      [
        { name: "measure", say: ([name]) => name },
        { name: "this window", say: ([, say]) => say(current), isNumber: true },
        ...(compared
          ? [{ name: "reference", say: ([, say]: (typeof measures)[number]) => say(compared), isNumber: true }]
          : []),
      ],
      on,
      { label: "Retrieval" },
    ),
  );
}
