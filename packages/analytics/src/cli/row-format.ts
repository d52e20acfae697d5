import type { Row } from "../engine/cell.ts";
import { rowsToCsv, rowsToText } from "../views/text-table.ts";
import type { Option } from "./command.ts";
import { UsageError } from "./usage-error.ts";

export const rowFormat: Option = { value: "table|json|csv", about: "how to print the rows (default table)" };

const formats: Readonly<Record<string, (rows: readonly Row[]) => string>> = {
  table: rowsToText,
  json: (rows) => JSON.stringify(rows, null, 2),
  csv: rowsToCsv,
};

/** @throws {UsageError} for a format that is not one */
export function formatterOf(format = "table"): (rows: readonly Row[]) => string {
  const formatter = formats[format];
  if (!formatter) throw new UsageError(`--format ${format}: there are ${Object.keys(formats).join(", ")}`);
  return formatter;
}
