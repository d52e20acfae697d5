import { type Table, tables } from "@telltale/core/trace";
import type { z } from "zod";

/** One column of a Parquet table, as the record schema declares it. */
export interface Column {
  /** The record's field, camelCase. */
  readonly field: string;
  /** The column, snake_case; a time loses its unit: `startedAtMs` is kept as `started_at`. */
  readonly name: string;
  /** The DuckDB type it is kept as. Times are UTC `TIMESTAMP`s, exact to the microsecond. */
  readonly type: string;
  /** The type the field has in a line of JSON, for `read_json`. */
  readonly jsonType: string;
  /** SQL that turns the JSON field, quoted, into the column. */
  readonly fromJson: string;
  readonly required: boolean;
  readonly description: string;
}

/** `inputTokens` → `input_tokens`; `startedAtMs` → `started_at`; `atMs` → `occurred_at`. */
export function snakeCase(field: string): string {
  // `at` is a reserved word in DuckDB.
  if (field === "atMs") return "occurred_at";
  const timeless = isTime(field) ? field.slice(0, -2) : field;
  return timeless.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function isTime(field: string): boolean {
  return field === "atMs" || field.endsWith("AtMs");
}

type AnySchema = z.core.$ZodType;

function unwrap(schema: AnySchema): AnySchema {
  const { def } = schema._zod as unknown as { def: { type: string; innerType?: AnySchema } };
  return def.innerType ? unwrap(def.innerType) : schema;
}

/** The DuckDB type of a schema, by what it can hold. */
function sqlType(schema: AnySchema): string {
  const { def } = unwrap(schema)._zod as unknown as {
    def: {
      type: string;
      format?: string;
      check?: string;
      element?: AnySchema;
      shape?: Record<string, AnySchema>;
      valueType?: AnySchema;
    };
  };
  switch (def.type) {
    case "string":
    case "enum":
      return "VARCHAR";
    case "boolean":
      return "BOOLEAN";
    case "number":
      return def.format === "safeint" ? "BIGINT" : "DOUBLE";
    case "array":
      return `${sqlType(def.element as AnySchema)}[]`;
    case "object": {
      const fields = Object.entries(def.shape ?? {}).map(([name, field]) => `${snakeCase(name)} ${sqlType(field)}`);
      return `STRUCT(${fields.join(", ")})`;
    }
    case "record":
      return isText(def.valueType as AnySchema) ? "MAP(VARCHAR, VARCHAR)" : "JSON";
    default:
      throw new TypeError(`columns: no column type for a schema of type ${def.type}`);
  }
}

function isText(schema: AnySchema): boolean {
  return sqlTypeName(schema) === "string";
}

function sqlTypeName(schema: AnySchema): string {
  return (unwrap(schema)._zod as unknown as { def: { type: string } }).def.type;
}

function columnOf(field: string, schema: z.ZodType): Column {
  const quoted = `"${field}"`;
  const base = {
    field,
    name: snakeCase(field),
    required: !schema.safeParse(undefined).success,
    description: schema.description ?? "",
  };
  if (isTime(field)) {
    const fromJson = `make_timestamp(CAST(round(${quoted} * 1000) AS BIGINT))`;
    return { ...base, type: "TIMESTAMP", jsonType: "DOUBLE", fromJson };
  }
  const type = sqlType(schema);
  // A struct's field names differ between wire and column, and a cast between structs goes by name: each field is named.
  if (type.startsWith("STRUCT")) {
    const fields = Object.keys(shapeOfItem(schema)).map((inner) => `${snakeCase(inner)} := item['${inner}']`);
    const fromJson = `list_transform(from_json(${quoted}, '${structureOf(schema)}'), lambda item: struct_pack(${fields.join(", ")}))`;
    return { ...base, type, jsonType: "JSON", fromJson };
  }
  if (type === "JSON") return { ...base, type: "VARCHAR", jsonType: "JSON", fromJson: `CAST(${quoted} AS VARCHAR)` };
  return { ...base, type, jsonType: type, fromJson: quoted };
}

/** DuckDB's description of a list of objects for `from_json`, in the wire's own field names. */
function structureOf(schema: z.ZodType): string {
  const fields = Object.entries(shapeOfItem(schema)).map(([name, field]) => [name, sqlType(field)]);
  return JSON.stringify([Object.fromEntries(fields)]);
}

function shapeOfItem(schema: z.ZodType): Record<string, AnySchema> {
  const { def } = unwrap(schema)._zod as unknown as { def: { element: AnySchema } };
  const { def: object } = unwrap(def.element)._zod as unknown as { def: { shape: Record<string, AnySchema> } };
  return object.shape;
}

/** The columns of one table, in the schema's order. New fields are only ever added at the end of their part, nullable. */
export function columnsOf(table: Table): readonly Column[] {
  return Object.entries(tables[table].shape).map(([field, schema]) => columnOf(field, schema as z.ZodType));
}

/** The column that says when: what a table is partitioned and pruned by. */
export const timeColumn: Readonly<Record<Table, string>> = {
  spans: "started_at",
  signals: "occurred_at",
  scores: "occurred_at",
};
