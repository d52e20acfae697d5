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

/** What the views have besides the columns of the files, and the whole of `sessions`. */
const viewMeanings: Readonly<Record<string, string>> = {
  day: "The UTC day of the row's time; of a session, of its beginning",
  model: "The model that answered, else the one that was asked for; of a session, the one behind the first answer the user saw",
  session_id: "One visitor's run",
  started_at: "Its first signal or span; UTC",
  ended_at: "Its last signal or the begin of its last span; UTC",
  user_id: "As its first record says it; the same goes for the five columns that follow",
  prompt_name: "Of the first answer the user saw",
  prompt_version: "Of the first answer the user saw",
  turns: "Messages sent; where no page reports them, the highest turn of its spans",
  calls: "Model calls",
  errors: "Model calls that failed",
  cost_usd: "Sum over model and embedding calls; null where none has a price; US dollars",
  signals: "All signals",
  responses: "Answers shown",
  abandons: "Departures after an answer",
  negative_follow_ups: "Follow-ups with a negative sentiment",
  thumbs_up: "Presses, also those taken back later",
  thumbs_down: "Presses, also those taken back later",
  completions: "Tasks completed",
  duration_ms: "From `started_at` to `ended_at`; milliseconds",
  unpriced:
    "Model and embedding calls whose cost is unknown, and missing from `cost_usd`; one that failed and used no tokens is not among them",
  is_left: "Whether the user departed with the matter unsettled, after an answer and without another message",
  asked_at: "When the first message was sent; UTC",
  answered_at: "When an answer was first shown after that",
  kept_at: "When something was first copied or shared after that",
  done_at: "When a task was first completed, or a conversion came, after that",
  satisfaction: "Estimated from what the user did, 0 to 1; null where nobody watched or nothing was said",
};

/** A column of a view, as DESCRIBE tells it. */
export interface ViewColumn {
  readonly view: string;
  readonly name: string;
  readonly type: string;
}

function viewRow({ view, name, type }: ViewColumn): string {
  const meaning = viewMeanings[name] ?? (view === "sessions" && type === "DOUBLE" ? "How often" : "");
  return `| \`${view}\` | \`${name}\` | \`${type}\` | ${meaning} |`;
}

/**
 * The columns of the views that no table of the document has yet.
 *
 * @param columns of all views
 */
function viewSection(columns: readonly ViewColumn[]): string {
  const own = new Map(tableNames.map((table) => [table as string, new Set(columnsOf(table).map(({ name }) => name))]));
  return [
    "## The views of `telltale sql` and `openTables`",
    "",
    "`spans`, `signals` and `scores` have the columns of their files as above, and these; `sessions` is made of spans and signals",
    "when it is asked, one row for each session. **Ask `model`, not `request_model`**: the name that was asked for may be an alias",
    "that moves, or missing.",
    "",
    "| view | column | DuckDB | what it is |",
    "|---|---|---|---|",
    ...columns.filter(({ view, name }) => !own.get(view)?.has(name)).map(viewRow),
    "",
  ].join("\n");
}

const tableNames = Object.keys(tables) as Table[];

/**
 * `packages/analytics/COLUMNS.md`: every column of every table, from the schema, and of every view.
 *
 * @param viewColumns the columns of all views, as they are described
 */
export function columnsDocument(viewColumns: readonly ViewColumn[]): string {
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

${tableNames.map(section).join("\n")}
${viewSection(viewColumns)}`;
}
