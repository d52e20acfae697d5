import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, type Rollup } from "vite";

/** The elements for a page as their sources are now, in one file, so that no test runs against an older build. */
export async function bundleElements(file: string): Promise<string> {
  const entry = fileURLToPath(new URL("../../../packages/analytics/src/elements.ts", import.meta.url));
  const built = (await build({
    configFile: false,
    logLevel: "silent",
    resolve: { conditions: ["@telltale/source"] },
    build: {
      write: false,
      minify: true,
      lib: { entry, formats: ["es"] },
      rollupOptions: { output: { inlineDynamicImports: true } },
    },
  })) as Rollup.RollupOutput[];
  const [chunk] = built.flatMap(({ output }) => output).filter((part) => part.type === "chunk");
  await writeFile(file, chunk?.code ?? "");
  return file;
}
