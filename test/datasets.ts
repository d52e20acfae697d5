import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Where the real data is: `TELLTALE_DATASETS`, or beside the project. */
export const datasetsFolder = process.env.TELLTALE_DATASETS ?? join(import.meta.dirname, "../../shared/datasets");

/** Every file of a set with such an ending that has something in it, whatever it is called and however deep it lies. */
export function filesOf(set: string, ending: string): readonly string[] {
  const folder = join(datasetsFolder, set);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(ending))
    .sort()
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile() && statSync(path).size > 1);
}

/** What a file holds as JSON; undefined where it holds none. */
export function jsonOf(path: string): unknown {
  return parsed(readFileSync(path, "utf8"));
}

/** The objects in a list of JSON, or in lines of JSON: what else stands there is passed over. */
export function rowsOf(path: string): readonly Readonly<Record<string, unknown>>[] {
  const text = readFileSync(path, "utf8");
  const whole = parsed(text);
  const all: readonly unknown[] = Array.isArray(whole) ? whole : whole === undefined ? text.split("\n").map(parsed) : [whole];
  return all.filter((row): row is Readonly<Record<string, unknown>> => typeof row === "object" && row !== null);
}

/** The title of a suite over real data. Where there is none of its kind, one line says that it is skipped. */
export function overData(title: string, set: string, found: readonly unknown[]): string {
  if (found.length === 0) console.log(`skipped, nothing to read in ${set} under TELLTALE_DATASETS: ${title}`);
  return title;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
