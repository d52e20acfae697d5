import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** A folder of this test file's own, gone when its tests are. */
export async function scratch(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "telltale-import-"));
  afterAll(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** Names data folders below a folder, another at each call. They are made by who writes there. */
export function foldersIn(dir: string): () => string {
  let used = 0;
  return () => join(dir, `data-${++used}`);
}

/** Writes a file into a folder and gives its path. */
export async function put(dir: string, name: string, content: string | Uint8Array): Promise<string> {
  const file = join(dir, name);
  await writeFile(file, content);
  return file;
}

/** `FROM` over the spans of a data folder. */
export const spansIn = (dir: string) => `read_parquet('${dir}/spans/*/*.parquet', union_by_name = true)`;
