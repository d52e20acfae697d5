import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildReport } from "@telltale/analytics";
import { createNodeEngine, indexFolder, openTables } from "@telltale/analytics/node";

const [data = "telemetry", out = join(import.meta.dirname, "public")] = process.argv.slice(2);

// For live.html: the files, and an index that a browser finds them by.
const served = join(out, "telemetry");
await mkdir(served, { recursive: true });
for (const table of ["spans", "signals", "scores"])
  await cp(join(data, table), join(served, table), { recursive: true }).catch(() => console.log(`There are no ${table}.`));
await writeFile(join(served, "index.json"), JSON.stringify(await indexFolder(served)));

// For saved.html: the last week, and what it is compared with.
const engine = await createNodeEngine();
const { range } = await openTables(engine, data);
if (!range) throw new Error(`${data}: no records`);
const lastWeek = { fromMs: range.toMs - 7 * 24 * 3_600_000, toMs: range.toMs };
await writeFile(join(out, "report.json"), JSON.stringify(await buildReport(engine, lastWeek)));
await engine.close();
