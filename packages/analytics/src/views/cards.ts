import type { Row } from "../engine/cell.ts";
import type { Ranked } from "../report/report.ts";
import type { Child, Maker } from "./dom.ts";
import { segmentName } from "./format.ts";
import { htmlTable, type TableColumn } from "./html-table.ts";

/** A chart or a table with its title and what it needs to be read. */
export type Card = (title: string, note: string, ...content: readonly Child[]) => HTMLElement;

/** Makes the cards of a page. */
export function cards({ make }: Maker): Card {
  return (title, note, ...content) =>
    make("div", { class: "card" }, make("h3", {}, title), make("p", { class: "note" }, note), ...content);
}

/** A section of cards; nothing where all of them are missing. */
export function section(title: string, { make }: Maker, content: readonly Child[]): Child {
  if (content.every((child) => child === null)) return null;
  return make("section", {}, make("h2", {}, title), make("div", { class: "grid" }, ...content));
}

/** A table of a ranking; nothing where no row has a name. */
export function rankedTable<R extends Row>(
  name: string,
  { by, rows }: Ranked<R>,
  columns: readonly TableColumn<R>[],
  page: Maker,
): Child {
  const isNamed = rows.some((row) => by.some((column) => row[column] !== null));
  return isNamed ? htmlTable(rows, [{ name, say: (row) => segmentName(row, by) }, ...columns], page) : null;
}
