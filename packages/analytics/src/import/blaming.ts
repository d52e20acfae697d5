import { QueryError } from "../engine/query-error.ts";
import { ImportError } from "./import-error.ts";

/** Says of which file an error is: what DuckDB cannot read, or an expression of the mapping that does not fit the file. */
export async function blaming<T>(file: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof ImportError) throw cause;
    const [reason = ""] = (cause as Error).message.split("\n");
    const { code } = cause as { code?: string };
    if (code === "syntax" || code === "missing" || code === "type")
      throw new ImportError("mapping", `the mapping does not fit: ${reason}`, { file, cause });
    if (cause instanceof QueryError && (code === "out_of_memory" || code === "closed")) throw cause;
    throw new ImportError("unreadable_file", `cannot be read: ${reason}`, { file, cause });
  }
}
