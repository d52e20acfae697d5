// `npm run notebooks`: previews the notebooks; `npm run notebooks -- build` builds them into `.observable/dist`.
import { cp, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { config, observable } from "@observablehq/notebook-kit/vite";
import { indexFolder } from "@telltale/analytics/node";
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

await serveExample();
const shared = { ...config(), configFile: /** @type {const} */ (false), plugins: [observable()], root, publicDir: served };
if (process.argv[2] === "build") {
  const input = (await readdir(root)).filter((name) => name.endsWith(".html")).map((name) => join(root, name));
  await build({
    ...shared,
    logLevel: "warn",
    build: {
      outDir: join(root, ".observable/dist"),
      emptyOutDir: true,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 4000,
      target: "es2022",
      rollupOptions: { input },
    },
  });
} else {
  const server = await createServer({ ...shared, server: { open: "/incident-review.html" } });
  await server.listen();
  server.printUrls();
}
