import type { Dialect } from "./dialects/dialect.ts";
import { dialects } from "./dialects/index.ts";
import { telltale } from "./dialects/telltale.ts";
import { ImportError } from "./import-error.ts";

/**
 * Whose rows they are: the dialect that knows the most of them. A row that says it is a record of Telltale's is nobody else's,
 * though its ids and attributes are those of any span.
 *
 * @param rows the first of a file
 * @throws {ImportError} `undetected`, naming the candidates if there are several, or all dialects if there is none
 */
export function detectDialect(rows: readonly unknown[], file: string): Dialect {
  const counted = dialects.map((dialect) => ({ dialect, n: rows.filter((row) => isOf(dialect, row)).length }));
  const most = Math.max(0, ...counted.map(({ n }) => n));
  const candidates = counted.filter(({ n }) => n === most).map(({ dialect }) => dialect);
  const [found, ...others] = candidates;
  if (most > 0 && found && others.length === 0) return found;
  const names = (most > 0 ? candidates : dialects).map(({ name }) => name).join(", ");
  const reason =
    most > 0
      ? `may be of ${names}: say which with --as`
      : `nobody's export that is known: say with --as which it is (${names}), or give a mapping`;
  throw new ImportError("undetected", reason, { file });
}

function isOf(dialect: Dialect, row: unknown): boolean {
  return dialect.detects(row) && (dialect === telltale || !telltale.detects(row));
}
