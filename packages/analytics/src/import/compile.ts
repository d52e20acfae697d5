import { basename } from "node:path";
import type { Row } from "../engine/cell.ts";
import { column, join, type Sql, sql } from "../engine/sql.ts";
import { cachedPrefix } from "./cached-prefix.ts";
import { fieldColumn, fieldFault, fieldValue, isWord, numberOf, spanColumns, withoutBlanks } from "./field-sql.ts";
import type { Mapping, Source } from "./mapping.ts";
import { neededFields } from "./needed-fields.ts";
import type { OpenSource } from "./open-source.ts";
import { expression, failureOf, type PrefixColumn, sourceText, textOf, trialOf, uuidOf } from "./source-sql.ts";

/** A mapping and a file as SQL. */
export interface Compiled {
  /** One row of counts: `rows`, `skipped` by `where`, `rejected`; and as {@link countsOf} reads them, those of each field. */
  readonly counts: Sql;
  readonly fields: readonly string[];
  /** What is wrong in rows that are rejected, or in those that are kept without it: `row`, `field`, `reason`; the first `limit`. */
  faults(limit: number, of: "rejected" | "kept"): Sql;
  /** The spans of the rows that are kept, as `columnsOf("spans")` names them. */
  readonly spans: Sql;
}

/**
 * Compiles a mapping against a file. Every field goes the same way: its text, then a value of its type, then what is wrong with
 * it. A row whose needed fields are right is a span, without those of the others that are wrong.
 *
 * @param alsoNeeded fields that reject a row, besides those without which there is no span
 * @throws {ImportError} `missing_column`, if the mapping needs a column the file does not have
 */
