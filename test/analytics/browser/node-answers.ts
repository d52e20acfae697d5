// Run by itself: what Node's engine answers over folders, or over the hostile records as Parquet, or over nothing, as JSON.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { createNodeEngine, openTables, writeRecords } from "@telltale/analytics/node";
import { answersOf, toText } from "./answers.ts";
import { hostileTableRecords } from "./hostile-records.ts";

async function answersOver(what: string): Promise<unknown> {
  const engine = await createNodeEngine({ threads: 2 });
  const scratch = await mkdtemp(join(tmpdir(), "telltale-answers-"));
  const dir = what === "hostile" || what === "nothing" ? scratch : what;
  if (what === "hostile") await writeRecords(engine, dir, hostileTableRecords, { name: "hostile" });
  const { range, files } = await openTables(engine, dir);
  const answers = await answersOf(engine, range);
  const kept = what === "hostile" ? Object.values(files).flat() : [];
  const written = await Promise.all(
    kept.map(async (file) => ({ name: relative(dir, file), base64: await readFile(file, "base64") })),
  );
  await engine.close();
  await rm(scratch, { recursive: true, force: true });
  return { range, answers, files: written };
}

const said: unknown[] = [];
for (const what of process.argv.slice(2)) said.push(await answersOver(what));
process.stdout.write(toText(said));
