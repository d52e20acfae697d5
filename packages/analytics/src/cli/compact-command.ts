import { compact } from "../parquet/compact.ts";
import { isFolder } from "../tables/parquet-files.ts";
import { parseLength } from "../tables/period.ts";
import type { Command } from "./command.ts";
import { progress } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

export const compactCommand: Command = {
  name: "compact",
  about: "Make one sorted file of each day's many, and drop days that are too old.",
  operands: ["DIR"],
  options: {
    "older-than": { value: "7d", about: "only days that ended so long ago (default: every day that is over, in UTC)" },
    keep: { value: "90d", about: "drop days that ended so long ago, whole (default: keep all)" },
    grace: { value: "10s", about: "how long a query may take that still reads the old files (default 10s; 0s: nobody reads)" },
    "dry-run": { about: "only say what it would do" },
    format: { value: "text|json", about: "how to say what was done (default text)" },
  },
  notes: `Queries go on meanwhile, and so does a collector, which compacts by itself now and then (collect --keep drops old days).
It may be stopped at any moment: the next one goes on from there.`,
  async run({ operands: [dir = ""], options, flags }, terminal) {
    const { "older-than": olderThan, keep, grace, format = "text" } = options;
    if (format !== "text" && format !== "json") throw new UsageError(`--format ${format}: there are text and json`);
    const dryRun = flags.has("dry-run");
    const settings = {
      dryRun,
      ...(olderThan !== undefined && { olderThanMs: parseLength(olderThan) }),
      ...(keep !== undefined && { keepMs: parseLength(keep) }),
      ...(grace !== undefined && { graceMs: graceOf(grace) }),
    };
    if (!(await isFolder(dir))) throw new Error(`there is no folder ${dir}`);
    const { step, done } = progress(terminal);
    const result = await compact(dir, {
      ...settings,
      onProgress: ({ stage, place, done, of }) =>
        step(of === 0 ? null : done / of, stage === "waiting" ? "waiting for whoever reads the old files" : (place ?? "")),
    }).finally(done);
    for (const { file, reason } of result.skipped) terminal.err(`warning: ${file}: left as it is: ${reason}\n`);
    if (result.isLeftToAnother) terminal.err("note: another process is compacting or erasing; it was left to that one\n");
    const { merged, rows, duplicates, dropped } = result;
    const files = merged.reduce((sum, one) => sum + one.files, 0);
    const would = dryRun ? "would be " : "";
    const text = dryRun
      ? `${files} files in ${merged.length} folders would be merged`
      : `${files} files in ${merged.length} folders merged: ${rows} rows, ${duplicates} duplicates left out`;
    const gone = dropped.length > 0 ? `${dropped.map((place) => `${place} ${would}dropped\n`).join("")}` : "";
    terminal.out(format === "json" ? `${JSON.stringify(result, null, 2)}\n` : `${gone}${text}\n`);
    return 0;
  },
};

function graceOf(text: string): number {
  const seconds = /^(\d+)s$/.exec(text)?.[1];
  return seconds === undefined ? parseLength(text) : Number(seconds) * 1000;
}
