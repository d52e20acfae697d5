import { open, stat } from "node:fs/promises";
import type { Engine } from "../engine/engine.ts";
import { openCsv } from "./csv-source.ts";
import { formatByName } from "./find-files.ts";
import { ImportError } from "./import-error.ts";
import { openJson } from "./json-source.ts";
import type { Mapping } from "./mapping.ts";
import type { Format, OpenSource } from "./open-source.ts";
import { openParquet } from "./parquet-source.ts";
import { openText } from "./records.ts";

/**
 * Opens a file for reading: in the mapping's format, or the one its name or its first bytes tell. JSON of either shape is told by
 * its content, since lines of JSON often go by the name of `.json`, and an application's log by any, with other lines between them.
 *
 * @throws {ImportError} `unreadable_file`, if it is empty, cut off or not of its format
 */
export async function openFile(
  engine: Engine,
  file: string,
  mapping: Pick<Mapping, "format" | "delimiter">,
): Promise<OpenSource> {
  const { size } = await stat(file);
  if (size === 0) throw new ImportError("unreadable_file", "is empty", { file });
  const start = await startOf(file);
  const format = formatOf(file, start, mapping.format);
  if (format === "csv") return openCsv(file, mapping);
  return format === "parquet"
    ? openParquet(engine, file)
    : openJson(file, format, { isMarked: start.startsWith(byteOrderMark) });
}

const byteOrderMark = "\uFEFF";
const parquetMagic = "PAR1";

/** So many lines may stand before the first of JSON in a log. */
const mostLines = 1000;

/** What a file begins with: its text, or the four letters of Parquet. @throws {ImportError} if it is neither */
async function startOf(file: string): Promise<string> {
  const bytes = await firstBytes(file);
  if (bytes === parquetMagic) return bytes;
  const reason = file.endsWith(".gz") ? (isPacked(bytes) ? undefined : unpacked) : foreign.find(([is]) => is(bytes))?.[1];
  if (reason !== undefined) throw new ImportError("unreadable_file", reason, { file });
  let start = "";
  for await (const piece of openText(file)) {
    start = piece;
    break;
  }
  if (start.includes("\0"))
    throw new ImportError("unreadable_file", "is no text in UTF-8, and no Parquet: export it as CSV, JSON or Parquet", {
      file,
    });
  return start;
}

const isPacked = (bytes: string) => bytes.startsWith("\x1F\x8B");
const unpacked = "is called .gz and is not packed with gzip: give it the ending of what it holds";

/** What else files begin with, and what to do about it. */
const foreign: readonly (readonly [is: (bytes: string) => boolean, reason: string])[] = [
  [isPacked, "is packed with gzip: add .gz to its name"],
  [(bytes) => bytes.startsWith("PK\x03\x04"), "is an Excel sheet or a zip file: save it as CSV, or unzip it"],
  [(bytes) => /^(\xFF\xFE|\xFE\xFF)/.test(bytes), "is text in UTF-16: save it in UTF-8"],
];

function formatOf(file: string, marked: string, said: Format | undefined): Format {
  const named = said ?? formatByName(file);
  if (named === "parquet" || marked === parquetMagic) return "parquet";
  const start = marked.replace(byteOrderMark, "").trimStart();
  if (named === "csv") return named;
  // A log's line may begin with a bracket, too: "[info] ready".
  if (/^\[\s*([{\]]|$)/.test(start) || (named && start.startsWith("["))) return "json";
  // An object on its own, spread over lines, is not lines of JSON, but DuckDB's array reader takes it.
  if (start.startsWith("{")) return isWholeLine(start) ? "jsonl" : "json";
  if (named === "json") throw new ImportError("unreadable_file", `is not JSON: it begins with ${start.slice(0, 20)}`, { file });
  return named ?? (start.split("\n").slice(0, mostLines).some(isObjectOfJson) ? "jsonl" : "csv");
}

/** The first four, a letter each. */
async function firstBytes(file: string): Promise<string> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.toString("latin1", 0, bytesRead);
  } finally {
    await handle.close();
  }
}

function isWholeLine(start: string): boolean {
  const [first = "", ...rest] = start.split("\n");
  return rest.length === 0 || /\}\s*$/.test(first);
}

function isObjectOfJson(line: string): boolean {
  if (!line.trimStart().startsWith("{")) return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
