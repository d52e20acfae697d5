import { open } from "node:fs/promises";
import { join } from "node:path";
import { importFile } from "@telltale/analytics/node";
import { langfuseObservation } from "./dialects/samples.ts";

/**
 * Writes so many observations into a folder, imports them, and says on stdout what came of it and how much memory that took:
 * `long-import-process.ts DIR ROWS`.
 */
const [dir = "", count = "0"] = process.argv.slice(2);
const rows = Number(count);
const file = join(dir, "long.jsonl");
const handle = await open(file, "w");
const words = "What they asked and what they were told. ".repeat(20);
for (let from = 0; from < rows; from += 1000) {
  const lines = Array.from({ length: Math.min(1000, rows - from) }, (_, i) => {
    const at = Date.UTC(2026, 0, 1) + (from + i) * 250;
    const times = {
      startTime: new Date(at).toISOString(),
      endTime: new Date(at + 2000).toISOString(),
      completionStartTime: null,
    };
    const id = (from + i + 1).toString(16).padStart(16, "0");
    return `${JSON.stringify({ ...langfuseObservation, ...times, id, input: words, output: words })}\n`;
  });
  await handle.appendFile(lines.join(""));
}
await handle.close();

const result = await importFile({ file, dir: join(dir, "data") });
const { imported, rejectedCount, usage } = result;
console.log(JSON.stringify({ imported, rejectedCount, usage, residentMb: process.resourceUsage().maxRSS / 1000 }));
