import { join } from "node:path";
import { build } from "vite";

/** Bundles pages as a host's own bundler would, with the packages' sources as they are now. */
export async function bundleExamples(root: string, pages: readonly string[], outDir: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: "silent",
    root,
    publicDir: false,
    resolve: { conditions: ["@telltale/source", "browser", "module", "import", "default"] },
    worker: { format: "es" },
    build: {
      outDir,
      minify: false,
      modulePreload: false,
      reportCompressedSize: false,
      target: "es2022",
      rollupOptions: { input: pages.map((page) => join(root, page)) },
    },
  });
}
