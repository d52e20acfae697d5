import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A process of a test's own. */
export interface Process {
  readonly child: ChildProcess;
  /** The next line it prints; undefined once it has ended. */
  nextLine(): Promise<string | undefined>;
  /** Ends it by a signal and waits until it has. */
  end(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
}

/** Starts a script of this folder on a data folder. `preload` is a module of this folder to load first. */
export function startProcess(script: string, dir: string, options: object, preload?: string): Process {
  const loaded = ["tsx", ...(preload ? [join(import.meta.dirname, preload)] : [])].flatMap((name) => ["--import", name]);
  const node = ["--conditions=@telltale/source", ...loaded, join(import.meta.dirname, script), dir, JSON.stringify(options)];
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
