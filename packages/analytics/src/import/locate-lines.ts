import type { OpenSource } from "./open-source.ts";
import { openText, records } from "./records.ts";

/** Places to look up in one file: rows by their number among those that were read, and records by their number in the file. */
export interface Places {
  readonly rows: ReadonlySet<number>;
  readonly records: ReadonlySet<number>;
  /** Records that were not read, by number: they are no rows. */
  readonly unread: ReadonlySet<number>;
}

/** The line of each row and of each record asked for. */
export interface Lines {
  readonly ofRow: ReadonlyMap<number, number>;
  readonly ofRecord: ReadonlyMap<number, number>;
}

/**
 * Finds the lines on which rows begin. DuckDB counts rows; a person opens the file at a line, and quoted line ends and blank
 * lines put the two apart. Reads the file once, no further than the last place asked for.
 *
 * In a JSON array and in Parquet a row's number stands for its line.
 */
export async function locateLines({ file, format, columns, delimiter = "," }: OpenSource, places: Places): Promise<Lines> {
  const ofRow = new Map<number, number>();
  const ofRecord = new Map<number, number>();
  if (format === "json" || format === "parquet") return { ofRow: new Map([...places.rows].map((row) => [row, row])), ofRecord };
  const isCsv = format === "csv";
  const wanted = places.rows.size + places.records.size;
  let row = 0;
  // The header of a CSV is no record.
  let number = isCsv ? -1 : 0;
  for await (const { line, text } of records(openText(file), { delimiter: isCsv ? delimiter : null })) {
    number++;
    if (number === 0) continue;
    if (places.records.has(number)) ofRecord.set(number, line);
    // In a CSV of a single column a blank line is a row.
    const isBlank = isCsv ? text === "" && columns?.length !== 1 : text.trim() === "";
    if (!isBlank && !places.unread.has(number)) {
      row++;
      if (places.rows.has(row)) ofRow.set(row, line);
    }
    if (ofRow.size + ofRecord.size === wanted) break;
  }
  return { ofRow, ofRecord };
}
