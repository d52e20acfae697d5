import type { Dialect } from "./dialects/dialect.ts";
import { dialects } from "./dialects/index.ts";
import { ImportError } from "./import-error.ts";

/**
 * Whose rows they are: the dialect that knows the most of them.
 *
 * @param rows the first of a file
 * @throws {ImportError} `undetected`, naming the candidates if there are several, or all dialects if there is none
 */
export function detectDialect(rows: readonly unknown[], file: string): Dialect {
  const counted = dialects.map((dialect) => ({ dialect, n: rows.filter((row) => dialect.detects(row)).length }));
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
