import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNodeEngine, openTables } from "@telltale/analytics/node";
import { writeMonth } from "./question-data.ts";
import { isSame, type Job, jobs } from "./question-jobs.ts";
import { type Measured, writeTable } from "./question-table.ts";
import { type Contender, versus } from "./versus.ts";

interface BenchQuestionsOptions {
  /** Where the records are, or are put to stay. Default: a temporary folder. */
  readonly dir?: string | undefined;
  /** Names of questions. Default: all of them up to a million spans, above that those with something beside them. */
  readonly only?: readonly string[];
  /** Whether to write the figures into questions.md. */
  readonly write?: boolean;
}

/** Questions beside the SQL one would write by hand, Polars and plain JavaScript, over Parquet: time and memory. */
export async function benchQuestions(
  n: number,
  { dir: kept, only = [], write = false }: BenchQuestionsOptions = {},
): Promise<void> {
  const dir = kept ?? mkdtempSync(join(tmpdir(), "telltale-bench-"));
  const engine = await createNodeEngine();
  const measured: Measured[] = [];
  try {
    if (!existsSync(join(dir, "scores"))) await writeMonth(engine, dir, n);
    await openTables(engine, dir);
    for (const job of chosen(n, only)) {
      const contenders = Object.entries(job.answerers).map(([name, answer]) => ({ name, run: () => answer(engine, dir) }));
      const title = `${job.name}: ${n} spans, as many signals, a tenth as many scores`;
      const timings = await versus(title, contenders as [Contender, ...Contender[]], {
        rounds: 3,
        isSame: isSame as (a: unknown, b: unknown) => boolean,
      });
      measured.push(...timings.map((timing) => ({ question: job.name, ...timing, peakMb: peakMbOf(job, timing.name, dir) })));
      console.log(
        `  peak memory of the process: ${measured
          .slice(-timings.length)
          .map(({ name, peakMb }) => `${name} ${peakMb.toFixed(0)} MB`)
          .join(", ")}`,
      );
      // After each, so that a run that is cut short has something to show.
      if (write) writeTable(n, measured);
    }
  } finally {
    await engine.close();
    if (!kept) rmSync(dir, { recursive: true, force: true });
  }
}

function chosen(n: number, only: readonly string[]): readonly Job[] {
  if (only.length > 0) return jobs.filter(({ name }) => only.includes(name.split(" ", 1)[0] ?? ""));
  return n > 1e6 ? jobs.filter(({ answerers }) => Object.keys(answerers).length > 1) : jobs;
}

/** Of one answer, in a process of its own. */
function peakMbOf(job: Job, answerer: string, dir: string): number {
  const script = join(import.meta.dirname, "question-memory.ts");
  const node = ["--conditions=@telltale/source", "--import", "tsx", script, dir, job.name, answerer];
  return Number(execFileSync(process.execPath, node).toString());
}
