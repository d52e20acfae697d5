import type { Engine } from "../engine/engine.ts";
import { land } from "../parquet/land.ts";
import { blaming } from "./blaming.ts";
import { compile } from "./compile.ts";
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
    const compiled = compile(mapping, source);
    tell("checking", null);
    const [counts] = await blaming(file, engine.run(compiled.counts));
    const unread = await source.faults(engine);
    const faults = Number(counts?.rejected) > 0 ? await engine.run(compiled.faults(maxRejected)) : [];
    const rejected = faults.length + unread.length > 0 ? await rejections(source, faults, unread, maxRejected) : [];
    const rows = Number(counts?.rows) + unread.length;
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
      skipped: Number(counts?.skipped),
      skippedKinds: {},
      rejectedCount: Number(counts?.rejected) + unread.length,
      rejected,
      ...(await tally(engine, files)),
    };
  } finally {
    await source.close(engine);
  }
}

async function rejections(
  source: OpenSource,
  faults: Awaited<ReturnType<Engine["run"]>>,
  unread: readonly SourceFault[],
  limit: number,
): Promise<readonly Rejection[]> {
  const shown = unread.slice(0, limit);
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
