import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { gzipSync } from "node:zlib";
import { type Collector, createCollector, createMemoryStore, type MemoryStore } from "@telltale/analytics";
import { toNodeHandler } from "@telltale/analytics/node";
import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { noonMs, signalOf } from "../parquet/records.ts";

let store: MemoryStore;
let collect: Collector;
const stops: (() => void)[] = [];
beforeEach(() => {
  store = createMemoryStore();
  collect = createCollector({ store, now: () => noonMs, maxBodyBytes: 10_000 });
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

type Send = (path: string, init?: RequestInit) => Promise<Response>;

interface Mounted {
  readonly send: Send;
  /** The signals that were kept. */
  readonly kept: () => Promise<unknown>;
}

async function kept(): Promise<unknown> {
  await store.seal();
  return store.sealed.signals;
}

/** A Node server around a handler, on a free port. */
async function listening(handler: Parameters<typeof createServer>[1]): Promise<Send> {
  const server = createServer(handler).listen(0, "127.0.0.1");
  await once(server, "listening");
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init);
}

/** Every way to mount a collector, as its users write it. */
const mounts: Readonly<Record<string, () => Promise<Mounted>>> = {
  async Hono() {
    const app = new Hono();
    app.all("/telltale/*", (c) => collect(c.req.raw));
    return { send: async (path, init) => app.request(path, init), kept };
  },
  async "Hono, mounted"() {
    const app = new Hono();
    app.mount("/telltale", collect);
    return { send: async (path, init) => app.request(path, init), kept };
  },
  async Express() {
    const script = join(import.meta.dirname, "express-process.ts");
    const child = spawn(process.execPath, ["--conditions=@telltale/source", "--import", "tsx", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    stops.push(() => child.kill());
    const [url] = await once(createInterface({ input: child.stdout }), "line");
    return {
      send: (path, init) => fetch(`${url}${path}`, init),
      kept: async () => (await fetch(`${url}/kept`)).json(),
    };
  },
  async "plain Node"() {
    return { send: await listening(toNodeHandler(collect)), kept };
  },
  async "a route of Next.js, Bun or Deno"() {
    const route = { POST: collect, GET: collect, OPTIONS: collect };
    const send: Send = async (path, init) => {
      const request = new Request(`http://app.example${path}`, init);
      return route[request.method as keyof typeof route](request);
    };
    return { send, kept };
  },
};

describe.each(Object.entries(mounts))("createCollector in %s", (_, mount) => {
  it("takes envelopes and beacons, packed or not", async () => {
    const { send, kept } = await mount();
    const bodyOf = (number: number) => JSON.stringify({ v: 1, signals: [signalOf(number)] });
    const packed = new Uint8Array(gzipSync(bodyOf(3)));
    const json = { "content-type": "application/json" };
    const answers = [
      await send("/telltale/", { method: "POST", body: bodyOf(1), headers: json }),
      await send("/telltale/", { method: "POST", body: bodyOf(2), headers: { "content-type": "text/plain;charset=UTF-8" } }),
      await send("/telltale/", { method: "POST", body: packed, headers: { ...json, "content-encoding": "gzip" } }),
    ];
    for (const answer of answers) expect(await answer.json()).toEqual({ accepted: 1, rejected: [], warnings: [] });
    expect(await kept()).toEqual([signalOf(1), signalOf(2), signalOf(3)]);
  });

  it("says why it does not take something, and that it is well", async () => {
    const { send } = await mount();
    const refused = await send("/telltale/", {
      method: "POST",
      body: "x".repeat(20_000),
      headers: { "content-type": "text/plain" },
    });
    expect([refused.status, await refused.json()]).toMatchObject([413, { error: { code: "too_large" } }]);
    const broken = await send("/telltale/", { method: "POST", body: "{", headers: { "content-type": "text/plain" } });
    expect([broken.status, await broken.json()]).toMatchObject([400, { error: { code: "malformed_json" } }]);
    expect((await send("/telltale/health")).status).toBe(200);
    expect((await send("/telltale/ready")).status).toBe(200);
  });
});
