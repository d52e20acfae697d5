import type { Regression, ScoreRegression } from "../evaluate/regression/read-regression.ts";
import type { Child } from "./dom.ts";
import { gainWords } from "./experiment-words.ts";
import { formatCount, formatNumber, formatP, formatPercent } from "./format.ts";
import { gainStrip } from "./gain-strip.ts";
import { htmlTable } from "./html-table.ts";
import { andOthers, atMost, nameText } from "./names.ts";
import { inlinePicture } from "./shapes.ts";
import { type Drawing, drawing, emptyFigure, figure, type ViewOptions } from "./view.ts";

const mostScores = 20;
const tones = { improved: "good", passed: "good", regressed: "bad", undecided: "muted" } as const;
const chips = { passed: " tt-good", failed: " tt-bad", undecided: " tt-notable" } as const;

/**
 * A regression run: the verdict in words, and for each score the mean of the items' paired differences in its interval beside the loss
 * that is borne, how many items gained and lost, and the items that lost most.
 *
 * @param regression of `readRegression`, or `telltale regress … --format json`
 */
export function regressionView(regression: Regression, options: ViewOptions): HTMLElement {
  const on = drawing(options);
  const { make } = on;
  const { before, after, margin, scores, verdict } = regression;
  const title = "The same evaluation set, before and after";
  if (scores.length === 0) return emptyFigure(on, title, "The two runs have no score in common.");
  const { shown, others } = atMost(scores, mostScores);
  const worse = scores.filter((one) => one.verdict === "regressed").length;
  const words = {
    passed: "Nothing got worse by more than is borne.",
    failed: `${worse === 1 ? "One score" : `${formatCount(worse)} scores`} got worse beyond noise, by more than is borne.`,
    undecided: "Nothing is surely worse, but there are too few items to be sure of all scores.",
  };
  return figure(
    on,
    title,
    [
      `From ${toldBy(before)} to ${toldBy(after)}. Mean gain of the items that both runs have, with its interval (95 % for all together): right of the line is better${
        margin > 0 ? "; dashed: the loss that is borne" : ""
      }.`,
    ],
    make(
      "div",
      { class: "tt-decision" },
      make("span", { class: `tt-chip${chips[verdict] ?? ""}` }, verdict),
      make("strong", {}, words[verdict] ?? ""),
    ),
    shown.map((one) => scoreOf(on, one, margin)),
    others > 0 ? make("p", { class: "tt-note" }, andOthers(others)) : null,
  );
}

function toldBy(run: Regression["before"]): string {
  return Object.entries(run)
    .map(([name, value]) => `${nameText(name, 40)} ${nameText(value, 60)}`)
    .join(", ");
}

function scoreOf(on: Drawing, one: ScoreRegression, margin: number): Child {
  const { make } = on;
  const { score, n, meanBefore, meanAfter, gain, gainInterval, pValue, verdict, improved, worsened, worst } = one;
  const tone = tones[verdict] ?? "muted";
  const unpaired = one.onlyBefore + one.onlyAfter;
  return [
    make(
      "p",
      { class: "tt-gain" },
      make("span", { class: `tt-chip${tone === "muted" ? "" : ` tt-${tone}`}` }, verdict),
      make("strong", {}, make("bdi", {}, nameText(score))),
      ` ${formatNumber(meanBefore)} → ${formatNumber(meanAfter)}, gain ${gainWords(one)}, p ${formatP(pValue)}`,
    ),
    gain === null || !Number.isFinite(gain)
      ? null
      : gainStrip(on, {
          ...{ gain, interval: gainInterval, margin: -margin, tone },
          label: `${nameText(score)}: gain ${gainWords(one)}, ${verdict}`,
        }),
    pairsBar(on, one),
    make(
      "p",
      { class: "tt-note" },
      `Of ${formatCount(n)} items ${formatCount(improved)} gained and ${formatCount(worsened)} lost (${formatPercent(
        n > 0 ? worsened / n : null,
      )})${unpaired > 0 ? `; ${formatCount(unpaired)} are in one run only` : ""}${
        one.judgedApart > 0 ? `; ${formatCount(one.judgedApart)} were scored by other evaluators before than after` : ""
      }.`,
    ),
    verdict === "regressed" && worst.length > 0
      ? htmlTable(
          worst,
          [
            { name: "item that lost most", say: ({ item }) => make("bdi", {}, nameText(item)) },
            { name: "before", say: (row) => formatNumber(row.before), isNumber: true },
            { name: "after", say: (row) => formatNumber(row.after), isNumber: true },
          ],
          on,
        )
      : null,
  ];
}

/** Items that lost, stayed and gained, as parts of one bar. */
function pairsBar(on: Drawing, { n, improved, worsened }: ScoreRegression): Element | null {
  if (![improved, worsened, n - improved - worsened].every((count) => Number.isFinite(count) && count >= 0) || n === 0)
    return null;
  const widthPx = Math.min(420, on.width - 24);
  const [lost, stayed] = [(worsened / n) * widthPx, ((n - worsened - improved) / n) * widthPx];
  const part = (x: number, width: number, fill: string, opacity: number) =>
    width > 0 ? (["rect", { x, y: 2, width, height: 8, fill, "fill-opacity": opacity }] as const) : null;
  return inlinePicture(on, widthPx, 12, [
    part(0, lost, "var(--tt-bad)", 0.85),
    part(lost, stayed, "var(--tt-ink)", 0.18),
    part(lost + stayed, widthPx - lost - stayed, "var(--tt-good)", 0.85),
  ]);
}
