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
  const format = await formatOf(file, mapping.format);
  if (format === "csv") return openCsv(file, mapping);
  return format === "parquet" ? openParquet(engine, file) : openJson(file, format);
}

/** So many lines may stand before the first of JSON in a log. */
const mostLines = 1000;

async function formatOf(file: string, said: Format | undefined): Promise<Format> {
  const named = said ?? formatByName(file);
  if (named === "parquet" || (await isParquet(file))) return "parquet";
  const start = await firstText(file);
  if (start.includes("\0"))
    throw new ImportError("unreadable_file", "is no text in UTF-8, and no Parquet: export it as CSV, JSON or Parquet", {
      file,
    });
  if (named === "csv") return named;
  // A log's line may begin with a bracket, too: "[info] ready".
  if (/^\[\s*([{\]]|$)/.test(start) || (named && start.startsWith("["))) return "json";
  // An object on its own, spread over lines, is not lines of JSON, but DuckDB's array reader takes it.
  if (start.startsWith("{")) return isWholeLine(start) ? "jsonl" : "json";
  return named ?? (start.split("\n").slice(0, mostLines).some(isObjectOfJson) ? "jsonl" : "csv");
}

async function isParquet(file: string): Promise<boolean> {
  const handle = await open(file, "r");
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.toString("latin1") === "PAR1";
  } finally {
    await handle.close();
  }
}

async function firstText(file: string): Promise<string> {
  for await (const piece of openText(file)) return piece.replace(/^\uFEFF/, "").trimStart();
  return "";
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
