import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { datasetsFolder, filesOf, overData } from "../../datasets.ts";

export interface Event {
  readonly type: string;
  readonly [key: string]: unknown;
}

export interface Recording {
  readonly name: string;
  readonly events: readonly Event[];
}

/**
 * The recorded streams whose events begin with such a type, whatever the files are called: one JSON event a line. One with a broken
 * line is left out: no SDK reads it.
 */
export function recordedStreams(title: string, firstType: RegExp): readonly Recording[] {
  const found = filesOf("vercel-ai-fixtures", ".chunks.txt").flatMap((path) => {
    const events = eventsOf(readFileSync(path, "utf8"));
    return events?.some(({ type }) => firstType.test(type)) ? [{ name: relative(datasetsFolder, path), events }] : [];
  });
  overData(title, "vercel-ai-fixtures", found);
  return found;
}

function eventsOf(lines: string): readonly Event[] | null {
  try {
    return lines
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => JSON.parse(line));
  } catch {
    return null;
  }
}
