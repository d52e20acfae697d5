import type { Row } from "../engine/cell.ts";
import { rowsToCsv, rowsToText, type WriteOptions } from "../views/text-table.ts";
import type { Option } from "./command.ts";
import { UsageError } from "./usage-error.ts";

export const rowFormat: Option = { value: "table|json|csv", about: "how to print the rows (default table)" };

type Format = (rows: readonly Row[], options: WriteOptions) => string;

const formats: Readonly<Record<string, Format>> = {
  table: rowsToText,
  json: (rows) => JSON.stringify(rows, null, 2),
  csv: rowsToCsv,
};

/**
 * @param options.isExact whether the rows are written as they are; otherwise they answer a question, whose names say what is a time
 * @throws {UsageError} for a format that is not one
 */
export function formatterOf(format = "table", options: WriteOptions = {}): (rows: readonly Row[]) => string {
  const formatter = formats[format];
  if (!formatter) throw new UsageError(`--format ${format}: there are ${Object.keys(formats).join(", ")}`);
  return (rows) => formatter(rows, options);
}
