import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createNodeEngine, openParquetStore, recoverJournals, serve } from "@telltale/analytics/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createDataFolder, type DataFolder } from "../parquet/data-folder.ts";
import { idOf, signalOf, spanOf } from "../parquet/records.ts";

let folder: DataFolder;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await createDataFolder();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await folder.remove();
});

/** 1,000 records from a number on, as an envelope sends them: mostly spans, some signals. */
function envelopeFrom(from: number): string {
  const numbers = Array.from({ length: 1000 }, (_, i) => from + i);
  const spans = numbers.filter((n) => n % 10 !== 0).map((n) => spanOf(n, { requestModel: "gpt-4o", inputTokens: n % 1000 }));
  return JSON.stringify({
    v: 1,
    context: { feature: "chat" },
    spans,
    signals: numbers.filter((n) => n % 10 === 0).map((n) => signalOf(n)),
  });
}

async function send(url: string, body: string): Promise<number> {
  try {
    const response = await fetch(url, { method: "POST", body, headers: { "content-type": "application/json" } });
    await response.text();
    return response.status;
  } catch {
    return 0;
  }
}

async function startProcess(dir: string, sealBytes = 500_000, sealAfterMs = 200) {
  const script = join(import.meta.dirname, "collector-process.ts");
  const node = ["--conditions=@telltale/source", "--import", "tsx", script, dir, String(sealBytes), String(sealAfterMs)];
  const child = spawn(process.execPath, node, { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value: url } = await lines.next();
  if (!url) throw new Error("the collector did not start");
  return { child, url, lastLine: async () => (await lines.next()).value };
}

describe("serve", () => {
  it("collects until it is closed, and then everything is Parquet", async () => {
    const server = await serve({ dir: folder.dir, port: 0 });
    expect(await send(server.url, envelopeFrom(0))).toBe(200);
    expect(await (await fetch(new URL("/health", server.url))).json()).toEqual({ status: "ok" });
    await server.close();
    await server.closed;
    expect([(await folder.ids("spans")).length, (await folder.ids("signals")).length]).toEqual([900, 100]);
    expect(await send(server.url, envelopeFrom(0))).toBe(0);
  });

  it("says so when the port is taken", async () => {
    const server = await serve({ dir: folder.dir, port: 0 });
    const port = Number(new URL(server.url).port);
    await expect(serve({ dir: folder.dir, port })).rejects.toThrow(/EADDRINUSE/);
    await server.close();
  });

  it("lets pages of localhost read the answer as telltale collect does: unless pages are named or others reach it", async () => {
    const page = "http://localhost:5173";
    const readBy = async (options: object) => {
      const server = await serve({ dir: folder.dir, port: 0, ...options });
      const { port } = new URL(server.url);
      const asked = { method: "OPTIONS", headers: { origin: page, "access-control-request-method": "POST" } };
      const { headers } = await fetch(`http://127.0.0.1:${port}/`, asked);
      await server.close();
      return headers.get("access-control-allow-origin");
    };
    expect(await readBy({})).toBe(page);
    expect(await readBy({ localPages: false })).toBeNull();
    expect(await readBy({ allowOrigins: ["https://app.example"] })).toBeNull();
    expect(await readBy({ hostname: "0.0.0.0" })).toBeNull();
    expect(await readBy({ hostname: "0.0.0.0", localPages: true })).toBe(page);
  });

  it("answers 413 to a body that goes on and on", async () => {
    const server = await serve({ dir: folder.dir, port: 0, maxBodyBytes: 10_000 });
    expect(await send(server.url, "x".repeat(300_000))).toBe(413);
    expect(await send(server.url, envelopeFrom(0).slice(0, 9000))).toBe(400);
    await server.close();
  });

  it("lets a sender hear why, though it is still sending", async () => {
    const server = await serve({ dir: folder.dir, port: 0, maxBodyBytes: 10_000 });
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        if (sent++ === 50) controller.close();
        else controller.enqueue(new Uint8Array(1000));
      },
    });
    const response = await fetch(server.url, { method: "POST", body, duplex: "half" } as RequestInit);
    expect(await response.json()).toMatchObject({ error: { code: "too_large" } });
    await server.close();
  });

  it("says by /ready whether to send to it: not while it closes, and then it still takes what comes", async () => {
    const server = await serve({ dir: folder.dir, port: 0, drainMs: 300 });
    const ready = async () => (await fetch(new URL("/ready", server.url))).status;
    expect(await ready()).toBe(200);
    expect(await folder.files("journal")).toEqual([]);
    const closing = server.close();
    expect(await ready()).toBe(503);
    expect(await send(server.url, envelopeFrom(0))).toBe(200);
    await closing;
    expect(await folder.ids("spans")).toHaveLength(900);
  });

  it("is not ready where the folder takes no write, until it does again", async () => {
    const server = await serve({ dir: folder.dir, port: 0 });
    const journal = join(folder.dir, "journal");
    await rename(journal, `${journal}-gone`);
    const response = await fetch(new URL("/ready", server.url));
    expect([response.status, await response.json()]).toEqual([
      503,
      { status: "not ready", reason: "the data folder takes no write (ENOENT)" },
    ]);
    await rename(`${journal}-gone`, journal);
    await vi.waitFor(async () => expect((await fetch(new URL("/ready", server.url))).status).toBe(200), 10_000);
    await server.close();
  });

  it("answers other routes beside it, by their whole path and GET only", async () => {
    const server = await serve({ dir: folder.dir, port: 0, routes: { "/metrics": async () => new Response("calls 1") } });
    expect(await (await fetch(new URL("/metrics", server.url))).text()).toBe("calls 1");
    expect((await fetch(new URL("/metrics/more", server.url))).status).toBe(405);
    expect((await fetch(new URL("/constructor", server.url))).status).toBe(405);
    expect((await fetch(new URL("/metrics", server.url), { method: "POST", body: "{}" })).status).toBe(400);
    await server.close();
  });

  it("believes x-forwarded-for only behind a proxy", async () => {
    for (const [trustProxy, statuses] of [
      [0, [200, 429]],
      [1, [200, 200]],
    ] as const) {
      const server = await serve({ dir: folder.dir, port: 0, trustProxy, ratePerAddress: { requestsPerSecond: 0.1 } });
      const seen = [];
      for (const address of ["203.0.113.1", "203.0.113.2"]) {
        const headers = { "x-forwarded-for": address, "content-type": "text/plain" };
        seen.push((await fetch(server.url, { method: "POST", body: envelopeFrom(0), headers })).status);
      }
      expect(seen).toEqual(statuses);
      await server.close();
    }
  });

  it("seals on SIGTERM and leaves in peace", async () => {
    const { child, url, lastLine } = await startProcess(folder.dir, 1e9, 1e6);
    expect(await send(url, envelopeFrom(0))).toBe(200);
    child.kill("SIGTERM");
    expect(await lastLine()).toBe("closed");
    const [code] = child.exitCode === null ? await once(child, "exit") : [child.exitCode];
    expect(code).toBe(0);
    expect(await folder.ids("spans")).toHaveLength(900);
    expect(await folder.files("journal")).toEqual([]);
  });

  it("shares its folder with other processes, which leave its journal alone", async () => {
    const other = await startProcess(folder.dir, 1e9, 1e6);
    expect(await send(other.url, envelopeFrom(0))).toBe(200);
    const store = await openParquetStore(folder.dir);
    expect(await folder.ids("spans")).toEqual([]);
    const { spans, signals } = JSON.parse(envelopeFrom(500));
    await store.append({ spans, signals, scores: [] });
    expect(await send(other.url, envelopeFrom(1000))).toBe(200);
    other.child.kill("SIGTERM");
    await Promise.all([store.close(), other.lastLine()]);
    const kept = [...(await folder.ids("spans")), ...(await folder.ids("signals"))].sort();
    expect(kept).toEqual(Array.from({ length: 2000 }, (_, i) => idOf(i)));
  });

  it("keeps every acknowledged record of 50,000 exactly once through kill -9", async () => {
    const envelopes = Array.from({ length: 50 }, (_, i) => envelopeFrom(i * 1000));
    const acknowledged = new Set<number>();
    const sendAll = async (url: string, numbers: readonly number[], onSent: (count: number) => void = () => {}) => {
      const queue = [...numbers];
      let sent = 0;
      const client = async () => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
          const status = await send(url, envelopes[next] as string);
          if (status === 200) acknowledged.add(next);
          onSent(++sent);
        }
      };
      await Promise.all([client(), client(), client(), client()]);
    };
    const pending = () => envelopes.map((_, i) => i).filter((i) => !acknowledged.has(i));

    for (const killAfter of [9, 14]) {
      const { child, url } = await startProcess(folder.dir);
      // Some of what was acknowledged is sent again, as after a lost answer.
      const again = [...acknowledged].filter((i) => i % 3 === 0);
      await sendAll(url, [...again, ...pending()], (count) => {
        if (count === again.length + killAfter) child.kill("SIGKILL");
      });
      expect(child.killed).toBe(true);
    }
    expect(acknowledged.size).toBeGreaterThan(0);
    expect(pending().length).toBeGreaterThan(0);
    const survivors = [...acknowledged];

    const engine = await createNodeEngine();
    await recoverJournals(engine, folder.dir);
    await engine.close();
    const spans = new Set(await folder.ids("spans"));
    const lost = survivors.filter((i) => !spans.has(idOf(i * 1000 + 1)) || !spans.has(idOf(i * 1000 + 999)));
    expect(lost).toEqual([]);

    const last = await startProcess(folder.dir);
    await sendAll(last.url, [...survivors.slice(0, 10), ...pending()]);
    expect(pending()).toEqual([]);
    last.child.kill("SIGTERM");
    expect(await last.lastLine()).toBe("closed");
    const kept = [...(await folder.ids("spans")), ...(await folder.ids("signals"))].sort();
    expect(kept).toHaveLength(50_000);
    expect(kept.every((id, i) => id === idOf(i))).toBe(true);
    expect((await folder.files("journal")).filter((file) => file.endsWith(".ndjson"))).toEqual([]);
    expect(await folder.files("set-aside")).toEqual([]);
  }, 120_000);
});

