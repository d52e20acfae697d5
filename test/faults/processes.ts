import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { build } from "vite";

/** A process of a test's own. */
export interface Process {
  readonly child: ChildProcess;
  /** The next line it prints; undefined once it has ended. */
  nextLine(): Promise<string | undefined>;
  /** Ends it by a signal and waits until it has. */
  end(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
}

/**
 * Makes one file of each script of this folder and all it imports: it starts in a quarter of the time that the sources take, and
 * stays as it is while they are edited.
 *
 * @returns where a script, named without `.ts`, then is
 */
export async function bundleScripts(scripts: readonly string[], into: string): Promise<(script: string) => string> {
  const conditions = ["@telltale/source", "node", "module", "import", "default"];
  const analytics = createRequire(join(import.meta.dirname, "../../packages/analytics/package.json"));
  // It holds a binary, and cannot be found from elsewhere.
  const duckdb = { "@duckdb/node-api": pathToFileURL(analytics.resolve("@duckdb/node-api")).href };
  await build({
    configFile: false,
    logLevel: "silent",
    ssr: { noExternal: true, external: Object.keys(duckdb), resolve: { conditions } },
    build: {
      ssr: true,
      outDir: into,
      rolldownOptions: {
        input: Object.fromEntries(scripts.map((name) => [name, join(import.meta.dirname, `${name}.ts`)])),
        output: { entryFileNames: "[name].mjs", paths: duckdb },
      },
    },
  });
  return (script) => join(into, `${script}.mjs`);
}

/** Starts a script of this folder, or one that was bundled, on a data folder. */
export function startProcess(script: string, dir: string, options: object): Process {
  const source = ["--conditions=@telltale/source", "--import", "tsx", join(import.meta.dirname, script)];
  const node = [...(script.endsWith(".mjs") ? [script] : source), dir, JSON.stringify(options)];
  const child = spawn(process.execPath, node, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    nextLine: async () => (await lines.next()).value,
    async end(signal) {
      child.kill(signal);
      await ended;
    },
  };
}
