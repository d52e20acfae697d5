import type { Report } from "../report/report.ts";
import { behaviourView } from "./behaviour-view.ts";
import { card, plainCard, rankedTable, section } from "./cards.ts";
import { isCourse } from "./chart-frame.ts";
import { meanView } from "./course-view.ts";
import type { Child } from "./dom.ts";
import { formatCount, formatPercent } from "./format.ts";
import { nameText } from "./names.ts";
import { satisfactionView } from "./satisfaction-view.ts";
import type { Drawing } from "./view.ts";

/** What users did, and how satisfied that makes them. */
export function usersSection({ satisfaction, behaviour }: Report, on: Drawing): Child {
  if (satisfaction.current.n === 0) return null;
  const { options } = on;
  return section("Users", on, [
    card(satisfactionView(satisfaction.distribution, options)),
    isCourse(satisfaction.series, (row) => row.mean)
      ? card(meanView(satisfaction.series, { ...options, title: "Satisfaction over time", what: "satisfaction" }))
      : null,
    card(behaviourView(behaviour, options)),
    plainCard(
      on,
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
        on,
      ) ?? "No call says which prompt version it used.",
    ),
  ]);
}

const mostScores = 24;

/** What judges made of the answers. */
export function qualitySection({ scores }: Report, on: Drawing): Child {
  const { options } = on;
  return section(
    "Quality scores",
    on,
    scores.current.slice(0, mostScores).map((row) => {
      const before = scores.reference.find(({ name }) => name === row.name);
      const reference = before?.mean === null || before === undefined ? "" : `, reference ${before.mean.toFixed(3)}`;
      const days = scores.series.filter(({ name }) => name === row.name);
      const name = nameText(row.name);
      const words = `Mean ${(row.mean ?? 0).toFixed(3)}${reference}; n = ${formatCount(row.n)}`;
      return isCourse(days, (day) => day.mean)
        ? card(meanView(days, { ...options, title: name, what: name, caption: words, height: 160 }))
        : plainCard(on, name, words);
    }),
  );
}