/** A file system of a few megabytes, where this machine lets us make one. */
async function mountSmallDisk(): Promise<string | undefined> {
  const dir = await mkdtemp(join(tmpdir(), "telltale-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", dir], { stdio: "ignore" });
    return dir;
  } catch {
    await rm(dir, { recursive: true });
    return undefined;
  }
}

async function unmount(disk: string): Promise<void> {
  execFileSync("umount", [disk]);
  await rm(disk, { recursive: true });
}

const tried = await mountSmallDisk();
if (tried) await unmount(tried);

describe.skipIf(!tried)(`a full disk${tried ? "" : " (skipped: no permission to mount a small one)"}`, () => {
  let disk: string;
  beforeAll(async () => {
    disk = (await mountSmallDisk()) as string;
  });
  afterAll(() => unmount(disk));

  it("is answered by 503, loses nothing that was acknowledged, and is got over", async () => {
    const dir = join(disk, "data");
    const filler = join(disk, "filler");
    const onError = vi.fn();
    const server = await serve({ dir, port: 0, onError, sealAfterMs: 50 });
    try {
      await writeFile(filler, Buffer.alloc(2.2 * 2 ** 20));
      const statuses: number[] = [];
      for (let i = 0; i < 12; i++) statuses.push(await send(server.url, envelopeFrom(i * 1000)));
      expect(statuses).toContain(200);
      expect(statuses).toContain(503);
      expect(statuses.every((status) => status === 200 || status === 503)).toBe(true);
      expect(onError).toHaveBeenCalled();
      await rm(filler);
      for (const [i, status] of statuses.entries())
        if (status === 503)
          await vi.waitFor(async () => expect(await send(server.url, envelopeFrom(i * 1000))).toBe(200), 10_000);
      await server.close();
      const inside = await createDataFolder(dir);
      const kept = [...(await inside.ids("spans")), ...(await inside.ids("signals"))].sort();
      expect(kept).toHaveLength(12_000);
      expect(kept.every((id, i) => id === idOf(i))).toBe(true);
      expect(await inside.files("journal")).toEqual([]);
      await inside.remove();
    } finally {
      await server.close().catch(() => {});
    }
  }, 30_000);
});
