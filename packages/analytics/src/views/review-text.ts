import type { Review, ReviewItem } from "../report/review/review.ts";
import { formatTime, periodText } from "./format.ts";
import { markdownCell, markdownTable } from "./markdown.ts";
import { type Ink, ink } from "./text-ink.ts";
import { wrapped } from "./text-layout.ts";
import { printable, rowsToCells, rowsToText } from "./text-table.ts";

const marks: Readonly<Record<ReviewItem["status"], string>> = {
  worse: "✗ worse",
  better: "✓ better",
  changed: "~ changed",
  steady: "= no change beyond noise",
  unknown: "? too little to tell",
  missing: "– not recorded",
  shown: "·",
};

/** What a review comes to, in a line. */
export function reviewLine({ changed, told, items, reference }: Review): string {
  const missing = items.filter(({ status }) => status === "missing").length;
  const gaps = missing > 0 ? ` ${missing} of ${items.length} items cannot be answered from these records.` : "";
  if (!reference) return `There is no period before to compare with.${gaps}`;
  if (told === 0) return `Too little is recorded to tell what changed.${gaps}`;
  const found = items.some(({ findings }) => findings.length > 0);
  const days = found ? " Some days or parts stand out, see below." : "";
  return changed === 0
    ? `Nothing changed beyond noise, of ${told} figures.${days}${gaps}`
    : `${changed} of ${told} figures changed beyond noise.${days}${gaps}`;
}

function against({ reference }: Review): string {
  return reference ? `, compared with ${formatTime(reference.fromMs)} to ${formatTime(reference.toMs)}` : "";
}

/** A review for a terminal: each item of the checklist with its answer, and what to look at. */
export function reviewToText(review: Review, { color = false, width = 100 } = {}): string {
  const pen = ink(color);
  const { title, window, items, warnings } = review;
  return `${[
    [pen.bold(printable(title)), pen.dim(`${periodText(window)}${against(review)}`), "", pen.bold(reviewLine(review))].join(
      "\n",
    ),
    ...items.map((item, i) => itemText(item, i + 1, pen, width)),
    ...warnings.map((warning) => pen.notable(wrapped(`! ${printable(warning)}`, width).join("\n  "))),
  ].join("\n\n")}\n`;
}

function itemText({ title, status, answer, instrument, table }: ReviewItem, number: number, pen: Ink, width: number): string {
  const paint = { worse: pen.bad, better: pen.good, changed: pen.notable, missing: pen.notable }[status as string] ?? pen.dim;
  const indented = (text: string) => wrapped(printable(text), width - 3).map((line) => `   ${line}`);
  return [
    `${pen.bold(`${number}. ${title.toUpperCase()}`)}  ${paint(marks[status])}`,
    ...answer.flatMap(indented),
    ...(instrument ? indented(instrument).map(pen.notable) : []),
    ...(table && table.rows.length > 0
      ? [
          ...rowsToText(table.rows).split("\n"),
          ...(table.others > 0 ? [`… and ${table.others} more`] : []),
          pen.dim(printable(table.ask)),
          ...(!table.open ? [] : [pen.dim(`to read one: ${printable(table.open)}`)]),
        ].map((line) => `   ${line}`)
      : []),
  ].join("\n");
}

/** A review as Markdown, for a chat or a pull request. */
export function reviewToMarkdown(review: Review): string {
  const { title, window, items, warnings } = review;
  const blocks = items.map(({ title, status, answer, instrument, table }) => {
    const lines = [...answer, ...(instrument ? [instrument] : [])].map((line) => `- ${markdownCell(line)}`);
    return [
      `### ${markdownCell(title)}: ${marks[status]}`,
      lines.join("\n"),
      table && table.rows.length > 0 ? tableMarkdown(table) : "",
    ]
      .filter((part) => part !== "")
      .join("\n\n");
  });
  return `${[
    `## ${markdownCell(title)}`,
    `${periodText(window)}${against(review)}`,
    `**${reviewLine(review)}**`,
    ...blocks,
    ...warnings.map((warning) => `> ${markdownCell(warning)}`),
  ].join("\n\n")}\n`;
}

function tableMarkdown({ rows, others, ask, open }: NonNullable<ReviewItem["table"]>): string {
  const { names, cells, isNumber } = rowsToCells(rows);
  const more = others > 0 ? `\n\n… and ${others} more: \`${ask}\`` : "";
  // A code span ends at a backtick; in an id there is none worth keeping.
  const read = !open ? "" : `\n\nTo read one: \`${printable(open).replaceAll("`", "")}\``;
  return `${markdownTable(names, cells, isNumber)}${more}${read}`;
}
