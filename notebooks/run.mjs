// `npm run notebooks`: previews the notebooks; `npm run notebooks -- build` builds them into `.observable/dist`.
import { cp, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { config, observable } from "@observablehq/notebook-kit/vite";
import { buildReport } from "@telltale/analytics";
import { createNodeEngine, indexFolder, openTables } from "@telltale/analytics/node";
import { build, createServer } from "vite";

const root = import.meta.dirname;
const served = join(root, "data");

/** The example data as a host would serve it: the Parquet files, and an index that a browser can find them by. */
async function serveExample() {
  const folder = join(served, "support-assistant");
  await mkdir(served, { recursive: true });
  await cp(join(root, "../datasets/support-assistant"), folder, { recursive: true });
  await writeFile(join(folder, "index.json"), JSON.stringify(await indexFolder(folder)));
}

/** A report of all of it, for the notebook that draws one. */
async function saveReport() {
  const engine = await createNodeEngine();
  const { range } = await openTables(engine, join(served, "support-assistant"));
  if (range) await writeFile(join(served, "report.json"), JSON.stringify(await buildReport(engine, range)));
  await engine.close();
}

await serveExample();
await saveReport();
// Of warnings there are a hundred, about source maps of others.
const logLevel = /** @type {const} */ ("error");
const shared = {
  ...config(),
  configFile: /** @type {const} */ (false),
  logLevel,
  plugins: [observable()],
  root,
  publicDir: served,
};
const notebooks = (await readdir(root)).filter((name) => name.endsWith(".html"));
if (process.argv[2] === "build") {
  await build({
    ...shared,
    build: {
      outDir: join(root, ".observable/dist"),
      emptyOutDir: true,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 4000,
      target: "es2022",
      rollupOptions: { input: notebooks.map((name) => join(root, name)) },
    },
  });
} else {
  const server = await createServer(shared);
  await server.listen();
  for (const name of notebooks) process.stdout.write(`${server.resolvedUrls?.local[0]}${name}\n`);
}
