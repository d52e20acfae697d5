import type { Cell } from "./cell.ts";
import type { Sql } from "./sql.ts";

/**
 * A statement with its values written into the text, each with the type it would be bound as, for an engine that can give up only
 * a statement without bound values. Text is quoted, so that it stays text whatever it holds.
 */
export function boundText({ text, values }: Sql): string {
  // What stands in quotes is text, `$1` in it too.
  return text.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\d+)/g, (found, index?: string) =>
    index === undefined ? found : written(values[Number(index) - 1] ?? null),
  );
}

function written(value: Cell): string {
  if (value === null) return "NULL";
  if (typeof value === "boolean") return String(value);
  if (typeof value === "string") return `CAST(${quoted(value)} AS VARCHAR)`;
  return Number.isSafeInteger(value) ? `CAST(${value} AS BIGINT)` : `CAST('${value}' AS DOUBLE)`;
}

/** A text ends at a zero for the parser: zeros are put in by function. */
function quoted(value: string): string {
  const parts = value.split("\0").map((part) => `'${part.replaceAll("'", "''")}'`);
  return parts.length === 1 ? parts.join("") : `(${parts.join(" || chr(0) || ")})`;
}
