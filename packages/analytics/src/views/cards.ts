import type { Row } from "../engine/cell.ts";
import type { Ranked } from "../report/report.ts";
import type { Child } from "./dom.ts";
import { htmlTable, type TableColumn } from "./html-table.ts";
import { rowName } from "./names.ts";
import { whereOf } from "./parts.ts";
import { pickable } from "./pick.ts";
import { type Drawing, figure } from "./view.ts";

/** A view as a card of a report. */
export function card(view: HTMLElement): HTMLElement {
  view.classList.add("tt-card");
  return view;
}

/** A card that holds something other than a view. */
export function plainCard(on: Drawing, title: string, note: string, ...content: readonly Child[]): HTMLElement {
  const made = card(figure(on, title, [note], ...content));
  // A sentence alone is not stretched to the height of the picture beside it.
  if (content.length === 0) made.classList.add("tt-compact");
  return made;
}

/** The title of a section: one level above those of its cards. */
export function sectionTitle({ make, options: { headingLevel = 3 } }: Drawing, title: string): HTMLElement {
  return make(`h${headingLevel - 1}`, { class: "tt-section-title" }, title);
}

/** A section of cards; nothing where all of them are missing. */
export function section(title: string, on: Drawing, content: readonly Child[]): Child {
  const { make } = on;
  if (content.every((child) => child === null)) return null;
  return make("section", {}, sectionTitle(on, title), make("div", { class: "tt-grid" }, ...content));
}

/** A table of a ranking; nothing where no row has a name. */
export function rankedTable<R extends Row>(
  name: string,
  { by, rows, others }: Ranked<R>,
  columns: readonly TableColumn<R>[],
  on: Drawing,
): Child {
  const isNamed = rows.some((row) => by.some((column) => row[column] !== null));
  return isNamed
    ? htmlTable(rows, [{ name, say: (row) => pickable(on, whereOf(row, by), rowName(row, by)) }, ...columns], on, {
        others,
        label: `By ${name}`,
      })
    : null;
}
