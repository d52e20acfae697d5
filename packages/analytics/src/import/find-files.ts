import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Engine } from "../engine/engine.ts";
import { sql } from "../engine/sql.ts";
import { ImportError } from "./import-error.ts";
import type { Format } from "./open-source.ts";

const endings: Readonly<Record<string, Format>> = {
  ".csv": "csv",
  ".tsv": "csv",
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".json": "json",
  ".parquet": "parquet",
};

const protobuf = /\.(pb|binpb|otlp)(\.gz)?$/i;

/**
 * The files a path stands for: the file itself, the files of a folder (and of its folders) with a known ending, or what a
 * pattern with `*`, `?` or `[…]` matches; in order of name.
 *
 * @throws {ImportError} `no_files`
 */
export async function findFiles(engine: Engine, path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => null);
  if (found?.isFile()) return [path];
  if (found?.isDirectory()) {
    const inside = await readdir(path, { recursive: true, withFileTypes: true });
    const files = inside
      .filter((entry) => entry.isFile() && (formatByName(entry.name) || protobuf.test(entry.name)))
      .map((entry) => join(entry.parentPath, entry.name));
    if (files.length > 0) return files.sort();
    throw new ImportError("no_files", `holds no file that ends in ${[...Object.keys(endings), ".pb"].join(", ")}`, {
      file: path,
    });
  }
  const matches = /[*?[]/.test(path) ? await engine.run(sql`SELECT file FROM glob(${path}) ORDER BY file`) : [];
  if (matches.length > 0) return matches.map(({ file }) => String(file));
  throw new ImportError("no_files", "there is no such file", { file: path });
}

/** The format a file's name tells; `.gz` is looked through. */
export function formatByName(file: string): Format | undefined {
  const ending = /\.[^./\\]+$/.exec(file.replace(/\.gz$/, ""))?.[0].toLowerCase();
  return ending === undefined ? undefined : endings[ending];
}
