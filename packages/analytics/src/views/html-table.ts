import type { Child, Maker } from "./dom.ts";
import { andOthers, atMost } from "./names.ts";

/** One column of a table: its heading, what it says of a row, and whether that is a number or a small picture. */
export interface TableColumn<R> {
  readonly name: string;
  readonly say: (row: R) => Child;
  readonly isNumber?: boolean;
  readonly isPicture?: boolean;
  /** Sentences: lines are broken. */
  readonly isText?: boolean;
}

/**
 * Rows as a table that scrolls sideways where it must; its first column names the row.
 *
 * @param options.most rows; 50 by default. What is left out is counted beneath
 * @param options.others rows that were left out before
 * @param options.label what the table is, where no title says it
 */
export function htmlTable<R>(
  rows: readonly R[],
  columns: readonly TableColumn<R>[],
  { make }: Maker,
  { most = 50, others = 0, label }: { readonly most?: number; readonly others?: number; readonly label?: string } = {},
): HTMLElement {
  const list = atMost(rows, most);
  const classOf = ({ isNumber, isPicture, isText }: TableColumn<R>, i: number) =>
    [i === 0 ? "tt-first" : "", isNumber ? "tt-num" : "", isPicture ? "tt-picture" : "", isText ? "tt-text" : ""]
      .filter(Boolean)
      .join(" ");
  const attributes = (column: TableColumn<R>, i: number): Record<string, string> => {
    const name = classOf(column, i);
    return name === "" ? {} : { class: name };
  };
  // What scrolls must be reachable by a keyboard, and then say what it is.
  return make(
    "div",
    { class: "tt-scroll", tabindex: "0", role: "group", "aria-label": label ?? `Table: ${columns[0]?.name ?? ""}` },
    make(
      "table",
      { class: "tt-table" },
      make(
        "thead",
        {},
        make(
          "tr",
          {},
          columns.map((column, i) => make("th", { scope: "col", ...attributes(column, i) }, column.name)),
        ),
      ),
      make(
        "tbody",
        {},
        list.shown.map((row) =>
          make(
            "tr",
            {},
            columns.map((column, i) => make("td", attributes(column, i), column.say(row))),
          ),
        ),
      ),
    ),
    list.others + others > 0 ? make("p", { class: "tt-note" }, andOthers(list.others + others)) : null,
  );
}
