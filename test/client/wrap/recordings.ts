import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const datasets = process.env.TELLTALE_DATASETS ?? join(import.meta.dirname, "../../../../shared/datasets");
const fixtures = join(datasets, "vercel-ai-fixtures");

export const hasRecordings = existsSync(fixtures);
if (!hasRecordings) console.log(`test/client/wrap: no vercel-ai-fixtures in ${datasets}, recorded streams are skipped`);

export interface Event {
  readonly type: string;
  readonly [key: string]: unknown;
}

export interface Recording {
  readonly name: string;
  readonly events: readonly Event[];
}

/** The recorded streams whose path matches: one JSON event a line. One with a broken line is left out: no SDK reads it. */
export function recordedStreams(path: RegExp): readonly Recording[] {
  if (!hasRecordings) return [];
  return readdirSync(fixtures, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".chunks.txt") && path.test(name.replaceAll("\\", "/")))
    .flatMap((name) => {
      const events = eventsOf(readFileSync(join(fixtures, name), "utf8"));
      return events ? [{ name, events }] : [];
    });
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
