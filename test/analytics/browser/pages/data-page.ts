import { ask, buildReport, latency, questions, type Row } from "@telltale/analytics";
import { type BrowserSources, createBrowserEngine, openBrowserTables } from "@telltale/analytics/browser";

/** What a test asks of this page, and what it answers. */
export interface DataRun {
  readonly warnings: readonly string[];
  readonly rows: readonly Row[];
  readonly fault: { readonly code: string; readonly message: string } | null;
  /** Until the page's own script ran, milliseconds. */
  readonly loadedMs: number;
  /** From then until the database was there, and until the first answer was. */
  readonly readyMs: number;
  readonly answerMs: number;
  /** The longest that the page's own thread did nothing else. */
  readonly longestTaskMs: number;
}

const loadedMs = performance.now();
let longestTaskMs = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longestTaskMs = Math.max(longestTaskMs, duration);
}).observe({ type: "longtask", buffered: true });

const startParquetWorker = () =>
  new Worker(new URL("../../../../packages/analytics/src/browser/parquet-worker.ts", import.meta.url), { type: "module" });

async function run(sources: BrowserSources, name = "latency", isBeside = true): Promise<DataRun> {
  const startedMs = performance.now();
  const nothing = { warnings: [], rows: [], fault: null, loadedMs, readyMs: 0, answerMs: 0, longestTaskMs };
  try {
    const starting = createBrowserEngine({
      mainModule: "duckdb/duckdb-eh.wasm",
      mainWorker: "duckdb/duckdb-browser-eh.worker.js",
      ...(isBeside && { parquetWorker: startParquetWorker }),
    });
    let readyMs = 0;
    starting.then(
      () => {
        readyMs = performance.now() - startedMs;
      },
      () => {},
    );
    const { range, warnings } = await openBrowserTables(starting, sources);
    const engine = await starting;
    const window = range ?? { fromMs: 0, toMs: 1 };
    const rows =
      name === "report"
        ? [(await buildReport(engine, window)).traffic.current]
        : await ask(engine, questions[name] ?? latency, window);
    const answerMs = performance.now() - startedMs;
    await engine.close();
    return {
      ...nothing,
      warnings: warnings.map(({ file, reason }) => `${file}: ${reason}`),
      rows,
      readyMs,
      answerMs,
      longestTaskMs,
    };
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return { ...nothing, fault: { code, message } };
  }
}

Object.assign(globalThis, { run });
