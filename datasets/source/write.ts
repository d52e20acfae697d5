import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { type Engine, userSql } from "@telltale/analytics";
import type { Table } from "@telltale/core/trace";
import { columnsOf } from "../../packages/analytics/src/parquet/columns.ts";

// These files live in the repository: a slow, thorough compression, and dictionaries only for the few names they are good for.
const small = "COMPRESSION zstd, COMPRESSION_LEVEL 17, DICTIONARY_SIZE_LIMIT 300, WRITE_BLOOM_FILTER false";

/**
 * Writes the records of one table and day as `DIR/{table}/day=YYYY-MM-DD/generated.parquet`, with the columns that some record
 * fills: readers take the others as null.
 */
export async function writeDay(
  engine: Engine,
  dir: string,
  table: Table,
  startMs: number,
  records: readonly object[],
): Promise<void> {
  const fields = fieldsOf(records);
  const folder = join(dir, table, `day=${new Date(startMs).toISOString().slice(0, 10)}`);
  await mkdir(folder, { recursive: true });
  const lines = join(folder, ".generated.ndjson");
  const file = join(folder, "generated.parquet");
  await writeLines(lines, records);
  const columns = columnsOf(table).filter(({ field, required }) => required || fields.has(field));
  const types = columns.map(({ field, jsonType }) => `'${field}': '${jsonType}'`).join(", ");
  const select = columns.map(({ fromJson, type, name }) => `CAST(${fromJson} AS ${type}) AS "${name}"`).join(", ");
  await engine.run(
    userSql(`COPY (
      SELECT ${select} FROM read_json('${quoted(lines)}', format = 'newline_delimited', columns = {${types}})
      ORDER BY id
    ) TO '${quoted(`${file}.new`)}' (FORMAT parquet, ${small})`),
  );
  await rm(lines);
  await rename(`${file}.new`, file);
}

function fieldsOf(records: readonly object[]): ReadonlySet<string> {
  const fields = new Set<string>();
  for (const record of records) for (const [field, value] of Object.entries(record)) if (value !== undefined) fields.add(field);
  return fields;
}

async function writeLines(path: string, records: readonly object[]): Promise<void> {
  const out = createWriteStream(path);
  for (let from = 0; from < records.length; from += 1000) {
    const lines = records.slice(from, from + 1000).map((record) => `${JSON.stringify(record)}\n`);
    if (!out.write(lines.join(""))) await new Promise((resolve) => out.once("drain", () => resolve(undefined)));
  }
  out.end();
  await finished(out);
}

function quoted(path: string): string {
  return path.replaceAll("'", "''");
}
