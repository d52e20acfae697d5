import { importFile } from "../import/import-file.ts";
import { readyMappings } from "../import/mappings/index.ts";
import type { Command } from "./command.ts";
import { progress } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

export const importCommand: Command = {
  name: "import",
  about: "Turn a CSV, JSON or Parquet file of calls into spans.",
  operands: ["FILE"],
  options: {
    as: { value: "MAPPING", about: "a ready mapping's name, or the path of a mapping file (JSON)" },
    data: { value: "DIR", about: "the data folder the spans go to; made if it is not there" },
    format: { value: "text|json", about: "how to say what was imported (default text)" },
  },
  notes: `FILE may be a folder or a pattern: "logs/*.jsonl.gz". Importing it again changes nothing.
Exit status: 1 when more rows were rejected than taken, when the file gave no spans, or when a file could not be read.
Ready mappings: ${readyMappings.map(({ name }) => name).join(", ")}`,
  async run({ operands: [file = ""], options: { as, data, format = "text" } }, terminal) {
    if (!as)
      throw new UsageError(`import: --as is missing: a mapping file, or ${readyMappings.map(({ name }) => name).join(", ")}`);
    if (!data) throw new UsageError("import: --data is missing: the folder the spans go to");
    if (format !== "text" && format !== "json") throw new UsageError(`--format ${format}: there are text and json`);
    const { step, done } = progress(terminal);
    const result = await importFile({
      file,
      as,
      dir: data,
      onProgress: ({ file, number, of, stage, rows }) =>
        step((number - (stage === "done" ? 0 : 1)) / of, `${file}: ${stage}${rows === null ? "" : `, ${rows} rows`}`),
    }).finally(done);
    for (const { file, reason } of result.unreadable) terminal.err(`warning: ${file}: ${reason}\n`);
    for (const { file, line, field, reason } of result.rejected)
      terminal.err(`warning: ${file}${line === null ? "" : `:${line}`}: ${field ? `${field}: ` : ""}${reason}\n`);
    const { imported, unpriced, duplicates, skipped, rejectedCount } = result;
    const priceless = unpriced > 0 ? ` (${unpriced} without a price: map costUsd to have one)` : "";
    const counts = `${imported} imported${priceless}, ${duplicates} already there, ${skipped} skipped, ${rejectedCount} rejected`;
    terminal.out(format === "json" ? `${JSON.stringify(result, null, 2)}\n` : `${counts}\n`);
    const taken = imported + duplicates;
    return result.unreadable.length > 0 || taken === 0 || rejectedCount > taken ? 1 : 0;
  },
};
