import { open, readFile } from "node:fs/promises";
import type { z } from "zod";

/** A file of JSON lines that cannot be used: which line, why. */
export class JsonLinesError extends Error {
  override readonly name = "JsonLinesError";
}

/**
 * Reads a file of JSON, one value on each line.
 *
 * @returns none where there is no such file
 * @throws {JsonLinesError} that names the line
 */
export async function readLines<T>(file: string, schema: z.ZodType<T>): Promise<readonly T[]> {
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return "";
    throw cause;
  });
  return text.split("\n").flatMap((line, i) => {
    if (line.trim() === "") return [];
    try {
      return [schema.parse(JSON.parse(line))];
    } catch (cause) {
      throw new JsonLinesError(`${file}:${i + 1}: cannot be used: ${reasonIn(cause)}`, { cause });
    }
  });
}

/** Adds a value to a file; it is on the disk when this resolves. */
export async function appendLine(file: string, value: object): Promise<void> {
  const handle = await open(file, "a");
  try {
    await handle.appendFile(`${JSON.stringify(value)}\n`);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

function reasonIn(cause: unknown): string {
  if (!(cause instanceof Error) || !("issues" in cause)) return cause instanceof Error ? cause.message : String(cause);
  const [issue] = cause.issues as readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
  return `${issue?.path.join(".") || "the line"}: ${issue?.message}`;
}