export function compile(mapping: Mapping, from: OpenSource, alsoNeeded: readonly string[] = []): Compiled {
  const name = basename(from.file);
  const fields = Object.entries<Source>({ ...mapping.fields, ...(!mapping.fields.status && { status: { constant: "ok" } }) });
  const attributes = Object.entries<Source>(mapping.attributes ?? {});
  const prefixes = prefixesOf([...fields, ...attributes], from, name);
  const kept = mapping.where
    ? sql`coalesce(TRY(CAST(${expression(mapping.where, { field: "where", from, name, isOptional: false })} AS BOOLEAN)), false)`
    : sql`true`;
  const sources = [...fields, ...attributes.map(([key, source]) => [`attributes.${key}`, source] as const)];
  const trials = sources.flatMap(([field, source]) => trialOf(source, field, from, name) ?? []);
  const failures = new Map(
    sources.flatMap(([field, source]) => {
      const failure = failureOf(source, field, from, name);
      return failure ? [[field, failure] as const] : [];
    }),
  );
  const orFailure = (field: string, fault: Sql): Sql =>
    failures.has(field) ? sql`coalesce(${failureColumn(field)}, ${fault})` : fault;
  const texts = [
    ...[...failures].map(([field, failure]) => sql`${failure} AS ${failureColumn(field)}`),
    ...fields.map(([field, source]) => {
      const text = sourceText(source, field, from, name, prefixColumn);
      return sql`${isWord(field) ? text : withoutBlanks(text)} AS ${rawOf(field)}`;
    }),
    ...attributes.map(
      ([key, source]) => sql`${sourceText(source, `attributes.${key}`, from, name, prefixColumn)} AS ${attributeOf(key)}`,
    ),
  ];
  const values = fields.map(([field, source]) => sql`${fieldValue(field, rawOf(field), source)} AS ${column(field)}`);
  const checks: readonly Check[] = [
    ...fields.map(([field]) => ({ field, value: column(field), fault: fieldFault(field, rawOf(field), column(field)) })),
    ...attributes.flatMap(([key, source]) => checkOfAttribute(key, source, failures.has(`attributes.${key}`)) ?? []),
  ].map((check) => ({ ...check, fault: orFailure(check.field, check.fault) }));
  const isNeeded = (field: string) => neededFields.spans.has(field) || alsoNeeded.includes(field);
  const isRejected = join(
    [sql`"$fault"`, ...checks.flatMap(({ field }) => (isNeeded(field) ? [faultOf(field)] : []))].map(
      (fault) => sql`${fault} IS NOT NULL`,
    ),
    " OR ",
  );

  const upTo = (keepFaults: boolean): Sql => sql`
    WITH source AS (${from.relation(keepFaults)})${prefixes.relations},
    tried AS (SELECT ${join([sql`*`, ...trials], ", ")} FROM source),
    texts AS (
      SELECT source."$row", "$whole", "$fault", ("$fault" IS NOT NULL OR ${kept}) AS "$kept", ${join(texts, ", ")}
      FROM tried AS source${prefixes.joins} WHERE "$whole" IS NOT NULL OR "$fault" IS NOT NULL
    ),
    typed AS (SELECT *, ${join(values, ", ")} FROM texts),
    checked AS (SELECT *, ${join(
      checks.map(({ field, fault }) => sql`${fault} AS ${faultOf(field)}`),
      ", ",
    )} FROM typed),
    judged AS (SELECT *, (${isRejected}) AS "$rejected" FROM checked)`;

  const columns = fields.map(([field]) => {
    const value = isNeeded(field)
      ? fieldColumn(field)
      : sql`CASE WHEN ${faultOf(field)} IS NULL THEN ${fieldColumn(field)} END`;
    return sql`${value} AS ${column(spanColumns.get(field)?.name ?? field)}`;
  });
  const digest = sql`md5(concat_ws(chr(31), ${name}, CAST("$row" AS VARCHAR), "$whole"))`;
  if (!mapping.fields.id) columns.push(sql`${uuidOf(digest)} AS id`);
  if (!mapping.fields.spanId) columns.push(sql`left(md5(${digest}), 16) AS span_id`);
  if (attributes.length > 0) columns.push(sql`${attributesJson(attributes)} AS attributes`);
  const entries = checks.map(({ field }) => entry(field, faultOf(field)));

  return {
    fields: checks.map(({ field }) => field),
    counts: sql`${upTo(true)} SELECT count(*)::DOUBLE AS rows, count_if(NOT "$kept")::DOUBLE AS skipped,
      count_if("$kept" AND "$rejected")::DOUBLE AS rejected,
      ${join(
        checks.flatMap(({ field, value }) => [
          sql`count_if("$kept" AND NOT "$rejected" AND ${faultOf(field)} IS NOT NULL)::DOUBLE AS ${column(`wrong ${field}`)}`,
          sql`count_if("$kept" AND "$fault" IS NULL AND ${faultOf(field)} IS NULL AND ${value} IS NOT NULL)::DOUBLE AS ${column(`right ${field}`)}`,
        ]),
        ", ",
      )} FROM judged`,
    faults: (limit, of) => sql`${upTo(false)} SELECT row, fault.field AS field, fault.reason AS reason
      FROM (SELECT "$row"::DOUBLE AS row, unnest(CASE WHEN "$fault" IS NULL
          THEN list_filter([${join(entries, ", ")}], lambda entry: entry.reason IS NOT NULL)
          ELSE [${entry("", sql`"$fault"`)}] END) AS fault
        FROM judged WHERE "$kept" AND "$rejected" = ${of === "rejected"})
      ORDER BY row LIMIT ${limit}`,
    spans: sql`${upTo(false)} SELECT ${join(columns, ", ")} FROM judged WHERE "$kept" AND NOT "$rejected"`,
  };
}

/** In how many rows a field is left out, and in how many it is right. */
export function countsOf(counts: Row, field: string): { readonly wrong: number; readonly right: number } {
  return { wrong: Number(counts[`wrong ${field}`]), right: Number(counts[`right ${field}`]) };
}

interface Check {
  readonly field: string;
  readonly value: Sql;
  /** SQL of why the value is wrong; null where it is right or absent. */
  readonly fault: Sql;
}

const rawOf = (field: string): Sql => column(`text of ${field}`);
const failureColumn = (field: string): Sql => column(`failure of ${field}`);
const attributeOf = (key: string): Sql => column(`attribute ${key}`);
const faultOf = (field: string): Sql => column(`fault of ${field}`);

function entry(field: string, reason: Sql): Sql {
  return sql`struct_pack(field := ${field}, reason := ${reason})`;
}

function checkOfAttribute(key: string, { as, unit }: Source, canFail: boolean): Check | null {
  const raw = attributeOf(key);
  if (as === undefined || as === "text") return canFail ? { field: `attributes.${key}`, value: raw, fault: sql`NULL` } : null;
  const isNot = { number: "a number", boolean: "true or false", json: "JSON" }[as];
  const value = attributeValue(key, { as, unit });
  const fault = sql`CASE WHEN ${raw} IS NOT NULL AND ${value} IS NULL THEN ${`is not ${isNot}: `} || left(${raw}, 60) END`;
  return { field: `attributes.${key}`, value, fault };
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
