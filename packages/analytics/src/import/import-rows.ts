import type { Table } from "@telltale/core/trace";
import type { Engine } from "../engine/engine.ts";
import { writeRecords } from "../parquet/write-records.ts";
import type { Dialect } from "./dialects/dialect.ts";
import type { FileResult } from "./import-result.ts";
import { landingName } from "./landing-name.ts";
import { Reading, type RowsOptions, stopped } from "./reading.ts";
import type { OpenRows } from "./rows/open-rows.ts";
import { tally } from "./tally.ts";

/**
 * Imports the rows of a file through a dialect: each is read, checked and priced, and what is good lands in parts, so that a file
 * of any length needs the memory of one part. A row that cannot be taken is reported, and the rest goes on.
 */
export async function importRows(engine: Engine, dialect: Dialect, open: OpenRows, options: RowsOptions): Promise<FileResult> {
  const { dir, maxRejected, tell } = options;
  const reading = new Reading(dialect, open, { ...options, nearMs: options.atMs ?? (await firstTime(dialect, open)) });
  const name = landingName(open.file);
  const count = {
    spans: { imported: 0, duplicates: 0 },
    signals: { imported: 0, duplicates: 0 },
    scores: { imported: 0, duplicates: 0 },
  };
  const files: string[] = [];
  let erased = 0;
  for (let part = 1; !reading.isDone; part++) {
    const landed = await writeRecords(engine, dir, reading.part(), { name: `${name}-${part}` }).catch((error) => {
      if (error !== stopped) throw error;
    });
    if (!landed) break;
    for (const table of Object.keys(count) as Table[]) {
      count[table].imported += landed[table].rows;
      count[table].duplicates += landed[table].duplicates;
      erased += landed[table].erased;
    }
    files.push(...landed.spans.files);
  }
  tell("done", reading.rows);
  return {
    imported: count.spans.imported + count.signals.imported + count.scores.imported,
    duplicates: count.spans.duplicates + count.signals.duplicates + count.scores.duplicates,
    erased,
    tables: count,
    skipped: reading.skipped,
    skippedKinds: Object.fromEntries(reading.skippedKinds),
    ...(await reading.faults(maxRejected)),
    leftOutFields: Object.fromEntries(reading.leftOutFields),
    ...(await tally(engine, files)),
  };
}

/** When the first row happened that says so, where others may need it. */
async function firstTime({ timeOf }: Dialect, { rows }: OpenRows): Promise<number | undefined> {
  if (!timeOf) return undefined;
  try {
    for await (const some of rows())
      for (const row of some) {
        const atMs = "value" in row ? timeOf(row.value) : undefined;
        if (atMs !== undefined) return atMs;
      }
  } catch {
    // A file that breaks off is reported when it is read.
  }
  return undefined;
}
