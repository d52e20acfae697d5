import type { Table } from "@telltale/core/trace";
import { columnsOf } from "../parquet/columns.ts";

/**
 * The fields without which a record is none, because they say what and when it is, or would count for more than it stands for.
 * What is wrong in any other costs that field, and not the record.
 */
export const neededFields: Readonly<Record<Table, ReadonlySet<string>>> = {
  spans: neededOf("spans"),
  signals: neededOf("signals"),
  scores: neededOf("scores"),
};

function neededOf(table: Table): ReadonlySet<string> {
  const required = columnsOf(table).flatMap(({ field, required }) => (required ? [field] : []));
  return new Set([...required, "inclusionProbability"]);
}
