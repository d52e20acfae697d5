import type { Report } from "../report/report.ts";
import { cards, rankedTable, section } from "./cards.ts";
import { isCourse } from "./chart-frame.ts";
import { meanBand } from "./course-charts.ts";
import type { Child, Maker } from "./dom.ts";
import { formatCount, formatPercent, formatSegment } from "./format.ts";
import { satisfactionNote } from "./satisfaction-note.ts";
import { behaviourBars, satisfactionBars } from "./user-charts.ts";

/** What users did, and how satisfied that makes them. */
export function usersSection({ satisfaction, behaviour, reference }: Report, page: Maker): Child {
  if (satisfaction.current.n === 0) return null;
  const { make } = page;
  const card = cards(page);
  const legend = reference ? make("p", { class: "legend" }, make("span", {}, make("i", { class: "tick" }), "reference")) : null;
  const { n, mean, lowRate } = satisfaction.current;
  return section("Users", page, [
    card(
      "Satisfaction by session",
      `${formatCount(n)} sessions, mean ${(mean ?? 0).toFixed(3)}; ${formatPercent(lowRate)} at 0.5 or below`,
      make("p", { class: "note" }, satisfactionNote),
      legend,
      satisfactionBars(satisfaction.distribution, page),
    ),
    isCourse(satisfaction.series, (row) => row.mean)
      ? card("Satisfaction over time", "Mean with its 95 % interval", meanBand(satisfaction.series, { ...page, height: 230 }))
      : null,
    card("What users did", "Rates", legend ? legend.cloneNode(true) : null, behaviourBars(behaviour, page)),
    card(
      "By prompt version",
      "The prompt that wrote the first answer of a session",
      rankedTable(
        "prompt, version",
        behaviour.byPromptVersion,
        [
          { name: "sessions", say: ({ sessions }) => formatCount(sessions), isNumber: true },
          { name: "rephrased", say: ({ rephraseRate }) => formatPercent(rephraseRate), isNumber: true },
          { name: "copied", say: ({ copyRate }) => formatPercent(copyRate), isNumber: true },
          { name: "thumbs down", say: ({ thumbsDownRate }) => formatPercent(thumbsDownRate), isNumber: true },
          { name: "left", say: ({ abandonRate }) => formatPercent(abandonRate), isNumber: true },
        ],
        page,
      ) ?? "No call says which prompt version it used.",
    ),
  ]);
}

/** What judges made of the answers. */
export function qualitySection({ scores }: Report, page: Maker): Child {
  const card = cards(page);
  return section(
    "Quality scores",
    page,
    scores.current.map((row) => {
      const before = scores.reference.find(({ name }) => name === row.name);
      const reference = before?.mean === null || before === undefined ? "" : `, reference ${before.mean.toFixed(3)}`;
      const days = scores.series.filter(({ name }) => name === row.name);
      return card(
        formatSegment(row.name),
        `Mean ${(row.mean ?? 0).toFixed(3)}${reference}; n = ${formatCount(row.n)}`,
        isCourse(days, (day) => day.mean) ? meanBand(days, page) : null,
      );
    }),
  );
}
