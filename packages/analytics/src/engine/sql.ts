import type { Cell } from "./cell.ts";

/** A statement and its bound values: `$1`, `$2`, … in the text. Made only by the `sql` tag and by `column`. */
export interface Sql {
  readonly text: string;
  readonly values: readonly Cell[];
}

const made = new WeakSet<object>();

function make(text: string, values: readonly Cell[]): Sql {
  const statement = Object.freeze({ text, values });
  made.add(statement);
  return statement;
}

function isSql(value: unknown): value is Sql {
  return typeof value === "object" && value !== null && made.has(value);
}

/**
 * Writes SQL: what stands in `${…}` is bound, never joined; another `sql` piece is spliced in, its values renumbered.
 *
 * @example sql`SELECT * FROM spans WHERE model = ${"gpt-4o"}`; // { text: "SELECT * FROM spans WHERE model = $1", values: ["gpt-4o"] }
 */
export function sql(strings: TemplateStringsArray, ...parts: readonly (Cell | Sql)[]): Sql {
  const values: Cell[] = [];
  const bind = (part: Cell | Sql): string => {
    if (!isSql(part)) return `$${values.push(part as Cell)}`;
    const offset = values.length;
    values.push(...part.values);
    return renumber(part.text, offset);
  };
  const text = strings.slice(1).reduce((joined, string, i) => joined + bind(parts[i] as Cell | Sql) + string, strings[0] ?? "");
  return make(text, values);
}

/** A statement the user wrote whole. Nothing is bound. */
export function userSql(text: string): Sql {
  return make(text, []);
}

/** A name as SQL, quoted. */
export function column(name: string): Sql {
  return make(`"${name.replaceAll('"', '""')}"`, []);
}

/** A text as SQL, quoted: only for where SQL takes no bound value, such as the path of a COPY. */
export function literal(text: string): Sql {
  return make(`'${text.replaceAll("'", "''")}'`, []);
}

/** Pieces joined by a separator: `join([a, b], ", ")`. */
export function join(pieces: readonly Sql[], separator: ", " | " AND " | " OR " | "\nUNION ALL\n"): Sql {
  return pieces.reduce((left, right, i) => (i === 0 ? right : splice(left, separator, right)), make("", []));
}

function splice(left: Sql, separator: string, right: Sql): Sql {
  const offset = left.values.length;
  return make(left.text + separator + renumber(right.text, offset), [...left.values, ...right.values]);
}

/** Moves the numbers of bound values up. What stands in quotes is text, `$1` in it too. */
function renumber(text: string, offset: number): string {
  return text.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\d+)/g, (found, index?: string) =>
    index === undefined ? found : `$${Number(index) + offset}`,
  );
}

/** A point in time as SQL, from epoch milliseconds; exact to the microsecond. */
export function time(atMs: number): Sql {
  return sql`make_timestamp(CAST(${Math.round(atMs * 1000)} AS BIGINT))`;
}
