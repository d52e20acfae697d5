import type { Regression, ScoreRegression } from "../evaluate/regression/read-regression.ts";
import { formatNumber, formatP } from "./format.ts";
import { markdownCell, markdownTable } from "./markdown.ts";
import { ink } from "./text-ink.ts";
import { columnsToText } from "./text-table.ts";

const heads = ["score", "items", "before", "after", "gain (above 0 is better)", "p", "verdict"];

function cellsOf(one: ScoreRegression): readonly string[] {
  const gain = one.gainInterval
    ? `${formatNumber(one.gain)} (${formatNumber(one.gainInterval[0])} … ${formatNumber(one.gainInterval[1])})`
    : formatNumber(one.gain);
  return [
    one.score,
    String(one.n),
    formatNumber(one.meanBefore),
    formatNumber(one.meanAfter),
    gain,
    formatP(one.pValue),
    one.verdict,
  ];
}

const told = (run: Regression["before"]) =>
  Object.entries(run)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ");

/** Two runs of an evaluation set for a terminal, with the items that lost most. */
export function regressionToText(regression: Regression, { color = false } = {}): string {
  const pen = ink(color);
  const { before, after, scores, verdict } = regression;
  const inks = { passed: pen.good, failed: pen.bad, undecided: pen.notable };
  return `${[
    `${pen.bold(`${told(before)} → ${told(after)}`)}: ${inks[verdict](verdict.toUpperCase())}`,
    columnsToText(heads, scores.map(cellsOf), [false, true, true, true, true, true, false]),
    ...scores.flatMap((one) => leftOut(one).map((text) => pen.notable(text))),
    ...scores.filter(({ verdict, worst }) => verdict === "regressed" && worst.length > 0).map((one) => worstText(one)),
  ].join("\n\n")}\n`;
}

/** Which items are not compared: an answer that never came is no regression, and nothing to pass over. */
function leftOut({ score, onlyBefore, onlyAfter, judgedApart }: ScoreRegression): readonly string[] {
  return [
    ...(onlyBefore + onlyAfter > 0
      ? [`${score}: ${onlyBefore} items only before and ${onlyAfter} only after are not compared`]
      : []),
    ...(judgedApart > 0
      ? [`${score}: ${judgedApart} items scored by other evaluators before than after are not compared`]
      : []),
  ];
}

function worstText({ score, worst }: ScoreRegression): string {
  const lines = worst.map(({ item, before, after }) => `  ${item}  ${formatNumber(before)} → ${formatNumber(after)}`);
  return [`Items that lost most by ${score}:`, ...lines].join("\n");
}

/** The same as Markdown, for a pull request. */
export function regressionToMarkdown({ before, after, scores, verdict }: Regression): string {
  const worst = scores.filter((one) => one.verdict === "regressed" && one.worst.length > 0).map(worstMarkdown);
  const head = `### ${markdownCell(told(before))} → ${markdownCell(told(after))}: ${verdict}`;
  const table = markdownTable(heads, scores.map(cellsOf), [false, true, true, true, true, true, false]);
  const notes = scores.flatMap((one) => leftOut(one).map((text) => `> ${markdownCell(text)}`));
  return `${[head, table, ...notes, ...worst].join("\n\n")}\n`;
}

function worstMarkdown({ score, worst }: ScoreRegression): string {
  const lines = worst.map(
    ({ item, before, after }) => `- ${markdownCell(item)}: ${formatNumber(before)} → ${formatNumber(after)}`,
  );
  return [`Items that lost most by ${markdownCell(score)}:`, "", ...lines].join("\n");
}

/** The same as JUnit's XML, which every CI reads: a test case for each score; an undecided one is skipped. */
export function regressionToJunit({ before, after, scores }: Regression): string {
  const count = (verdict: string) => scores.filter((one) => one.verdict === verdict).length;
  const cases = scores.map((one) => {
    const [name, n, was, is, gain, p] = cellsOf(one);
    const words = xmlText([`${n} items, ${was} before, ${is} after, gain ${gain}, p ${p}`, ...leftOut(one)].join("; "));
    const inner =
      one.verdict === "regressed"
        ? `<failure message="${words}">${xmlText(worstText(one))}</failure>`
        : one.verdict === "undecided"
          ? `<skipped message="${words}"/>`
          : `<system-out>${words}</system-out>`;
    return `    <testcase classname="telltale.regression" name="${xmlText(name ?? "")}">${inner}</testcase>`;
  });
  const suite = `tests="${scores.length}" failures="${count("regressed")}" skipped="${count("undecided")}" errors="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${suite}>`,
    `  <testsuite name="${xmlText(`${told(before)} → ${told(after)}`)}" ${suite}>`,
    ...cases,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

/** Characters that XML cannot hold are left out. */
function xmlText(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
    .replace(/[&<>"']/g, (sign) => entities[sign] ?? "");
}
