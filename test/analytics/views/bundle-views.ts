import { join } from "node:path";
import { build, type Rollup } from "vite";

const root = join(import.meta.dirname, "../../..");
/** A file that is not there: what it holds is said by the caller. */
const entry = join(import.meta.dirname, "entry-of-views.ts");

/** What a page gets that imports this: one minified file, and the modules in it. */
export async function bundle(code: string): Promise<{ readonly code: string; readonly modules: readonly string[] }> {
  const [built] = (await build({
    configFile: false,
    logLevel: "silent",
    root,
    resolve: { conditions: ["@telltale/source", "browser", "module", "import", "default"] },
    plugins: [
      {
        name: "entry-of-views",
        enforce: "pre",
        resolveId: (id) => (id === entry ? entry : null),
        load: (id) => (id === entry ? code : null),
      },
    ],
    build: {
      write: false,
      minify: true,
      target: "es2022",
      lib: { entry, formats: ["es"] },
      rolldownOptions: { output: { minify: true } },
    },
  })) as Rollup.RollupOutput[];
  const chunks = (built?.output ?? []).flatMap((part) => (part.type === "chunk" ? [part] : []));
  return { code: chunks.map((chunk) => chunk.code).join("\n"), modules: chunks.flatMap((chunk) => Object.keys(chunk.modules)) };
}
