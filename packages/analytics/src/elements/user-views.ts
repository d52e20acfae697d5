import type { BehaviourRow } from "../queries/behaviour.ts";
import type { DepthRow } from "../queries/depth.ts";
import type { FunnelRow } from "../queries/funnel.ts";
import type { RetentionRow } from "../queries/retention.ts";
import type { SatisfactionBinRow, SatisfactionRow } from "../queries/satisfaction.ts";
import type { ScoresRow } from "../queries/scores.ts";
import type { SurvivalRow } from "../queries/survival.ts";
import { behaviourView } from "../views/behaviour-view.ts";
import { meanView } from "../views/course-view.ts";
import { depthView } from "../views/depth-view.ts";
import { maker } from "../views/dom.ts";
import { driftView } from "../views/drift-view.ts";
import { formatSegment } from "../views/format.ts";
import { funnelView } from "../views/funnel-view.ts";
import { retentionView } from "../views/retention-view.ts";
import { satisfactionView } from "../views/satisfaction-view.ts";
import { survivalView } from "../views/survival-view.ts";
import { nothing, rowsOf, stackOf } from "./rows-of.ts";
import type { View } from "./view.ts";

/** Score names that are drawn, those with the most judgements first. */
const mostScores = 8;

/** What users did and what answers were worth. */
export const userViews: readonly View[] = [
  {
    name: "satisfaction",
    about: "How many sessions have each satisfaction score",
    asks: {
      "sessions by satisfaction": { question: "satisfactionDistribution" },
      "sessions by satisfaction, before": { question: "satisfactionDistribution", ofReference: true },
    },
    draw: (answers, options) =>
      satisfactionView(
        {
          current: tenths(rowsOf<SatisfactionBinRow>(answers, "sessions by satisfaction")),
          reference: answers.hasReference
            ? tenths(rowsOf<SatisfactionBinRow>(answers, "sessions by satisfaction, before"))
            : null,
        },
        options,
      ),
  },
  {
    name: "satisfaction-over-time",
    about: "Mean satisfaction over time, with its interval",
    asks: { "satisfaction over time": { question: "satisfaction", isCourse: true } },
    draw: (answers, options) =>
      meanView(rowsOf<SatisfactionRow>(answers, "satisfaction over time"), {
        ...options,
        title: "Satisfaction over time",
        what: "satisfaction",
      }),
  },
  {
    name: "behaviour",
    about: "What users did, as rates",
    asks: { behaviour: { question: "behaviour" }, "behaviour before": { question: "behaviour", ofReference: true } },
    draw(answers, options) {
      const [current, reference] = [
        rowsOf<BehaviourRow>(answers, "behaviour"),
        rowsOf<BehaviourRow>(answers, "behaviour before"),
      ];
      return current[0]
        ? behaviourView({ current: current[0], reference: reference[0] ?? null }, options)
        : nothing("What users did", options);
    },
  },
  {
    name: "funnel",
    about: "How far sessions come: asked, answered, kept, done",
    asks: { funnel: { question: "funnel" } },
    draw: (answers, options) => funnelView(rowsOf<FunnelRow>(answers, "funnel"), options),
  },
  {
    name: "depth",
    about: "How many turns sessions have",
    asks: {
      "sessions by turns": { question: "depth" },
      "sessions by turns, before": { question: "depth", ofReference: true },
    },
    draw: (answers, options) =>
      depthView(
        {
          current: rowsOf<DepthRow>(answers, "sessions by turns"),
          reference: answers.hasReference ? rowsOf<DepthRow>(answers, "sessions by turns, before") : null,
        },
        options,
      ),
  },
  {
    name: "survival",
    about: "How many users are still there after each turn",
    asks: { "survival by turn": { question: "survival" } },
    draw: (answers, options) => survivalView(rowsOf<SurvivalRow>(answers, "survival by turn"), options),
  },
  {
    name: "retention",
    about: "How many users come back, week by week",
    asks: { "retention by week": { question: "retention" } },
    draw: (answers, options) => retentionView(rowsOf<RetentionRow>(answers, "retention by week"), options),
  },
  {
    name: "scores",
    about: "Quality scores over time, by name",
    asks: {
      "scores by name": { question: "scores" },
      "scores over time": { question: "scores", by: ["name"], isCourse: true },
    },
    isWide: true,
    draw(answers, options) {
      const names = rowsOf<ScoresRow>(answers, "scores by name", ({ n }) => n).map(({ name }) => name);
      const course = rowsOf<ScoresRow>(answers, "scores over time");
      if (names.length === 0) return meanView([], { ...options, title: "Quality scores" });
      const drawn = stackOf(
        options,
        names.slice(0, mostScores).map((name) => (own) => {
          const rows = course.filter((row) => row.name === name);
          return meanView(rows, { ...own, title: formatSegment(name), what: formatSegment(name) });
        }),
      );
      const more = names.length - mostScores;
      if (more > 0) drawn.append(maker(options.document).make("p", { class: "tt-note" }, `and ${more} others`));
      return drawn;
    },
  },
  {
    name: "drift",
    about: "Which columns differ from the period before, and how surely",
    asks: {},
    draw: ({ report }, options) =>
      driftView(report?.drift ?? null, {
        ...options,
        onPick: undefined,
        caption: `${report?.referenceNote ?? ""} ${options.caption ?? ""}`.trim(),
      }),
  },
];

/** All eleven scores, 0 to 1 in tenths. */
function tenths(rows: readonly SatisfactionBinRow[]): readonly SatisfactionBinRow[] {
  return Array.from({ length: 11 }, (_, i) => ({
    score: i / 10,
    n: rows.find(({ score }) => Math.round(score * 10) === i)?.n ?? 0,
  }));
}
