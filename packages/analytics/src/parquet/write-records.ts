import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RecordOf, Table } from "@telltale/core/trace";
import type { Engine } from "../engine/engine.ts";
import { withFolder } from "./folder.ts";
import { journalLine } from "./journal-lines.ts";
import { checkName, type LandOptions } from "./land.ts";
import { type LandedJournal, landJournal } from "./land-journal.ts";

/** A record and the table it belongs to. */
export type TableRecord = { readonly [T in Table]: { readonly table: T; readonly record: RecordOf<T> } }[Table];

/**
 * Lands many records at once, past the journal: for importers and generators. Nothing is visible until all have come.
 * Landing a name again replaces what it landed before.
 *
 * @param engine any Node engine; it needs no open tables
 * @param dir the data folder; made if it is not there
 * @throws what `records` throws; nothing has landed then
 */
export async function writeRecords(
  engine: Engine,
  dir: string,
  records: Iterable<TableRecord> | AsyncIterable<TableRecord>,
  { name }: LandOptions,
): Promise<LandedJournal> {
  checkName(name);
  const scratch = await mkdtemp(join(tmpdir(), "telltale-"));
  try {
    const path = join(scratch, "records.ndjson");
    const file = await open(path, "w");
    try {
      let lines: string[] = [];
      let chars = 0;
      for await (const { table, record } of records) {
        const line = journalLine(table, record);
        lines.push(line);
        chars += line.length;
        if (chars < 1_000_000) continue;
        await file.appendFile(lines.join(""));
        lines = [];
        chars = 0;
      }
      await file.appendFile(lines.join(""));
    } finally {
      await file.close();
    }
    return await withFolder(engine, dir, () => landJournal(engine, dir, path, name));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
