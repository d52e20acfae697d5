import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Json, toldBy } from "./told-by.ts";

const datasets = process.env.TELLTALE_DATASETS ?? fileURLToPath(new URL("../../../../shared/datasets", import.meta.url));
const folder = join(datasets, "vercel-ai-fixtures");

/** A stream or response as a provider sent it, with what it says of usage and end, read by hand. */
export interface Recorded {
  readonly name: string;
  readonly isStream: boolean;
  /** The events of a stream, or the whole response alone, as JSON. */
  readonly lines: readonly string[];
  /** Absent where it is of a kind that nobody here has read. */
  readonly told: ReturnType<typeof toldBy>;
}

/** An event that is no JSON object, as there are in recordings, tells nothing. */
function parsed(line: string): readonly Json[] {
  try {
    return [JSON.parse(line)].filter((event) => typeof event === "object" && event !== null);
  } catch {
    return [];
  }
}

/** Every recording there is; none where the folder is not. */
export const recordings: readonly Recorded[] = !existsSync(folder)
  ? []
  : readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(chunks\.txt|json)$/.test(name))
      .sort()
      .map((name) => {
        const text = readFileSync(join(folder, name), "utf8");
        const isStream = name.endsWith(".txt");
        const lines = isStream ? text.split("\n").filter((line) => line.trim()) : [text];
        return { name, isStream, lines, told: toldBy(lines.flatMap(parsed), isStream) };
      });
