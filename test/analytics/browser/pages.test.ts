import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { userSql } from "@telltale/analytics";
import { createNodeEngine, indexFolder } from "@telltale/analytics/node";
import { type Browser, type BrowserContext, chromium } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { literal } from "../../../packages/analytics/src/engine/sql.ts";
import { browserArguments, findBrowser } from "../../find-browser.mjs";
import type { DataRun } from "./pages/data-page.ts";
import type { OfflineRun } from "./pages/offline-page.ts";
import { buildPages, type ServeOptions, serveBuilt } from "./serve-built.ts";

const executablePath = findBrowser();
const patienceMs = 300_000;
let pages: Awaited<ReturnType<typeof buildPages>>;
let browser: Browser;
let data: string;

/** A file large enough that its pieces matter: 40,000 spans, four row groups, half of it in columns that latency does not read. */
async function writeSpans(file: string): Promise<void> {
  const engine = await createNodeEngine({ threads: 1 });
  await engine.run(
    userSql(`COPY (SELECT 's' || i AS id, 'llm' AS kind, 'ok' AS status, TIMESTAMP '2026-01-01' + INTERVAL (i) SECOND AS started_at,
      (hash(i) % 9000)::DOUBLE AS duration_ms, (hash(i + 7) % 900)::DOUBLE AS ttft_ms, md5(i::VARCHAR) || md5((i + 1)::VARCHAR) AS trace_id
      FROM range(40000) t(i)) TO ${literal(file).text} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 10240)`),
  );
  await engine.close();
}

beforeAll(async () => {
  if (!executablePath) return;
  pages = await buildPages(["data-page", "offline-page"]);
  browser = await chromium.launch({ executablePath, args: browserArguments() });
  data = await mkdtemp(join(tmpdir(), "telltale-data-"));
  await mkdir(join(data, "spans"));
  await writeSpans(join(data, "spans/all.parquet"));
  await writeFile(join(data, "notes.parquet"), "no Parquet at all");
  await writeFile(join(data, "index.json"), JSON.stringify(await indexFolder(data)));
}, patienceMs);
afterAll(async () => {
  await browser?.close();
  await pages?.remove();
  if (data) await rm(data, { recursive: true, force: true });
});

/** The parts of the built pages that hold a text. */
async function builtWith(text: string): Promise<readonly string[]> {
  const paths = (await readdir(pages.folder, { recursive: true })).filter((path) => path.endsWith(".js"));
  const texts = await Promise.all(paths.map((path) => readFile(join(pages.folder, path), "utf8")));
  return paths.filter((_, at) => texts[at]?.includes(text)).map((path) => `/${path}`);
}

interface Visit {
  readonly run: (sources: object, question?: string, isBeside?: boolean) => Promise<DataRun>;
  readonly context: BrowserContext;
  readonly given: ReadonlyMap<string, number>;
  /** Requests to anywhere but the page's own origin, and what the page's policy forbade. */
  readonly strange: readonly string[];
  /** What the page and its workers said in the console. */
  readonly complaints: readonly string[];
  readonly origin: string;
}

/** Opens the page, and closes everything afterwards. */
async function visit(options: ServeOptions, look: (visit: Visit) => Promise<void>): Promise<void> {
  const server = await serveBuilt(pages.folder, { data, ...options });
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const strange: string[] = [];
    const complaints: string[] = [];
    context.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(server.origin) && !url.startsWith("data:")) strange.push(url);
    });
    page.on("console", (message) => {
      if (/Content Security Policy/i.test(message.text())) strange.push(message.text());
      complaints.push(message.text());
    });
    await page.goto(`${server.origin}/data-page.html`);
    await page.waitForFunction(() => "run" in globalThis);
    const run: Visit["run"] = (sources, question = "latency", isBeside = true) =>
      page.evaluate(
        ([from, name, beside]) =>
          (globalThis as unknown as { run: (from: object, name: string, beside: boolean) => Promise<DataRun> }).run(
            from,
            name,
            beside,
          ),
        [sources, question, isBeside] as const,
      );
    await look({ run, context, given: server.given, strange, complaints, origin: server.origin });
  } finally {
    await context.close();
    await server.close();
  }
}

const suite = executablePath ? describe : describe.skip;

const all = { n: 40_000, ttftN: 40_000 };

