import { column, join, type Sql, sql, userSql } from "../engine/sql.ts";
import { withoutBlanks } from "./field-sql.ts";
import { ImportError } from "./import-error.ts";
import type { Source } from "./mapping.ts";
import type { OpenSource } from "./open-source.ts";

/** SQL of one cached-prefix count, by the columns it is made of. */
export type PrefixColumn = (prefix: NonNullable<Source["cachedPrefix"]>) => Sql;

/**
 * The text a source gives for a row: its column or expression, with absent values, translations and defaults applied.
 *
 * @param field the field it feeds, for messages
 * @throws {ImportError} `missing_column`, if the file has no such column
 */
export function sourceText(source: Source, field: string, from: OpenSource, name: string, prefixColumn: PrefixColumn): Sql {
  let text = originText(source, field, from, name, prefixColumn);
  if (source.absent && source.absent.length > 0)
    text = sql`CASE WHEN ${isAbsent(text, source.absent)} THEN NULL ELSE ${text} END`;
  if (source.values) text = translated(text, source.values);
  if (source.default !== undefined) text = sql`coalesce(${text}, ${String(source.default)})`;
  return source.hash ? hashed(text, field) : text;
}

function originText(source: Source, field: string, from: OpenSource, name: string, prefixColumn: PrefixColumn): Sql {
  const { column: named, constant, cachedPrefix } = source;
  if (constant !== undefined) return sql`CAST(${String(constant)} AS VARCHAR)`;
  if (named !== undefined) return textOf(named, { field, from, name, isOptional: source.optional === true });
  if (cachedPrefix) return sql`CAST(${prefixColumn(cachedPrefix)} AS VARCHAR)`;
  return source.sql === undefined
    ? sql`CAST(NULL AS VARCHAR)`
    : sql`CAST(struct_extract(${triedOf(field)}, 'given') AS VARCHAR)`;
}

const triedOf = (field: string): Sql => column(`trial of ${field}`);

/**
 * The column that {@link sourceText} and {@link failureOf} read of a source's expression, tried once: two trials of the same in one
 * SELECT, and DuckDB would work out what they share outside of both. Null for a source that has none.
 */
export function trialOf(source: Source, field: string, from: OpenSource, name: string): Sql | null {
  if (source.sql === undefined) return null;
  const given = expression(source.sql, { field, from, name, isOptional: source.optional === true });
  // One row on which an expression fails must not take the file with it. Packed, what it gives is never null itself.
  return sql`TRY(struct_pack(given := ${given})) AS ${triedOf(field)}`;
}

/**
 * SQL of why an expression fails on a row in which every column it reads says something; null where it does not.
 *
 * @returns null for a source that has no expression, or says what stands where there is nothing
 */
export function failureOf(source: Source, field: string, from: OpenSource, name: string): Sql | null {
  const { sql: text, default: fallback, optional = false } = source;
  const read = [...(text ?? "").matchAll(inBraces)].map(([, name = ""]) => name).filter((name) => !isCount(name));
  if (text === undefined || fallback !== undefined || read.length === 0) return null;
  const place = { field, from, name, isOptional: optional };
  const texts = read.map((one) => textOf(one, place));
  const areGiven = texts.map((one) => sql`${withoutBlanks(one)} IS NOT NULL`);
  return sql`CASE WHEN ${triedOf(field)} IS NULL AND ${join(areGiven, " AND ")}
    THEN 'is not what its expression takes: ' || left(concat_ws(', ', ${join(texts, ", ")}), 60) END`;
}

const inBraces = /\{([^{}]+)\}/g;
const isCount = (piece: string): boolean => /^[\d,]+$/.test(piece);

interface Place {
  readonly field: string;
  readonly from: OpenSource;
  readonly name: string;
  readonly isOptional: boolean;
}

/** SQL of a column's text; `$file` is the file's name and `$row` the row's number. */
export function textOf(column: string, { field, from, name, isOptional }: Place): Sql {
  if (column === "$file") return sql`CAST(${name} AS VARCHAR)`;
  if (column === "$row") return sql`CAST("$row" AS VARCHAR)`;
  const text = from.text(column);
  if (text) return text;
  if (isOptional) return sql`CAST(NULL AS VARCHAR)`;
  throw new ImportError(
    "missing_column",
    `has no column ${column}, which ${field} needs; it has ${listed(from.columns ?? [])}`,
    {
      file: from.file,
      field,
    },
  );
}

/** An expression of the mapping's author, its `{column}`s put in. What stands in braces as a count, `{4}`, is left alone. */
export function expression(text: string, place: Place): Sql {
  if (/\$\d/.test(text))
    throw new ImportError("mapping", `${place.field}: an expression cannot hold parameters such as $1`, {
      file: place.name,
      field: place.field,
    });
  const pieces = text.split(inBraces);
  return pieces.reduce((whole, piece, i) => {
    if (i % 2 === 0) return sql`${whole}${userSql(piece)}`;
    return sql`${whole}${isCount(piece) ? userSql(`{${piece}}`) : textOf(piece, place)}`;
  }, sql``);
}

function isAbsent(text: Sql, absent: readonly (string | number)[]): Sql {
  const words = absent.filter((value) => typeof value === "string");
  const numbers = absent.filter((value) => typeof value === "number");
  const tests: Sql[] = [];
  if (words.length > 0) tests.push(sql`${text} IN (${list(words)})`);
  if (numbers.length > 0) tests.push(sql`coalesce(TRY_CAST(${text} AS DOUBLE) IN (${list(numbers)}), false)`);
  return join(tests, " OR ");
}

function translated(text: Sql, values: NonNullable<Source["values"]>): Sql {
  const { "*": other, ...named } = values;
  const cases = Object.entries(named).map(([from, to]) => sql` WHEN ${text} = ${from} THEN ${String(to)}`);
  const rest = other === undefined ? text : sql`${String(other)}`;
  const whens = cases.reduce((left, right) => sql`${left}${right}`, sql` WHEN ${text} IS NULL THEN NULL`);
  return sql`CASE${whens} ELSE ${rest} END`;
}

function hashed(text: Sql, field: string): Sql {
  if (field === "id") return sql`${uuidOf(sql`md5(${text})`)}`;
  return field === "traceId" ? sql`md5(${text})` : sql`left(md5(${text}), 16)`;
}

/** SQL of a UUID (version 8: the maker's own) from 32 hex digits. */
export function uuidOf(hex: Sql): Sql {
  return sql`regexp_replace(${hex}, '^(.{8})(.{4}).(.{3}).(.{3})(.{12})$', '\\1-\\2-8\\3-8\\4-\\5')`;
}

function list(values: readonly (string | number)[]): Sql {
  return join(
    values.map((value) => sql`${value}`),
    ", ",
  );
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).join(", ");
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown || "none";
}
