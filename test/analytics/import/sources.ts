import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** Where the real data is: `TELLTALE_DATASETS`, or beside the project. */
export const datasets = process.env.TELLTALE_DATASETS ?? join(import.meta.dirname, "../../../../shared/datasets");

/** The title of a suite over real data, and whether it can run. */
export function overDatasets(title: string, folder: string): { title: string; path: string; isAbsent: boolean } {
  const path = join(datasets, folder);
  const isAbsent = !existsSync(path);
  return { title: isAbsent ? `${title} (skipped: no ${folder} under TELLTALE_DATASETS)` : title, path, isAbsent };
}

/** A folder of this test file's own, gone when its tests are. */
export async function scratch(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "telltale-import-"));
  afterAll(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** Writes a file into a folder and gives its path. */
export async function put(dir: string, name: string, content: string | Uint8Array): Promise<string> {
  const file = join(dir, name);
  await writeFile(file, content);
  return file;
}

/** `FROM` over the spans of a data folder. */
export const spansIn = (dir: string) => `read_parquet('${dir}/spans/*/*.parquet', union_by_name = true)`;
