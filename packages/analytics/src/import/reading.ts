import { type OwnPrice, priceSpan } from "@telltale/core/cost";
import type { RecordOf, Table } from "@telltale/core/trace";
import type { TableRecord } from "../parquet/write-records.ts";
import type { Dialect, Said } from "./dialects/dialect.ts";
import { ImportError } from "./import-error.ts";
import type { FileResult, Rejection } from "./import-result.ts";
import { lenientRecord } from "./lenient-record.ts";
import type { OpenRows } from "./rows/open-rows.ts";

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

/** So many kinds of skipped rows, and fields, are told apart: names of events and of properties are anybody's. */
const mostKinds = 100;

/** What is thrown through a landing to let go of it. */
export const stopped = new Error("the import was stopped");

interface Fault {
  readonly place: number;
  readonly field: string;
  readonly reason: string;
}

/** A file on its way: takes records part by part, and remembers what could not be taken. */
export class Reading {
  rows = 0;
  skipped = 0;
  readonly skippedKinds = new Map<string, number>();
  readonly leftOutFields = new Map<string, number>();
  isDone = false;
  readonly #dialect: Dialect;
  readonly #open: OpenRows;
  readonly #options: RowsOptions;
  #nearMs: number | undefined;
  readonly #rows: ReturnType<OpenRows["rows"]>;
  readonly #faults: Fault[] = [];
  #faulty = 0;
  readonly #leftOut: Fault[] = [];
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
    const { keepsText, prices, atMs } = this.#options;
    // A field that is read in two places is left out once.
    const leftOut = new Map<string, Fault>();
    const leave = (field: string, reason: string) => leftOut.set(`${field} ${reason}`, { place, field, reason });
    let said: Said;
    try {
      if (atMs === undefined) this.#nearMs = this.#dialect.timeOf?.(value) ?? this.#nearMs;
      said = this.#dialect.read(value, { keepsText, nearMs: this.#nearMs, leftOut: leave });
    } catch (error) {
      this.#reject(place, "", (error as Error).message);
      return [];
    }
    const { faults = [], isPriced = false, spans = [], signals = [], scores = [] } = said;
    for (const reason of faults) this.#reject(place, "", reason);
    const kept: TableRecord[] = [];
    const check = <T extends Table>(table: T, raw: object, keep: (record: RecordOf<T>) => void): void => {
      const result = lenientRecord(table, raw);
      if (!result.ok) {
        this.#rejectRecord(place, result.issues);
        return;
      }
      for (const { field, reason } of result.leftOut) leave(field, reason);
      keep(result.record);
    };
    const price = (span: RecordOf<"spans">) => (isPriced ? span : priceSpan(span, prices));
    for (const raw of spans) check("spans", raw, (record) => kept.push({ table: "spans", record: price(record) }));
    for (const raw of signals) check("signals", raw, (record) => kept.push({ table: "signals", record }));
    for (const raw of scores) check("scores", raw, (record) => kept.push({ table: "scores", record }));
    if (kept.length > 0) for (const fault of leftOut.values()) this.#leave(fault);
    if (spans.length + signals.length + scores.length + faults.length === 0) this.#skip(said.skipped);
    return kept;
  }

  #skip(kind: string | undefined): void {
    this.skipped++;
    if (kind !== undefined) countIn(this.skippedKinds, kind);
  }

  #leave(fault: Fault): void {
    countIn(this.leftOutFields, fault.field);
    if (this.#leftOut.length < this.#options.maxRejected) this.#leftOut.push(fault);
  }

  #rejectRecord(place: number, issues: readonly { readonly field: string; readonly reason: string }[]): void {
    const [first, ...more] = issues;
    const reasons = [first?.reason, ...more.map(({ field, reason }) => `${field} ${reason}`)];
    this.#reject(place, first?.field ?? "", reasons.join("; "));
  }

  #reject(place: number, field: string, reason: string): void {
    this.#faulty++;
    if (this.#faults.length < this.#options.maxRejected) this.#faults.push({ place, field, reason });
  }

  async faults(limit: number): Promise<Pick<FileResult, "rejected" | "rejectedCount" | "leftOut">> {
    const { file } = this.#open;
    const unread = await this.#open.unread();
    const lines = await this.#open.linesOf(new Set([...this.#faults, ...this.#leftOut].map(({ place }) => place)));
    const located = ({ place, field, reason }: Fault): Rejection => ({ file, line: lines.get(place) ?? null, field, reason });
    const found = [...this.#faults.map(located), ...unread.map(({ line, reason }) => ({ file, line, field: "", reason }))].sort(
      (a, b) => (a.line ?? 0) - (b.line ?? 0),
    );
    const broken = this.#broken === undefined ? [] : [{ file, line: null, field: "", reason: this.#broken }];
    return {
      rejected: [...broken, ...found.slice(0, limit)],
      rejectedCount: this.#faulty + unread.length + broken.length,
      leftOut: this.#leftOut.map(located),
    };
  }
}

function countIn(counts: Map<string, number>, kind: string): void {
  if (counts.size < mostKinds || counts.has(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
}

/** About as many letters as it takes in memory: most of a long record is its words. */
function charsOf({ table, record }: TableRecord): number {
  if (table !== "spans") return 500;
  return 1000 + (record.inputText?.length ?? 0) + (record.outputText?.length ?? 0);
}
