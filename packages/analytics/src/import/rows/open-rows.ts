import { open, stat } from "node:fs/promises";
import type { NodeEngine } from "../../engine/node-engine.ts";
import { ImportError } from "../import-error.ts";
import { locateLines } from "../locate-lines.ts";
import { openFile } from "../open-file.ts";
import type { OpenSource } from "../open-source.ts";
import { openText } from "../records.ts";
import { jsonDocument, jsonLines } from "./json-rows.ts";
import { protobufMessages } from "./protobuf-rows.ts";
import type { SourceRow, SourceRows } from "./source-row.ts";
import { tableRows } from "./table-rows.ts";

/** A file whose rows can be taken one after another. */
export interface OpenRows {
  readonly file: string;
  readonly rows: () => SourceRows;
  /** Rows that could not be told apart, once `rows` has come to its end. */
  readonly unread: () => Promise<readonly { readonly line: number | null; readonly reason: string }[]>;
  /** The lines of places: themselves, but in a CSV, whose rows may go over several lines. */
  readonly linesOf: (places: ReadonlySet<number>) => Promise<ReadonlyMap<number, number>>;
  readonly close: () => Promise<void>;
}

/**
 * Opens a file of rows in whatever form: JSON lines, a JSON array or document, CSV, Parquet, protobuf; the texts also packed (`.gz`).
 * JSON of any form is told by its beginning, protobuf by the file's name.
 *
 * @throws {ImportError} `unreadable_file`, if it is empty or not what its name says
 */
export async function openRows(engine: NodeEngine, file: string): Promise<OpenRows> {
  if (/\.(pb|binpb|otlp)(\.gz)?$/i.test(file) && !(await startsWithText(file)))
    return plain(file, () => protobufMessages(file));
  const source = await openFile(engine, file, {});
  if (source.format === "jsonl") return plain(file, () => jsonLines(file));
  if (source.format === "json" && (await firstLetter(file)) === "{") return plain(file, () => jsonDocument(file));
  return ofTable(engine, source);
}

function plain(file: string, rows: () => SourceRows): OpenRows {
  const itself = async (places: ReadonlySet<number>) => new Map([...places].map((place) => [place, place]));
  return { file, rows, unread: async () => [], linesOf: itself, close: async () => {} };
}

function ofTable(engine: NodeEngine, source: OpenSource): OpenRows {
  let unread = new Set<number>();
  const places = (rows: ReadonlySet<number>, records: ReadonlySet<number>) => locateLines(source, { rows, records, unread });
  return {
    file: source.file,
    rows: () => tableRows(engine, source),
    async unread() {
      const faults = await source.faults(engine);
      unread = new Set(faults.map(({ record }) => record));
      const { ofRecord } = await places(new Set(), unread);
      return faults.map(({ record, reason }) => ({ line: ofRecord.get(record) ?? null, reason }));
    },
    linesOf: async (rows) => (rows.size === 0 ? new Map() : (await places(rows, new Set())).ofRow),
    close: () => source.close(engine),
  };
}

/** The first rows of a file that can be read, to tell whose they are. */
export async function sampleOf({ rows }: OpenRows, most = 50): Promise<readonly unknown[]> {
  const values: unknown[] = [];
  for await (const some of rows()) {
    values.push(...some.flatMap((row: SourceRow) => ("value" in row ? [row.value] : [])));
    if (values.length >= most) break;
  }
  return values.slice(0, most);
}

async function firstLetter(file: string): Promise<string> {
  for await (const piece of openText(file)) {
    const text = piece.replace(/^\uFEFF/, "").trimStart();
    if (text !== "") return text.slice(0, 1);
  }
  return "";
}

/** OTLP in JSON sometimes goes by the name of `.otlp`. */
async function startsWithText(file: string): Promise<boolean> {
  if ((await stat(file)).size === 0) throw new ImportError("unreadable_file", "is empty", { file });
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0);
    return /^\s*[{[]\s*["{]/.test(buffer.subarray(0, bytesRead).toString("latin1"));
  } finally {
    await handle.close();
  }
}
