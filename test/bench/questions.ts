import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNodeEngine, openTables } from "@telltale/analytics/node";
import { landMonth } from "./question-data.ts";
import { type Job, jobs } from "./question-jobs.ts";
import { type Contender, versus } from "./versus.ts";

/** Questions beside the SQL one would write by hand for the same figures, Polars and plain JavaScript, over Parquet: time and memory. */
export async function benchQuestions(n: number): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "telltale-bench-"));
  const engine = await createNodeEngine();
  try {
    await landMonth(engine, dir, n);
    await openTables(engine, dir);
    for (const job of jobs) {
      const contenders = Object.entries(job.answerers).map(([name, answer]) => ({ name, run: () => answer(engine, dir) }));
      await versus(`${job.name}: ${n} spans, as many signals`, contenders as [Contender, ...Contender[]]);
      sayMemory(job, dir);
    }
  } finally {
    await engine.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Peak memory of each answerer, in a process of its own. */
function sayMemory({ name, answerers }: Job, dir: string): void {
  const script = join(import.meta.dirname, "question-memory.ts");
  const peaks = Object.keys(answerers).map((answerer) => {
    const out = execFileSync(process.execPath, [
      "--conditions=@telltale/source",
      "--import",
      "tsx",
      script,
      dir,
      name,
      answerer,
    ]);
    return `${answerer} ${Number(out.toString()).toFixed(0)} MB`;
  });
  console.log(`  peak memory of the process: ${peaks.join(", ")}`);
}
