import type { Maker } from "./dom.ts";

/** One column of a table: its heading, what it says of a row, and whether that is a number. */
export interface TableColumn<R> {
  readonly name: string;
  readonly say: (row: R) => string | Node;
  readonly isNumber?: boolean;
}

/** Rows as a table that scrolls sideways where it must. */
export function htmlTable<R>(rows: readonly R[], columns: readonly TableColumn<R>[], { make }: Maker): HTMLElement {
  const align = ({ isNumber }: TableColumn<R>): Record<string, string> => (isNumber ? { class: "num" } : {});
  return make(
    "div",
    { class: "scroll" },
    make(
      "table",
      {},
      make(
        "thead",
        {},
        make(
          "tr",
          {},
          columns.map((column) => make("th", { scope: "col", ...align(column) }, column.name)),
        ),
      ),
      make(
        "tbody",
        {},
        rows.map((row) =>
          make(
            "tr",
            {},
            columns.map((column) => make("td", align(column), column.say(row))),
          ),
        ),
      ),
    ),
  );
}
