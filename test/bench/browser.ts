import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { userSql } from "@telltale/analytics";
import { createNodeEngine, indexFolder } from "@telltale/analytics/node";
import { quantile } from "@telltale/core";
import { type Browser, chromium } from "playwright";
import { literal } from "../../packages/analytics/src/engine/sql.ts";
import type { BareRun } from "../analytics/browser/pages/bare-page.ts";
import type { DataRun } from "../analytics/browser/pages/data-page.ts";
import { type BuiltPages, buildPages, serveBuilt } from "../analytics/browser/serve-built.ts";
import { browserArguments, findBrowser } from "../find-browser.mjs";

const rounds = 5;
const dataset = join(import.meta.dirname, "../../datasets/support-assistant");

/**
 * A page that nobody has opened before: until DuckDB runs, and until latency over some 5 MB of Parquet is answered; beside a page
 * that does nothing but start DuckDB and ask it for 1, which no page can do without.
 */
export async function benchBrowser(): Promise<void> {
  const executablePath = findBrowser();
  if (!executablePath) {
    console.log("browser: skipped, there is no Chromium on this machine");
    return;
  }
  const scratch = mkdtempSync(join(tmpdir(), "telltale-bench-"));
  const file = join(scratch, "spans.parquet");
  await writeSpans(file);
  const pages = await buildPages(["data-page", "bare-page"]);
  const one = await serveBuilt(pages.folder, { data: scratch });
  const many = await serveBuilt(pages.folder, { data: dataset, answers: await indexAnswer() });
  const browser = await chromium.launch({ executablePath, args: browserArguments() });
  try {
    console.log(`first answer on a cold page, median of ${rounds}, ms from the first byte asked for`);
    await measure(browser, one, `one file of ${megabytes(statSync(file).size)} MB`, "data/spans.parquet");
    await measure(browser, many, "datasets/support-assistant, 90 files by an index", "data/index.json");
  } finally {
    await browser.close();
    await one.close();
    await many.close();
    await pages.remove();
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function measure(browser: Browser, server: BuiltPages, name: string, url: string): Promise<void> {
  const runs: DataRun[] = [];
  const bare: BareRun[] = [];
  let bytes = 0;
  for (let round = 0; round < rounds; round++) {
    bare.push(await visit<BareRun>(browser, `${server.origin}/bare-page.html`));
    server.given.clear();
    const run = await visit<DataRun>(browser, `${server.origin}/data-page.html`, { urls: [url] });
    if (run.fault) throw new Error(`bench browser: ${run.fault.message}`);
    runs.push(run);
    bytes = [...server.given].reduce((sum, [path, given]) => (path.startsWith("/data/") ? sum + given : sum), 0);
  }
  const median = (values: readonly number[]) => quantile(values, 0.5) ?? Number.NaN;
  const of = (read: (run: DataRun) => number) => median(runs.map(read));
  const answer = of(({ loadedMs, answerMs }) => loadedMs + answerMs);
  const one = median(bare.map(({ loadedMs, answerMs }) => loadedMs + answerMs));
  console.log(
    `  ${name}: the script ${of(({ loadedMs }) => loadedMs).toFixed()}, the database ` +
      `${of(({ loadedMs, readyMs }) => loadedMs + readyMs).toFixed()}, the answer ${answer.toFixed()}; DuckDB alone ${one.toFixed()}, ` +
      `so ${(answer / one).toFixed(2)} times; ${megabytes(bytes)} MB of data came, the page was busy for at most ` +
      `${of(({ longestTaskMs }) => longestTaskMs).toFixed()} at once`,
  );
}

/** Runs a page in a context of its own, whose cache is empty. */
async function visit<Run>(browser: Browser, url: string, sources?: object): Promise<Run> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(() => "run" in globalThis);
  const run = await page.evaluate(
    (from) => (globalThis as unknown as { run: (from: unknown) => Promise<Run> }).run(from),
    sources,
  );
  await context.close();
  return run as Run;
}

/** Some 5 MB: 60,000 calls with the columns that a call of a chat has. */
async function writeSpans(file: string): Promise<void> {
  const engine = await createNodeEngine();
  await engine.run(
    userSql(`COPY (SELECT uuid()::VARCHAR AS id, substr(md5(i::VARCHAR), 1, 16) AS span_id, md5((i // 3)::VARCHAR) AS trace_id, 'llm' AS kind,
      CASE WHEN i % 50 = 0 THEN 'error' ELSE 'ok' END AS status, TIMESTAMP '2026-01-01' + INTERVAL (i * 40) SECOND AS started_at,
      300 + random() * 9000 AS duration_ms, 100 + random() * 900 AS ttft_ms, (random() * 4000)::BIGINT AS input_tokens,
      (random() * 800)::BIGINT AS output_tokens, random() / 100 AS cost_usd, 'model-' || (i % 5) AS request_model,
      'feature-' || (i % 7) AS feature, 's' || (i // 6) AS session_id, 'u' || (i % 3000) AS user_id
      FROM range(60000) t(i)) TO ${literal(file).text} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)`),
  );
  await engine.close();
}

async function indexAnswer() {
  return { "/data/index.json": { status: 200, type: "application/json", body: JSON.stringify(await indexFolder(dataset)) } };
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
