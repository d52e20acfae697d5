import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether this machine has a Redis to start. */
export function hasRedis(): boolean {
  try {
    execFileSync("redis-server", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** A Redis of our own, on a free port, which keeps nothing. */
export async function startRedis(): Promise<{ readonly url: string; kill(): void; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "telltale-redis-"));
  const port = await freePort();
  const child = spawn("redis-server", ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]);
  const ended = new Promise((resolve) => child.once("close", resolve));
  await ready(child);
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: () => void child.kill("SIGKILL"),
    async stop() {
      child.kill("SIGKILL");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stdout?.on("data", (text) => {
      said += text;
      if (/Ready to accept connections/.test(said)) resolve();
    });
    child.once("close", () => reject(new Error(`redis-server ended: ${said.slice(-500)}`)));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
