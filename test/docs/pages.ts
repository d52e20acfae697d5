import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { type Block, blocksOf } from "./markdown.ts";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** A page of the documentation. */
export interface Page {
  /** From the project's root, with `/`. */
  readonly name: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** Whether it shows parts of the reader's own program, whose names it need not declare. */
  readonly isReadme: boolean;
}

/** Every page that a user reads: `docs/` and the READMEs. */
export async function readPages(): Promise<readonly Page[]> {
  const inDocs = (await readdir(join(root, "docs"), { recursive: true })).map((name) => `docs/${name.split(sep).join("/")}`);
  const packages = (await readdir(join(root, "packages"))).map((name) => `packages/${name}/README.md`);
  const names = ["README.md", "datasets/README.md", ...packages, ...inDocs.filter((name) => name.endsWith(".md")).sort()];
  const pages = await Promise.all(names.map((name) => readPage(name)));
  return pages.filter((page) => page !== null);
}

async function readPage(name: string): Promise<Page | null> {
  const text = await readFile(join(root, name), "utf8").catch(() => null);
  return text === null ? null : { name, text, blocks: blocksOf(text), isReadme: !name.startsWith("docs/") };
}
