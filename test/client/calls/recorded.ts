import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { datasetsFolder, filesOf } from "../../datasets.ts";
import { type Json, toldBy } from "./told-by.ts";

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
export const recordings: readonly Recorded[] = [".chunks.txt", ".json"]
  .flatMap((ending) => filesOf("vercel-ai-fixtures", ending))
  .map((path) => {
    const text = readFileSync(path, "utf8");
    const isStream = path.endsWith(".txt");
    const lines = isStream ? text.split("\n").filter((line) => line.trim()) : [text];
    return { name: relative(datasetsFolder, path), isStream, lines, told: toldBy(lines.flatMap(parsed), isStream) };
  });
