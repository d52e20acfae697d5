import { basename } from "node:path";
import { column, join, type Sql, sql } from "../engine/sql.ts";
import { cachedPrefix } from "./cached-prefix.ts";
import { fieldColumn, fieldFault, fieldValue, numberOf, spanColumns } from "./field-sql.ts";
import type { Mapping, Source } from "./mapping.ts";
import type { OpenSource } from "./open-source.ts";
import { expression, type PrefixColumn, sourceText, textOf, uuidOf } from "./source-sql.ts";

/** A mapping and a file as SQL. */
export interface Compiled {
  /** One row of counts: `rows`, `skipped` by `where`, `rejected`. */
  readonly counts: Sql;
  /** The faults of rejected rows, one row each: `row`, `field`, `reason`; the first `limit` in the file's order. */
  faults(limit: number): Sql;
  /** The spans of the rows without a fault, as `columnsOf("spans")` names them. */
  readonly spans: Sql;
}

/**
 * Compiles a mapping against a file. Every field goes the same way: its text, then a value of its type, then what is wrong with
 * it; a row with nothing wrong is a span.
 *
 * @throws {ImportError} `missing_column`, if the mapping needs a column the file does not have
 */
export function compile(mapping: Mapping, from: OpenSource): Compiled {
  const name = basename(from.file);
  const fields = Object.entries<Source>({ ...mapping.fields, ...(!mapping.fields.status && { status: { constant: "ok" } }) });
  const attributes = Object.entries<Source>(mapping.attributes ?? {});
  const prefixes = prefixesOf([...fields, ...attributes], from, name);
  const kept = mapping.where
    ? sql`coalesce(TRY(CAST(${expression(mapping.where, { field: "where", from, name, isOptional: false })} AS BOOLEAN)), false)`
    : sql`true`;
  const texts = [
    ...fields.map(([field, source]) => sql`${sourceText(source, field, from, name, prefixColumn)} AS ${rawOf(field)}`),
    ...attributes.map(
      ([key, source]) => sql`${sourceText(source, `attributes.${key}`, from, name, prefixColumn)} AS ${attributeOf(key)}`,
    ),
  ];
  const values = fields.map(([field, source]) => sql`${fieldValue(field, rawOf(field), source)} AS ${column(field)}`);
  const attributeFaults = attributes.flatMap(([key, source]) => faultOfAttribute(key, source) ?? []);
  const faults = [...fields.map(([field]) => entry(field, fieldFault(field, rawOf(field), column(field)))), ...attributeFaults];

  const upTo = (keepFaults: boolean): Sql => sql`
    WITH source AS (${from.relation(keepFaults)})${prefixes.relations},
    texts AS (
      SELECT source."$row", "$whole", "$fault", ("$fault" IS NOT NULL OR ${kept}) AS "$kept", ${join(texts, ", ")}
      FROM source${prefixes.joins} WHERE "$whole" IS NOT NULL OR "$fault" IS NOT NULL
    ),
    typed AS (SELECT *, ${join(values, ", ")} FROM texts),
    checked AS (SELECT *, CASE WHEN "$fault" IS NULL
        THEN list_filter([${join(faults, ", ")}], lambda entry: entry.reason IS NOT NULL)
        ELSE [${entry("", sql`"$fault"`)}] END AS "$faults" FROM typed)`;

  const columns = fields.map(([field]) => sql`${fieldColumn(field)} AS ${column(spanColumns.get(field)?.name ?? field)}`);
  const digest = sql`md5(concat_ws(chr(31), ${name}, CAST("$row" AS VARCHAR), "$whole"))`;
  if (!mapping.fields.id) columns.push(sql`${uuidOf(digest)} AS id`);
  if (!mapping.fields.spanId) columns.push(sql`left(md5(${digest}), 16) AS span_id`);
  if (attributes.length > 0) columns.push(sql`${attributesJson(attributes)} AS attributes`);

  return {
    counts: sql`${upTo(true)} SELECT count(*)::DOUBLE AS rows, count(*) FILTER (NOT "$kept")::DOUBLE AS skipped,
      count(*) FILTER ("$kept" AND len("$faults") > 0)::DOUBLE AS rejected FROM checked`,
    faults: (limit) => sql`${upTo(false)} SELECT row, fault.field AS field, fault.reason AS reason
      FROM (SELECT "$row"::DOUBLE AS row, unnest("$faults") AS fault FROM checked WHERE "$kept" AND len("$faults") > 0)
      ORDER BY row LIMIT ${limit}`,
    spans: sql`${upTo(false)} SELECT ${join(columns, ", ")} FROM checked WHERE "$kept" AND len("$faults") = 0`,
  };
}

const rawOf = (field: string): Sql => column(`text of ${field}`);
const attributeOf = (key: string): Sql => column(`attribute ${key}`);

function entry(field: string, reason: Sql): Sql {
  return sql`struct_pack(field := ${field}, reason := ${reason})`;
}

function faultOfAttribute(key: string, { as }: Source): Sql | null {
  const raw = attributeOf(key);
  if (as === undefined || as === "text") return null;
  const isNot = { number: "a number", boolean: "true or false", json: "JSON" }[as];
  const fault = sql`CASE WHEN ${raw} IS NOT NULL AND ${attributeValue(key, { as })} IS NULL
    THEN ${`is not ${isNot}: `} || left(${raw}, 60) END`;
  return entry(`attributes.${key}`, fault);
}

function attributeValue(key: string, { as, unit }: Pick<Source, "as" | "unit">): Sql {
  const raw = attributeOf(key);
  if (as === "number") return sql`CASE WHEN isfinite(${numberOf(raw, unit)}) THEN ${numberOf(raw, unit)} END`;
  if (as === "boolean") return sql`TRY_CAST(${raw} AS BOOLEAN)`;
  return as === "json" ? sql`TRY_CAST(${raw} AS JSON)` : raw;
}

/** One JSON object; a merge patch leaves out what is null. */
function attributesJson(attributes: readonly (readonly [string, Source])[]): Sql {
  const pairs = attributes.map(([key, source]) => sql`${key}, ${attributeValue(key, source)}`);
  return sql`nullif(CAST(json_merge_patch('{}', json_object(${join(pairs, ", ")})) AS VARCHAR), '{}')`;
}

type Prefix = NonNullable<Source["cachedPrefix"]>;

const keyOf = ({ blocks, tokens, tokensPerBlock }: Prefix): string => `prefix ${blocks} ${tokens} ${tokensPerBlock}`;
const prefixColumn: PrefixColumn = (prefix) => sql`${column(keyOf(prefix))}.${column(prefix.count)}`;

/** The cached-prefix relations that sources ask for, each once, and their joins to `source`. */
function prefixesOf(sources: readonly (readonly [string, Source])[], from: OpenSource, name: string) {
  const asked = new Map<string, { prefix: Prefix; field: string }>();
  for (const [field, { cachedPrefix: prefix }] of sources) if (prefix) asked.set(keyOf(prefix), { prefix, field });
  let relations = sql``;
  let joins = sql``;
  for (const [key, { prefix, field }] of asked) {
    const text = (of: string) => textOf(of, { field, from, name, isOptional: false });
    const relation = cachedPrefix("source", text(prefix.blocks), text(prefix.tokens), prefix.tokensPerBlock);
    relations = sql`${relations}, ${column(key)} AS (${relation})`;
    joins = sql`${joins} LEFT JOIN ${column(key)} ON ${column(key)}."$row" = source."$row"`;
  }
  return { relations, joins };
}