suite(executablePath ? "a built page under a strict policy" : "a built page (skipped: no browser on this machine)", () => {
  it(
    "answers with nothing from another origin, and the columns it needs alone",
    async () => {
      await visit({}, async ({ run, given, strange }) => {
        const { rows, warnings, fault } = await run({ urls: ["data/spans/all.parquet"] });
        expect({ fault, warnings, strange }).toEqual({ fault: null, warnings: [], strange: [] });
        expect(rows).toMatchObject([all]);
        const { size } = await stat(join(data, "spans/all.parquet"));
        const came = given.get("/data/spans/all.parquet") ?? 0;
        expect(came).toBeGreaterThan(0);
        expect(came).toBeLessThan(size / 2);
        // As large as all else together, and of no use to who does not ask what caches saved.
        const priceLists = await builtWith("claude-3-5-haiku");
        expect(priceLists).toHaveLength(1);
        expect(priceLists.filter((path) => given.has(path))).toEqual([]);
      });
    },
    patienceMs,
  );

  it(
    "answers alike without a worker of its own for Parquet, and from an index",
    async () => {
      await visit({}, async ({ run, strange }) => {
        const beside = await run({ urls: ["data/index.json"] });
        expect(beside.rows).toMatchObject([all]);
        const here = await run({ urls: ["data/spans/all.parquet"] }, "latency", false);
        expect(here.rows).toEqual(beside.rows);
        expect(strange).toEqual([]);
      });
    },
    patienceMs,
  );

  it(
    "makes a report without a word in the console",
    async () => {
      await visit({}, async ({ run, complaints }) => {
        const { rows, fault } = await run({ urls: ["data/spans/all.parquet"] }, "report");
        expect(fault).toBeNull();
        expect(rows).toMatchObject([{ n: all.n }]);
        expect(complaints).toEqual([]);
      });
    },
    patienceMs,
  );

  it(
    "reads whole files where the host gives no pieces, and says so",
    async () => {
      await visit({ hasRanges: false }, async ({ run, origin }) => {
        const { rows, warnings } = await run({ urls: ["data/spans/all.parquet"] });
        expect(rows).toMatchObject([all]);
        expect(warnings).toEqual([
          `${origin}/data/spans/all.parquet: the host does not answer range requests: it was fetched whole, not the columns needed`,
        ]);
      });
    },
    patienceMs,
  );

  it(
    "says what is wrong with a file, and goes on with the others",
    async () => {
      await visit({}, async ({ run, origin }) => {
        const { fault } = await run({ urls: ["data/not-there.parquet"] });
        expect(fault).toEqual({
          code: "unreadable_file",
          message: `${origin}/data/not-there.parquet: the host answers 404 Not Found`,
        });
        const { rows, warnings } = await run({ urls: ["data/notes.parquet", "data/spans/all.parquet"] });
        expect(rows).toMatchObject([all]);
        expect(warnings).toEqual([`${origin}/data/notes.parquet: left out: not a Parquet file: it does not end with PAR1`]);
        const { fault: noIndex } = await run({ urls: ["data/none.json"] });
        expect(noIndex?.message).toBe(`${origin}/data/none.json: the host answers 404 Not Found`);
      });
    },
    patienceMs,
  );

  it(
    "says so where another origin does not let it read",
    async () => {
      const other = await serveBuilt(pages.folder, { data });
      try {
        await visit({}, async ({ run }) => {
          const { fault } = await run({ urls: [`${other.origin}/data/spans/all.parquet`] });
          expect(fault?.code).toBe("unreadable_file");
          expect(fault?.message).toContain("does not let this page read it (CORS)");
        });
      } finally {
        await other.close();
      }
    },
    patienceMs,
  );

  it(
    "holds a chat, keeps it and reports on it with the network off",
    async () => {
      const server = await serveBuilt(pages.folder);
      const context = await browser.newContext();
      try {
        const page = await context.newPage();
        await page.goto(`${server.origin}/offline-page.html`);
        await page.waitForFunction(() => "prepare" in globalThis);
        await page.evaluate(() => (globalThis as unknown as { prepare: () => Promise<void> }).prepare());
        await context.setOffline(true);
        const asked: string[] = [];
        context.on("request", (request) => asked.push(request.url()));
        const run = await page.evaluate(() => (globalThis as unknown as { talk: () => Promise<OfflineRun> }).talk());
        expect(run).toMatchObject({ calls: 3, ttftN: 3, copies: 4, rejected: 0, faults: [] });
        expect(run.text).toContain("page-1");
        expect(asked).toEqual([]);
      } finally {
        await context.close();
        await server.close();
      }
    },
    patienceMs,
  );
});
