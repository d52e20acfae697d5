import type { Cell } from "./cell.ts";
import type { Sql } from "./sql.ts";

/**
 * A statement with its values written into it, to be read, pasted and run elsewhere. Never run it here: what is bound stays bound.
 *
 * @example sqlText(sql`SELECT ${"it's"} AS a, ${1} AS b`); // "SELECT 'it''s' AS a, 1 AS b"
 */
export function sqlText({ text, values }: Sql): string {
  return text.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\d+)/g, (found, index?: string) =>
    index === undefined ? found : literalOf(values[Number(index) - 1] ?? null),
  );
}

function literalOf(cell: Cell): string {
  return typeof cell === "string" ? `'${cell.replaceAll("'", "''")}'` : String(cell ?? "NULL");
}
