import type { Row } from "../engine/cell.ts";
import { formatCount } from "./format.ts";
import { htmlTable } from "./html-table.ts";
import { atMost, nameText } from "./names.ts";
import { drawing, emptyFigure, figure, type ViewOptions } from "./view.ts";

export interface RowsOptions extends ViewOptions {
  /** Rows to show, 200 by default. */
  readonly most?: number;
}

const mostColumns = 40;

/** Any question's rows as they are: times as times, numbers to six digits. */
export function rowsView(rows: readonly Row[], options: RowsOptions): HTMLElement {
  const { most = 200 } = options;
  const on = drawing(options);
  const names = atMost([...new Set(rows.slice(0, 1000).flatMap((row) => Object.keys(row)))], mostColumns);
  if (names.shown.length === 0) return emptyFigure(on, "Rows", "There are no rows.");
  const isNumeric = (name: string) => rows.slice(0, 100).some((row) => typeof row[name] === "number");
  const isTime = (name: string) => /^(at|from|to|cohort|.+At)Ms$/.test(name);
  const say = (name: string, value: Row[string] | undefined) => {
    if (value === null || value === undefined || (typeof value === "number" && !Number.isFinite(value))) return "–";
    if (typeof value === "number" && isTime(name) && Math.abs(value) <= 8.64e15) return on.clock.say(value);
    return typeof value === "number"
      ? String(Number.isInteger(value) ? value : Number(value.toPrecision(6)))
      : on.make("bdi", {}, nameText(value, 200));
  };
  return figure(
    on,
    "Rows",
    [
      `${formatCount(rows.length)} ${rows.length === 1 ? "row" : "rows"}${names.others > 0 ? `; ${names.others} more columns are not shown` : ""}.`,
    ],
    htmlTable(
      rows,
      names.shown.map((name) => ({
        name: nameText(name),
        say: (row: Row) => say(name, row[name]),
        isNumber: isNumeric(name) && !isTime(name),
      })),
      on,
      { most, label: "Rows" },
    ),
  );
}
