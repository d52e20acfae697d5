import { createNodeEngine, type NodeEngine } from "../engine/node-engine.ts";
import { recoverJournals } from "../parquet/recover-journals.ts";
import { type OpenTables, openTables } from "../tables/open-tables.ts";
import type { Terminal } from "./terminal.ts";

/** Opens a data folder for one command: warnings go to stderr, and the engine is closed whatever happens. */
export async function withData<T>(
  dir: string,
  terminal: Terminal,
  work: (engine: NodeEngine, tables: OpenTables) => Promise<T>,
  { needsRecords = false }: { readonly needsRecords?: boolean } = {},
): Promise<T> {
  const engine = await createNodeEngine();
  try {
    // What a collector had acknowledged before it died belongs in the answer.
    await recoverJournals(engine, dir).catch((error: Error) => terminal.err(`warning: ${error.message}\n`));
    const tables = await openTables(engine, dir);
    // That the folder holds nothing is for the command to say, where it cannot go on.
    const isSaidLater = (file: string) => tables.range === null && needsRecords && file === dir;
    for (const { file, reason } of tables.warnings) if (!isSaidLater(file)) terminal.err(`warning: ${file}: ${reason}\n`);
    return await work(engine, tables);
  } finally {
    await engine.close();
  }
}
