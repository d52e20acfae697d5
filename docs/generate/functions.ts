import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { declarationsIn, reexportsIn, wholeFilesIn } from "./docstrings.ts";
import { functionPart, pageOf, table } from "./markdown.ts";

export interface Group {
  readonly title: string;
  readonly about: string;
  /** The folder of the project whose door lists the functions. */
  readonly folder: string;
  readonly door?: string;
}

/** A page of the functions that a door passes on, each as its docstring tells it. */
export async function functionsPage(
  root: string,
  { title, about, folder, door = `${folder}/index.ts` }: Group,
): Promise<string> {
  const said = await readFile(join(root, door), "utf8");
  const whole = await Promise.all(
    wholeFilesIn(said).map(async (file) => {
      const found = declarationsIn(await readFile(join(root, folder, file), "utf8"));
      return found.map(({ name }) => ({ name, file }));
    }),
  );
  const listed = [...reexportsIn(said), ...whole.flat()].sort((a, b) => compare(a.file, b.file));
  const found = await Promise.all(
    listed.map(async ({ name, file }) => {
      const path = `${folder}/${file}`;
      const declaration = declarationsIn(await readFile(join(root, path), "utf8")).find((one) => one.name === name);
      return declaration && declaration.kind !== "type" && declaration.about !== "" ? { declaration, path } : null;
    }),
  );
  const functions = found.filter((one) => one !== null);
  const here = new Set(functions.map(({ declaration }) => declaration.name));
  const contents = functions.map(({ declaration: { name, about } }) => [
    `[${name}](#${name.toLowerCase()})`,
    firstSentence(about),
  ]);
  return pageOf(
    title,
    `the docstrings in ${folder}`,
    about,
    table(["name", "what it is"], contents),
    ...functions.map(({ declaration, path }) => functionPart(declaration, path, here)),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** The first sentence of a comment, without its formula. */
export function firstSentence(about: string): string {
  const [paragraph = ""] = about.split(/\n\s*\n|\n {4}/);
  const text = paragraph.replace(/\s+/g, " ").replace(/\{@link (\w+)\}/g, "`$1`");
  return (/^(.*?[.:])(?= [A-Z(`]|$)/.exec(text)?.[1] ?? text).replace(/[.:]$/, "");
}
