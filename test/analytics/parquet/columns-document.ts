import { type RecordOf, type Table, tables } from "@telltale/core/trace";
import type { z } from "zod";
import { type Column, columnsOf, timeColumn } from "../../../packages/analytics/src/parquet/columns.ts";

const about: Readonly<Record<Table, string>> = {
  spans: "What the system did: one row for each timed step.",
  signals: "What the user did about it.",
  scores: "What it was worth: one row for each judgement.",
};

const units: readonly (readonly [RegExp, string])[] = [
  [/Ms$/, "milliseconds"],
  [/Usd$/, "US dollars"],
  [/Tokens$/, "tokens"],
  [/Chars$/, "characters"],
];

const logicalTypes: Readonly<Record<string, string>> = {
  VARCHAR: "`BYTE_ARRAY` (UTF8)",
  DOUBLE: "`DOUBLE`",
  BIGINT: "`INT64`",
  BOOLEAN: "`BOOLEAN`",
  TIMESTAMP: "`INT64` (TIMESTAMP, microseconds, UTC not set)",
  "MAP(VARCHAR, VARCHAR)": "`MAP` of text to text",
  "VARCHAR[]": "`LIST` of text",
};

interface Schema {
  readonly def: { readonly innerType?: Schema };
  readonly options?: readonly string[];
}

/** The values of a field that knows only some. */
function valuesOf(schema: Schema): readonly string[] {
  return schema.def.innerType ? valuesOf(schema.def.innerType) : (schema.options ?? []);
}

function meaningOf<T extends Table>(table: T, { field, type, jsonType, description }: Column): string {
  const schema = (tables[table].shape as Record<string, z.ZodType>)[field as keyof RecordOf<T> & string];
  const values = valuesOf(schema as unknown as Schema);
  const isTime = type === "TIMESTAMP";
  const unit = isTime ? "UTC" : (units.find(([name]) => name.test(field))?.[1] ?? "");
  const json = jsonType === "JSON" && type === "VARCHAR" ? "JSON text" : "";
  const known = values.length > 0 ? `one of ${values.map((value) => `\`${value}\``).join(", ")}` : "";
  return [description, known, unit, json].filter((part) => part !== "").join("; ");
}

function row(table: Table, column: Column): string {
  const { name, field, type, required } = column;
  const parquet = logicalTypes[type] ?? "`LIST` of `STRUCT`";
  const cells = [`\`${name}\``, `\`${field}\``, `\`${type}\``, parquet, required ? "yes" : "", meaningOf(table, column)];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function section(table: Table): string {
  return [
    `## ${table}`,
    "",
    `${about[table]} Days by \`${timeColumn[table]}\`.`,
    "",
    "| column | field | DuckDB | Parquet | always there | what it is |",
    "|---|---|---|---|---|---|",
    ...columnsOf(table).map((column) => row(table, column)),
    "",
  ].join("\n");
}

/** `packages/analytics/COLUMNS.md`: every column of every table, from the schema alone. */
export function columnsDocument(): string {
  return `# The Parquet files, column by column

Made from the record schema; after a change of it, renew this with \`npx vitest run --project node test/analytics/parquet/columns-document.test.ts -u\`.

\`\`\`
DIR/{spans,signals,scores}/day=YYYY-MM-DD/*.parquet
\`\`\`

Any file is whole once it can be seen, and stands by itself. Rows are sorted by time; a row is there once, by \`id\`. The day of
the folder is the UTC day of the row's time; it is not a column of the file. Files of an older version lack the newest columns,
so read them by name (\`union_by_name\` in DuckDB, \`missing_columns="insert"\` in Polars, \`mergeSchema\` in Spark).

## For other readers

- **Times** are UTC without saying so: \`TIMESTAMP\` with microseconds and no zone. Polars reads \`datetime[μs]\`, pandas
  \`datetime64[us]\`; Spark, \`TIMESTAMP_NTZ\`; ClickHouse, \`DateTime64(6)\`. Do not let a reader shift them by the machine's zone.
- **Counts** are 64-bit integers, money and durations doubles. Null means not known, never zero.
- **JSON columns** (\`attributes\`, \`usage_raw\`, \`filters\`) are text: \`json_extract\` in DuckDB, \`str.json_decode\` in Polars,
  \`get_json_object\` in Spark, \`JSONExtract\` in ClickHouse.
- **\`variants\`** is a Parquet map (text to text); pandas shows a list of pairs. Polars builds on polars-arrow 0.53 cannot read
  maps at all: name the columns you want, without this one.
- **\`documents\`** is a list of structs; a reader without nested types can leave the column out.
- **Compression** is ZSTD, in row groups of at most 122,880 rows. pandas needs pyarrow for it (fastparquet needs zstandard).
- **Token counts** do not overlap: a call's input is \`input_tokens + cache_read_tokens + cache_write_tokens\`, its output
  \`output_tokens + reasoning_tokens\`. Audio, image and long-cache counts are parts of those. Sum over the kinds \`llm\` and
  \`embedding\` only: agents and workflows repeat what their children spent.
- **While a folder is compacted**, a reader that lists it by itself sees the old files until they are removed. In the
  milliseconds that takes it may see a row in an old and a new file, never in neither, and may fail to open a file that it
  listed: ask again. Where that matters, count each \`id\` once. Our own \`openTables\` and commands never see it.

${(Object.keys(tables) as Table[]).map(section).join("\n")}`;
}
