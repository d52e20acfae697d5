import type { Row } from "../engine/cell.ts";
import type { Engine } from "../engine/engine.ts";
import { land } from "../parquet/land.ts";
import { blaming } from "./blaming.ts";
import { type Compiled, compile, countsOf } from "./compile.ts";
import type { FileResult, Rejection } from "./import-result.ts";
import { landingName } from "./landing-name.ts";
import { locateLines } from "./locate-lines.ts";
import type { Mapping } from "./mapping.ts";
import { openFile } from "./open-file.ts";
import type { OpenSource, SourceFault } from "./open-source.ts";
import { pricedSpans } from "./priced-spans.ts";
import { tally } from "./tally.ts";

/** Where the spans of a file go, and who hears of it. */
export interface MappedOptions {
  readonly dir: string;
  readonly maxRejected: number;
  readonly tell: (stage: "checking" | "landing" | "done", rows: number | null) => void;
}

/** Imports one file as its mapping says: the whole way in SQL. */
export async function importMapped(
  engine: Engine,
  mapping: Mapping,
  file: string,
  { dir, maxRejected, tell }: MappedOptions,
): Promise<FileResult> {
  const source = await blaming(file, openFile(engine, file, mapping));
  try {
    tell("checking", null);
    const { compiled, counts } = await checked(engine, mapping, source);
    const unread = await source.faults(engine);
    const wrong = compiled.fields.map((field) => [field, countsOf(counts, field).wrong] as const).filter(([, n]) => n > 0);
    const faults = Number(counts.rejected) > 0 ? await engine.run(compiled.faults(maxRejected, "rejected")) : [];
    const spare = wrong.length > 0 ? await engine.run(compiled.faults(maxRejected, "kept")) : [];
    const located = { unread, limit: maxRejected };
    const rejected = await rejections(source, faults, { ...located, isAll: true });
    const leftOut = await rejections(source, spare, { ...located, isAll: false });
    const rows = Number(counts.rows) + unread.length;
    tell("landing", rows);
    const {
      rows: imported,
      duplicates,
      erased,
      files,
    } = await land(engine, dir, "spans", await pricedSpans(engine, compiled.spans), {
      name: landingName(file),
    });
    tell("done", rows);
    const none = { imported: 0, duplicates: 0 };
    return {
      imported,
      duplicates,
      erased,
      tables: { spans: { imported, duplicates }, signals: none, scores: none },
      skipped: Number(counts.skipped),
      skippedKinds: {},
      rejectedCount: Number(counts.rejected) + unread.length,
      rejected,
      leftOutFields: Object.fromEntries(wrong),
      leftOut,
      ...(await tally(engine, files)),
    };
  } finally {
    await source.close(engine);
  }
}

/** A field that is wrong in so many rows and right in none is not the rows' fault. */
const enoughToTell = 10;

/**
 * Counts what is wrong. A field that no row has right is misread by the mapping: its rows are rejected, for what is kept without it
 * would be there already when the mapping is mended.
 */
async function checked(
  engine: Engine,
  mapping: Mapping,
  source: OpenSource,
): Promise<{ readonly compiled: Compiled; readonly counts: Row }> {
  const compiled = compile(mapping, source);
  const [counts = {}] = await blaming(source.file, engine.run(compiled.counts));
  const misread = compiled.fields.filter((field) => {
    const { wrong, right } = countsOf(counts, field);
    return wrong >= enoughToTell && right === 0;
  });
  if (misread.length === 0) return { compiled, counts };
  const strict = compile(mapping, source, misread);
  const [again = {}] = await blaming(source.file, engine.run(strict.counts));
  return { compiled: strict, counts: again };
}

/** Faults with their lines; with those of rows that could not be told apart, if `isAll`. */
async function rejections(
  source: OpenSource,
  faults: Awaited<ReturnType<Engine["run"]>>,
  { unread, limit, isAll }: { readonly unread: readonly SourceFault[]; readonly limit: number; readonly isAll: boolean },
): Promise<readonly Rejection[]> {
  const shown = isAll ? unread.slice(0, limit) : [];
  if (faults.length + shown.length === 0) return [];
  const { ofRow, ofRecord } = await locateLines(source, {
    rows: new Set(faults.map(({ row }) => Number(row))),
    records: new Set(shown.map(({ record }) => record)),
    unread: new Set(unread.map(({ record }) => record)),
  });
  const { file } = source;
  return [
    ...faults.map(({ row, field, reason }) => ({
      file,
      line: ofRow.get(Number(row)) ?? null,
      field: String(field),
      reason: String(reason),
    })),
    ...shown.map(({ record, field, reason }) => ({ file, line: ofRecord.get(record) ?? null, field, reason })),
  ]
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
    .slice(0, limit);
}
