import { Span } from "@telltale/core/trace";
import { z } from "zod";
import { column, join, type Sql, sql, userSql } from "../engine/sql.ts";
import { type Column, columnsOf } from "../parquet/columns.ts";
import type { Source } from "./mapping.ts";
import { timeMicros } from "./time-sql.ts";

/** The span's columns by field. */
export const spanColumns: ReadonlyMap<string, Column> = new Map(columnsOf("spans").map((entry) => [entry.field, entry]));

interface Rule {
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

// The record schema says once what a field may hold; the importer asks the same of a column.
const rules = (z.toJSONSchema(Span, { unrepresentable: "any" }).properties ?? {}) as Readonly<Record<string, Rule>>;

const perMs = { s: 1000, ms: 1, us: 0.001, ns: 0.000_001 } as const;

/**
 * The value of a field, from its text.
 *
 * @param raw SQL of the text, null where there is none
 * @returns SQL of the field's JSON type, as {@link Column.fromJson} takes it; null where the text does not fit
 */
export function fieldValue(field: string, raw: Sql, source: Source): Sql {
  const { type, jsonType } = columnOf(field);
  if (type === "TIMESTAMP") return timeMicros(raw, source.time ?? "auto", source.since);
  if (type === "DOUBLE" || type === "BIGINT") return numberOf(raw, source.unit);
  if (type === "BOOLEAN") return sql`TRY_CAST(${raw} AS BOOLEAN)`;
  if (jsonType === "JSON") return sql`TRY_CAST(${raw} AS JSON)`;
  if (type !== "VARCHAR") return sql`TRY_CAST(TRY_CAST(${raw} AS JSON) AS ${userSql(type)})`;
  return raw;
}

/** Whether a field takes any text. */
export const isWord = (field: string): boolean => columnOf(field).type === "VARCHAR";

/** SQL of a text, null where it only says, as databases and Python do, that there is nothing. */
export function withoutBlanks(raw: Sql): Sql {
  return sql`CASE WHEN lower(trim(${raw})) IN ('', 'null', 'none', 'nan', 'undefined', '\\n') THEN NULL ELSE ${raw} END`;
}

/** SQL of the column that is kept, from the value of {@link fieldValue}, quoted by the field's name. */
export function fieldColumn(field: string): Sql {
  const { type, fromJson } = columnOf(field);
  if (type === "TIMESTAMP") return sql`make_timestamp(${column(field)})`;
  if (type === "BIGINT") return sql`CAST(${column(field)} AS BIGINT)`;
  return userSql(fromJson);
}

/**
 * Why a field cannot be taken.
 *
 * @param raw SQL of the text
 * @param value SQL of the value
 * @returns SQL of a text, null where the field is as the record schema wants it
 */
export function fieldFault(field: string, raw: Sql, value: Sql): Sql {
  const { type, required } = columnOf(field);
  const rule = rules[field] ?? {};
  const faults: Sql[] = [];
  const when = (condition: Sql, reason: string) =>
    faults.push(sql` WHEN ${condition} THEN ${`${reason}: `} || left(${raw}, 60)`);
  if (required) faults.push(sql` WHEN ${raw} IS NULL THEN 'is missing'`);
  faults.push(sql` WHEN ${raw} IS NULL THEN NULL`);
  when(sql`${value} IS NULL`, `is not ${kindOf(type)}`);
  if (type === "DOUBLE" || type === "BIGINT") {
    when(sql`NOT isfinite(${value})`, "is not a finite number");
    if (rule.minimum !== undefined) when(sql`${value} < ${rule.minimum}`, `is less than ${rule.minimum}`);
    if (rule.exclusiveMinimum !== undefined)
      when(sql`${value} <= ${rule.exclusiveMinimum}`, `is not more than ${rule.exclusiveMinimum}`);
    if (rule.maximum !== undefined) when(sql`${value} > ${rule.maximum}`, `is more than ${rule.maximum}`);
    if (type === "BIGINT") when(sql`${value} <> floor(${value})`, "is not a whole number");
  }
  if (type === "TIMESTAMP") when(sql`${value} NOT BETWEEN 0 AND 253402300799999000`, "is not between the years 1970 and 9999");
  if (rule.enum) {
    const words = join(
      rule.enum.map((word) => sql`${word}`),
      ", ",
    );
    when(sql`${value} NOT IN (${words})`, `is not one of ${rule.enum.join(", ")}`);
  }
  if (type === "VARCHAR" && rule.maxLength !== undefined)
    when(sql`length(${value}) > ${rule.maxLength}`, `is longer than ${rule.maxLength} characters`);
  if (rule.pattern !== undefined) faults.push(...idFaults(value, rule.pattern, raw));
  return sql`CASE${inARow(faults)} END`;
}

/** DuckDB's regular expressions cannot look ahead: "not all zeros" is asked apart. */
function idFaults(value: Sql, pattern: string, raw: Sql): readonly Sql[] {
  const plain = pattern.replace("(?!0+$)", "");
  const isHex = plain !== pattern;
  const digits = /\{(\d+)\}/.exec(plain)?.[1] ?? "";
  const wanted = isHex ? `is not ${digits} lower-case hex digits` : "is not a UUID";
  const condition = sql`NOT regexp_full_match(${value}, ${plain})`;
  const zeros = isHex ? sql` OR regexp_full_match(${value}, '0+')` : sql``;
  return [sql` WHEN ${condition}${zeros} THEN ${`${wanted}: `} || left(${raw}, 60)`];
}

/** SQL of a number: in milliseconds if it has a unit. */
export function numberOf(raw: Sql, unit: Source["unit"]): Sql {
  const number = sql`TRY_CAST(${raw} AS DOUBLE)`;
  return unit === undefined || unit === "ms" ? number : sql`${number} * ${userSql(String(perMs[unit]))}`;
}

function kindOf(type: string): string {
  if (type === "TIMESTAMP") return "a time";
  if (type === "DOUBLE" || type === "BIGINT") return "a number";
  if (type === "BOOLEAN") return "true or false";
  return type === "VARCHAR" ? "JSON" : `JSON that fits ${type}`;
}

function columnOf(field: string): Column {
  const found = spanColumns.get(field);
  if (!found) throw new TypeError(`import: spans have no field ${field}`);
  return found;
}

function inARow(pieces: readonly Sql[]): Sql {
  return pieces.reduce((left, right) => sql`${left}${right}`, sql``);
}
