import type { CostProjectionRow } from "../queries/cost-projection.ts";
import { courseView } from "../views/course-view.ts";
import { formatUsd } from "../views/format.ts";
import { segmentsView } from "../views/segments-view.ts";
import { rowsOf, stackOf } from "./rows-of.ts";
import type { View } from "./view.ts";

/** What it will cost, what a success costs, and what the cache saves. */
export const moneyViews: readonly View[] = [
  {
    name: "cost-projection",
    about: "What the month will have cost, by model, with its prediction interval",
    asks: {
      "cost of the month": { question: "costProjection" },
      "cost of the month by model": { question: "costProjection", by: ["model"] },
    },
    draw(answers, options) {
      const [whole] = rowsOf<CostProjectionRow>(answers, "cost of the month");
      const { projectedUsd = null, projectedUsdLow, projectedUsdHigh } = whole ?? {};
      const all =
        projectedUsd === null
          ? ""
          : `All models together: ${formatUsd(projectedUsd)} (${formatUsd(projectedUsdLow)} to ${formatUsd(projectedUsdHigh)}), if the rest of the month is like the days behind.`;
      return segmentsView(
        { by: ["model"], rows: answers.rows("cost of the month by model") },
        {
          ...options,
          caption: `${all} ${options.caption ?? ""}`.trim(),
          value: "projectedUsd",
          unit: "usd",
          what: "Projected cost of the month",
          beside: { column: "monthToDateUsd", what: "so far" },
        },
      );
    },
  },
  {
    name: "cost-per-task",
    about: "What a completed task costs, over time",
    asks: { "cost per task over time": { question: "costPerTask", isCourse: true } },
    draw: (answers, options) =>
      courseView(answers.rows("cost per task over time"), {
        ...options,
        value: "costPerTaskUsd",
        unit: "usd",
        what: "Cost per completed task",
      }),
  },
  {
    name: "cache",
    about: "How much input comes from the provider's cache, and what that saves",
    isWide: true,
    asks: {
      "tokens over time": { question: "tokens", isCourse: true },
      "savings by model": { question: "cacheSavings" },
    },
    draw: (answers, options) =>
      stackOf(options, [
        (own) =>
          courseView(answers.rows("tokens over time"), {
            ...own,
            value: "cacheReadShare",
            unit: "share",
            what: "Input read from the provider's cache",
          }),
        (own) =>
          segmentsView(
            { by: ["provider", "model"], rows: answers.rows("savings by model").filter(({ savedUsd }) => savedUsd !== 0) },
            { ...own, onPick: undefined, value: "savedUsd", unit: "usd", what: "Saved by the provider's cache", tone: "good" },
          ),
      ]),
  },
];
