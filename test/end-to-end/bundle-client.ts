import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Rollup } from "vite";

/** The browser bundle of the client as its sources are now, so that no test runs against an older build. */
export async function bundleClient(folder: string): Promise<string> {
  const entry = fileURLToPath(new URL("../../packages/client/src/index.ts", import.meta.url));
  const built = (await build({
    configFile: false,
    logLevel: "silent",
    resolve: { conditions: ["@telltale/source"] },
    build: { write: false, minify: false, lib: { entry, formats: ["es"] } },
  })) as Rollup.RollupOutput[];
  await mkdir(folder, { recursive: true });
  for (const part of built.flatMap(({ output }) => output))
    if (part.type === "chunk") await writeFile(join(folder, part.isEntry ? "telltale.js" : part.fileName), part.code);
  return folder;
}
