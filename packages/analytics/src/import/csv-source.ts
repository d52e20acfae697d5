import type { Engine } from "../engine/engine.ts";
import { column, join, type Sql, sql, userSql } from "../engine/sql.ts";
import { ImportError } from "./import-error.ts";
import type { OpenSource } from "./open-source.ts";
import { hasMixedLineEnds, openText, records } from "./records.ts";

const delimiters = [",", ";", "\t", "|"];
let opened = 0;

/** A row may hold a whole conversation: as long as DuckDB takes an object of JSON, in buffers no larger than its own. */
export const longLines = userSql("max_line_size = 16000000, buffer_size = 32000001");

/**
 * Opens a CSV file: a header, then one record a line, quotes doubled inside quotes. Nothing is guessed from the rows: all is text
 * until a field asks for more, so that row 900,000 cannot break what row 1 suggested.
 *
 * @param options.delimiter told by the header unless said
 * @throws {ImportError} if there is no header
 */
export async function openCsv(file: string, { delimiter }: { delimiter?: string | undefined } = {}): Promise<OpenSource> {
  const header = await headerOf(file);
  const between = delimiter ?? mostFrequent(header);
  // Strict parsing loses rows of a file whose lines end now one way, now the other: two logs put together.
  const isStrict = !(await hasMixedLineEnds(openText(file)));
  const names = split(header, between);
  const columns = unique(names);
  const rejects = `import_rejects_${++opened}`;
  const types = userSql(`{${columns.map((name) => `${quote(name)}: 'VARCHAR'`).join(", ")}}`);
  const whole = join(
    columns.map((name) => sql`coalesce(${column(name)}, '')`),
    ", ",
  );
  const faulty = (keep: boolean): Sql =>
    keep
      ? userSql(`store_rejects = true, rejects_limit = 0, rejects_table = '${rejects}', rejects_scan = '${rejects}_scans'`)
      : userSql("ignore_errors = true");

  return {
    file,
    format: "csv",
    columns,
    delimiter: between,
    relation: (keepFaults) => sql`
      SELECT row_number() OVER () AS "$row", concat_ws(chr(31), ${whole}) AS "$whole", CAST(NULL AS VARCHAR) AS "$fault", *
      FROM read_csv(${file}, auto_detect = false, header = true, columns = ${types}, delim = ${between},
        quote = '"', escape = '"', strict_mode = ${isStrict}, ${longLines}, ${faulty(keepFaults)})`,
    text(name) {
      if (!columns.includes(name)) return null;
      if (names.filter((one) => one === name).length === 1 || !names.includes(name)) return sql`nullif(${column(name)}, '')`;
      const reason = `has several columns called ${name}: give each a name of its own`;
      throw new ImportError("missing_column", reason, { file, field: name });
    },
    async faults(engine: Engine) {
      const rows = await engine.run(
        userSql(`SELECT line::DOUBLE AS record, any_value(coalesce(column_name, '')) AS field,
          any_value(lower(CAST(error_type AS VARCHAR)) || ': ' || error_message) AS reason
          FROM ${rejects} GROUP BY line ORDER BY line`),
      );
      // The header is DuckDB's record 1.
      return rows.map((row) => ({ record: Number(row.record) - 1, field: String(row.field), reason: String(row.reason) }));
    },
    async close(engine: Engine) {
      await engine.run(userSql(`DROP TABLE IF EXISTS ${rejects}`));
      await engine.run(userSql(`DROP TABLE IF EXISTS ${rejects}_scans`));
    },
  };
}

async function headerOf(file: string): Promise<string> {
  for await (const { text } of records(openText(file), { delimiter: "," })) {
    const header = text.replace(/^\uFEFF/, "");
    if (/\r[^\n]/.test(header) && !header.includes('"'))
      throw new ImportError("unreadable_file", "ends its lines in carriage returns alone: save it with line feeds", { file });
    if (header.trim() !== "") return header;
    break;
  }
  throw new ImportError("unreadable_file", "has no header: its first line is empty", { file });
}

function mostFrequent(header: string): string {
  const counts = delimiters.map((delimiter) => split(header, delimiter).length);
  return delimiters[counts.indexOf(Math.max(...counts))] ?? ",";
}

/** The fields of one record. */
function split(record: string, delimiter: string): readonly string[] {
  const fields: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (let i = 0; i <= record.length; i++) {
    if (record[i] === '"') isQuoted = !isQuoted;
    if (i < record.length && (isQuoted || record[i] !== delimiter)) continue;
    fields.push(
      record
        .slice(from, i)
        .trim()
        .replace(/^"([\s\S]*)"$/, "$1")
        .replaceAll('""', '"'),
    );
    from = i + 1;
  }
  return fields;
}

function unique(names: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return names.map((name, i) => {
    const base = name === "" ? `column${i}` : name;
    // DuckDB tells names apart without case.
    const key = base.toLowerCase();
    const times = seen.get(key) ?? 0;
    seen.set(key, times + 1);
    return times === 0 ? base : `${base}_${times}`;
  });
}

function quote(name: string): string {
  return `'${name.replaceAll("'", "''")}'`;
}
