import { type OwnPrice, priceSpan } from "@telltale/core/cost";
import { type RecordOf, readRecord, type Table } from "@telltale/core/trace";
import type { Engine } from "../engine/engine.ts";
import { type TableRecord, writeRecords } from "../parquet/write-records.ts";
import type { Dialect, Said } from "./dialects/dialect.ts";
import { ImportError } from "./import-error.ts";
import type { FileResult, Rejection } from "./import-result.ts";
import { landingName } from "./landing-name.ts";
import type { OpenRows } from "./rows/open-rows.ts";
import { tally } from "./tally.ts";

export interface RowsOptions {
  readonly dir: string;
  readonly keepsText: boolean;
  readonly prices: readonly OwnPrice[];
  /** When rows happened that do not say; left out: when the row before them did, or the first that says. */
  readonly atMs: number | undefined;
  readonly maxRejected: number;
  /** Stops before the next batch; what has landed stays. */
  readonly signal: AbortSignal | undefined;
  readonly tell: (stage: "reading" | "done", rows: number) => void;
}

/** So many letters of records go into one landing: memory holds no more of a file than that, a few times over. */
const mostChars = 64_000_000;

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
  const { rejected, rejectedCount } = await reading.rejections(maxRejected);
  return {
    imported: count.spans.imported + count.signals.imported + count.scores.imported,
    duplicates: count.spans.duplicates + count.signals.duplicates + count.scores.duplicates,
    erased,
    tables: count,
    skipped: reading.skipped,
    skippedKinds: Object.fromEntries(reading.skippedKinds),
    rejectedCount,
    rejected,
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

/** So many kinds of skipped rows are told apart: names of events are anybody's. */
const mostKinds = 100;

/** What is thrown through a landing to let go of it. */
const stopped = new Error("the import was stopped");

interface Fault {
  readonly place: number;
  readonly field: string;
  readonly reason: string;
}

/** A file on its way: takes records part by part, and remembers what could not be taken. */
class Reading {
  rows = 0;
  skipped = 0;
  readonly skippedKinds = new Map<string, number>();
  isDone = false;
  readonly #dialect: Dialect;
  readonly #open: OpenRows;
  readonly #options: RowsOptions;
  #nearMs: number | undefined;
  readonly #rows: ReturnType<OpenRows["rows"]>;
  readonly #faults: Fault[] = [];
  #faulty = 0;
  #broken: string | undefined;

  constructor(dialect: Dialect, open: OpenRows, options: RowsOptions & { readonly nearMs: number | undefined }) {
    this.#dialect = dialect;
    this.#open = open;
    this.#options = options;
    this.#nearMs = options.nearMs;
    this.#rows = open.rows();
  }

  /**
   * The records of the next part.
   *
   * @throws {@link stopped} if the import is to stop: then the part does not land
   */
  async *part(): AsyncGenerator<TableRecord, void, void> {
    let chars = 0;
    while (chars < mostChars) {
      const some = await this.#take();
      if (!some) return;
      for (const row of some) {
        this.rows++;
        if ("reason" in row) this.#reject(row.place, "", row.reason);
        else
          for (const record of this.#read(row.place, row.value)) {
            yield record;
            chars += charsOf(record);
          }
      }
      this.#options.tell("reading", this.rows);
    }
  }

  async #end(): Promise<void> {
    this.isDone = true;
    await this.#rows.return();
  }

  async #take() {
    if (this.#options.signal?.aborted) {
      await this.#end();
      throw stopped;
    }
    try {
      const { value, done } = await this.#rows.next();
      if (!done) return value;
    } catch (error) {
      // A file that breaks off is read up to there.
      const [reason = ""] = (error as Error).message.split("\n");
      if (this.rows === 0)
        throw new ImportError("unreadable_file", `cannot be read: ${reason}`, { file: this.#open.file, cause: error });
      this.#broken = `cannot be read beyond row ${this.rows}: ${reason}`;
    }
    await this.#end();
    return undefined;
  }

  #read(place: number, value: unknown): readonly TableRecord[] {
    let said: Said;
    try {
      if (this.#options.atMs === undefined) this.#nearMs = this.#dialect.timeOf?.(value) ?? this.#nearMs;
      said = this.#dialect.read(value, { keepsText: this.#options.keepsText, nearMs: this.#nearMs });
    } catch (error) {
      this.#reject(place, "", (error as Error).message);
      return [];
    }
    const { faults = [], isPriced = false, spans = [], signals = [], scores = [] } = said;
    for (const reason of faults) this.#reject(place, "", reason);
    const price = (span: RecordOf<"spans">) => (isPriced ? span : priceSpan(span, this.#options.prices));
    const kept: TableRecord[] = [];
    for (const raw of spans) this.#check("spans", place, raw, (record) => kept.push({ table: "spans", record: price(record) }));
    for (const raw of signals) this.#check("signals", place, raw, (record) => kept.push({ table: "signals", record }));
    for (const raw of scores) this.#check("scores", place, raw, (record) => kept.push({ table: "scores", record }));
    if (spans.length + signals.length + scores.length + faults.length === 0) this.#skip(said.skipped);
    return kept;
  }

  #skip(kind: string | undefined): void {
    this.skipped++;
    const isRoom = this.skippedKinds.size < mostKinds;
    if (kind !== undefined && (isRoom || this.skippedKinds.has(kind)))
      this.skippedKinds.set(kind, (this.skippedKinds.get(kind) ?? 0) + 1);
  }

  #check<T extends Table>(table: T, place: number, raw: unknown, keep: (record: RecordOf<T>) => void): void {
    const result = readRecord(table, raw);
    if (result.ok) {
      keep(result.record);
      return;
    }
    const [first, ...more] = result.issues;
    this.#reject(
      place,
      first?.field ?? "",
      [first?.reason, ...more.map(({ field, reason }) => `${field} ${reason}`)].join("; "),
    );
  }

  #reject(place: number, field: string, reason: string): void {
    this.#faulty++;
    if (this.#faults.length < this.#options.maxRejected) this.#faults.push({ place, field, reason });
  }

  async rejections(limit: number): Promise<{ rejected: readonly Rejection[]; rejectedCount: number }> {
    const { file } = this.#open;
    const unread = await this.#open.unread();
    const lines = await this.#open.linesOf(new Set(this.#faults.map(({ place }) => place)));
    const found = [
      ...this.#faults.map(({ place, field, reason }) => ({ file, line: lines.get(place) ?? null, field, reason })),
      ...unread.map(({ line, reason }) => ({ file, line, field: "", reason })),
    ].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
    const broken = this.#broken === undefined ? [] : [{ file, line: null, field: "", reason: this.#broken }];
    return {
      rejected: [...broken, ...found.slice(0, limit)],
      rejectedCount: this.#faulty + unread.length + broken.length,
    };
  }
}

/** About as many letters as it takes in memory: most of a long record is its words. */
function charsOf({ table, record }: TableRecord): number {
  if (table !== "spans") return 500;
  return 1000 + (record.inputText?.length ?? 0) + (record.outputText?.length ?? 0);
}
