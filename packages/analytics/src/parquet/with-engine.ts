import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "../engine/engine.ts";
import { createNodeEngine } from "../engine/node-engine.ts";

/** Does work with the given engine, or with a modest one made for it that spills to the disk. */
export async function withEngine<T>(
  given: Engine | undefined,
  work: (engine: Engine) => Promise<T>,
  { memoryLimit = "1GB", threads = 2 } = {},
): Promise<T> {
  if (given) return work(given);
  const spill = await mkdtemp(join(tmpdir(), "telltale-"));
  const engine = await createNodeEngine({ memoryLimit, threads, tempDirectory: spill });
  try {
    return await work(engine);
  } finally {
    await engine.close();
    await rm(spill, { recursive: true, force: true });
  }
}
