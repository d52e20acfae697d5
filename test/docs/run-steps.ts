/** Runs the steps of all pages in one process, each page in its own folder: `run-steps.ts PLAN.json RESULTS.json`. */
import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { main } from "../../packages/analytics/src/cli/main.ts";
import type { Terminal } from "../../packages/analytics/src/cli/terminal.ts";
import type { Result, Step } from "./plan.ts";

const [, , planPath = "", resultsPath = ""] = process.argv;
const steps = JSON.parse(await readFile(planPath, "utf8")) as readonly Step[];
const written = process.stdout.write.bind(process.stdout);
const results: Result[] = [];
for (const step of steps) {
  process.chdir(step.folder);
  results.push(await run(step));
  await writeFile(resultsPath, JSON.stringify(results));
}
// A script of a page may leave a server or a store open, as a reader's would.
process.exit(0);

async function run(step: Step): Promise<Result> {
  let output = "";
  const out = (text: string) => {
    output += text;
  };
  process.stdout.write = ((chunk: string | Uint8Array) => {
    out(String(chunk));
    return true;
  }) as typeof process.stdout.write;
  const startedAtMs = performance.now();
  const done = (fault: string | null): Result => ({ ...step, output, fault, tookMs: performance.now() - startedAtMs });
  try {
    if (step.kind === "script") {
      await import(pathToFileURL(step.file).href);
      return done(null);
    }
    let faults = "";
    const terminal: Terminal = {
      out,
      err: (text) => {
        faults += text;
      },
      isColoured: false,
      isWatched: false,
      widthColumns: 100,
      stopped: () => (step.isStopped ? Promise.resolve() : new Promise(() => {})),
    };
    const status = await main(step.words, terminal);
    return done(status === step.status ? null : `ends with ${status}: ${faults}`);
  } catch (error) {
    if (step.isReadme && error instanceof ReferenceError) return done(null);
    return done(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    process.stdout.write = written;
  }
}
