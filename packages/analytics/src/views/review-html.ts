import type { Review, ReviewItem } from "../report/review/review.ts";
import { type Maker, maker } from "./dom.ts";
import { emptyPage } from "./empty-page.ts";
import { formatTime, periodText } from "./format.ts";
import { htmlTable } from "./html-table.ts";
import { pageStyle } from "./page-style.ts";
import type { HtmlOptions } from "./report-html.ts";
import { reviewLine } from "./review-text.ts";
import { serialize } from "./serialize.ts";
import { rowsToCells } from "./text-table.ts";

/** A review as one self-contained page: no script, nothing fetched; whatever the records say is text in it. */
export function reviewToHtml(review: Review, { document = emptyPage() }: HtmlOptions = {}): string {
  const on = maker(document);
  const { make } = on;
  const { title, window, reference, items, warnings, madeAtMs } = review;
  document.head.append(
    make("meta", { charset: "utf-8" }),
    make("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    make("meta", { name: "generator", content: "Telltale" }),
    make("title", {}, title),
    make("style", {}, pageStyle),
  );
  const against = reference ? `, compared with ${formatTime(reference.fromMs)} to ${formatTime(reference.toMs)}` : "";
  document.body.append(
    make(
      "main",
      { class: "tt-report" },
      make("h1", { class: "tt-report-title" }, title),
      make("p", { class: "tt-muted" }, `${periodText(window)}${against}`),
      make("p", {}, make("strong", {}, reviewLine(review))),
      ...items.map((item) => itemHtml(item, on)),
      ...warnings.map((warning) => make("p", { class: "tt-muted" }, warning)),
      make("footer", { class: "tt-muted" }, `Made by Telltale on ${formatTime(madeAtMs)} UTC. All times are UTC.`),
    ),
  );
  return serialize(document);
}

const words: Readonly<Record<ReviewItem["status"], string>> = {
  worse: "worse",
  better: "better",
  changed: "changed",
  steady: "no change beyond noise",
  unknown: "too little to tell",
  missing: "not recorded",
  shown: "",
};

function itemHtml({ title, status, answer, instrument, table }: ReviewItem, on: Maker): HTMLElement {
  const { make } = on;
  const said = words[status];
  return make(
    "section",
    { class: "tt-card" },
    make("h2", { class: "tt-title" }, title, said === "" ? null : `: ${said}`),
    make(
      "ul",
      {},
      [...answer, ...(instrument ? [instrument] : [])].map((line) => make("li", {}, line)),
    ),
    table && table.rows.length > 0 ? tableHtml(table, on) : null,
  );
}

function tableHtml({ rows, others, ask, open }: NonNullable<ReviewItem["table"]>, on: Maker): readonly HTMLElement[] {
  const { names, cells, isNumber } = rowsToCells(rows);
  const columns = names.map((name, i) => ({
    name,
    say: (row: readonly string[]) => row[i] ?? "",
    isNumber: isNumber[i] ?? false,
  }));
  const read = !open ? [] : [on.make("p", { class: "tt-note" }, "To read one: ", on.make("code", {}, open))];
  return [htmlTable(cells, columns, on, { others }), on.make("p", { class: "tt-note" }, on.make("code", {}, ask)), ...read];
}
