import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { place } from "../parquet/durable.ts";
import { indexFolder } from "../tables/index-folder.ts";
import { isFolder } from "../tables/parquet-files.ts";
import type { Command } from "./command.ts";

export const indexCommand: Command = {
  name: "index",
  about: "Write DIR/index.json, by which DuckDB in a reader's browser finds the files of a folder that a web server serves.",
  operands: ["DIR"],
  options: {},
  notes: "Write it again when files have come: readers find those that it lists. telltale serve needs none.",
  async run({ operands: [dir = ""] }, terminal) {
    if (!(await isFolder(dir))) throw new Error(`there is no folder ${dir}`);
    const index = await indexFolder(dir);
    const file = join(dir, "index.json");
    await writeFile(`${file}.unfinished`, JSON.stringify(index));
    await place(`${file}.unfinished`, file);
    const files = Object.values(index.tables).flat();
    const bytes = files.reduce((sum, one) => sum + one.bytes, 0);
    terminal.out(`${file}: ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB\n`);
    return 0;
  },
};
