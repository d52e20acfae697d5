import { type ChildProcess, spawn } from "node:child_process";
import { connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { gzipSync } from "node:zlib";
import { createCollector, createMemoryStore } from "@telltale/analytics";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { writeTraces } from "../../../packages/analytics/src/otlp/wire/write-request.ts";
import { createDataFolder, type DataFolder } from "../parquet/data-folder.ts";
import { idOf, noonMs, signalOf } from "../parquet/records.ts";
import { hostileRequests } from "./hostile.ts";

const protobuf = writeTraces(
  [
    {
      resource: { attributes: { "service.name": "shop" } },
      scope: { name: "test", version: "1", attributes: {} },
      spans: [
        {
          traceId: "0af7651916cd43dd8448eb211c80319c",
          spanId: "b7ad6b7169203331",
          name: "chat",
          kind: 3,
          startedAtMs: noonMs,
          endedAtMs: noonMs + 10,
          attributes: { "gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 5, list: ["a", 1, { b: true }] },
          events: [{ name: "exception", atMs: noonMs, attributes: { "exception.type": "x" } }],
          links: [],
          status: { code: 2, message: "m" },
        },
      ],
    },
  ],
  "protobuf",
);

const refusals = [400, 401, 403, 404, 405, 408, 413, 415, 422, 429, 503];
/** The seed changes the nightly run only: `TELLTALE_FUZZ_RUNS=20000`. */
const runs = Number(process.env.TELLTALE_FUZZ_RUNS ?? 600);
const seed = process.env.TELLTALE_FUZZ_RUNS ? undefined : 42;

/** Everything that is on the prototypes every object shares. */
function prototypes(): readonly PropertyKey[] {
  return [Object.prototype, Array.prototype, Function.prototype].flatMap((one) => Reflect.ownKeys(one));
}

describe("the handler, whatever it is sent", () => {
  it("answers, keeps what is whole, tells no secret of its own and leaves the prototypes alone", async () => {
    const store = createMemoryStore();
    const onError = vi.fn();
    const before = prototypes();
    const collect = createCollector({
      store,
      onError,
      now: () => noonMs + 1000,
      allowOrigins: ["https://app.example"],
      maxBodyBytes: 100_000,
      maxRecords: 1000,
    });
    const seen = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(hostileRequests(protobuf), async ({ method, path, headers, body }) => {
        const response = await collect(new Request(`http://c.example${path}`, { method, headers, body }));
        const text = await response.text();
        expect([200, 204, ...refusals]).toContain(response.status);
        seen.set(response.status, (seen.get(response.status) ?? 0) + 1);
        expect(text).not.toMatch(/node_modules|\.ts:\d+|at \w+ \(/);
        if (response.headers.get("content-type")?.includes("json")) JSON.parse(text);
        if (response.status === 503 || response.status === 429) expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
      }),
      { numRuns: runs, ...(seed !== undefined && { seed }) },
    );
    expect(onError.mock.calls).toEqual([]);
    // A fuzzer that is turned away at the door finds nothing behind it.

    for (const status of [200, 400, 403, 413, 415, 422]) expect(seen.get(status)).toBeGreaterThan(5);
    expect(prototypes()).toEqual(before);
    const good = new Request("http://c.example/", { method: "POST", body: JSON.stringify({ v: 1, signals: [signalOf(1)] }) });
    expect(await (await collect(good)).json()).toEqual({ accepted: 1, rejected: [], warnings: [] });
  });
});

let folder: DataFolder;
let child: ChildProcess;
let url: string;
let closed: () => Promise<string>;
beforeEach(async () => {
  folder = await createDataFolder();
  const script = join(import.meta.dirname, "fuzz-process.ts");
  // With so small a heap, whatever is not bounded ends the process.
  const node = ["--max-old-space-size=192", "--conditions=@telltale/source", "--import", "tsx", script, folder.dir];
  const process = spawn(globalThis.process.execPath, node, { stdio: ["ignore", "pipe", "inherit"] });
  child = process;
  const lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
  url = (await lines.next()).value;
  closed = async () => (await lines.next()).value;
});
afterEach(async () => {
  child.kill("SIGKILL");
  await folder.remove();
});

async function status(path: string, init: RequestInit): Promise<number> {
  const response = await fetch(new URL(path, url), init);
  await response.arrayBuffer();
  return response.status;
}

const rss = async () => ((await (await fetch(new URL("/memory", url))).json()) as NodeJS.MemoryUsage).rss;

/** Writes raw bytes to the collector and reads until it hangs up. */
async function raw(text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let said = "";
  socket.on("data", (chunk) => {
    said += chunk;
  });
  socket.on("error", () => {});
  socket.write(text);
  // Being hung up on is an answer too: it is not an error here.
  await new Promise((resolve) => socket.once("close", resolve));
  return said;
}

function goodBody(number: number): string {
  return JSON.stringify({ v: 1, signals: [signalOf(number)] });
}

describe("the collector over HTTP, whatever it is sent", () => {
  it("answers everybody within its memory, and keeps what it acknowledged exactly once", async () => {
    const acknowledged: number[] = [];
    const sendGood = async (number: number) => {
      const code = await status("/", { method: "POST", body: goodBody(number), headers: { "content-type": "text/plain" } });
      if (code === 200) acknowledged.push(number);
      expect([200, 408, 429, 503]).toContain(code);
    };
    for (let i = 0; i < 20; i++) await sendGood(i);
    const before = await rss();

    const hostile = fc.sample(hostileRequests(protobuf), { numRuns: Math.ceil(runs / 4), ...(seed !== undefined && { seed }) });
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(60_000_000)));
    const attacks: (() => Promise<unknown>)[] = [
      ...hostile.map(
        ({ path, ...init }) =>
          async () =>
            expect([200, 204, ...refusals]).toContain(await status(path, init)),
      ),
      ...Array.from({ length: 30 }, () => async () => {
        const code = await status("/v1/logs", {
          method: "POST",
          body: bomb,
          headers: { "content-encoding": "gzip", "content-type": "application/json" },
        });
        expect([408, 413, 429, 503]).toContain(code);
      }),
      ...Array.from({ length: 15 }, () => async () => {
        const code = await status("/", { method: "POST", body: "x".repeat(3_000_000) });
        expect(code).toBe(413);
      }),
      // The same records again and again, beside good ones.
      ...Array.from({ length: 60 }, (_, i) => () => sendGood(i)),
    ];
    const queue = attacks
      .map((attack, i) => ({ attack, order: (i * 7919) % attacks.length }))
      .sort((a, b) => a.order - b.order);
    const worker = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await next.attack();
    };
    const slow = Array.from({ length: 50 }, () =>
      raw(`POST / HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\ncontent-length: 1000\r\n\r\n{"v":`),
    );
    const odd = [
      raw("GET / HTTP/9.9\r\n\r\n"),
      raw("POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"),
      raw("POST / HTTP/1.1\r\nhost: \u0001\r\ncontent-length: -5\r\n\r\n"),
      raw(`POST / HTTP/1.1\r\nhost: x\r\n${"a".repeat(100_000)}: b\r\n\r\n`),
    ];
    await Promise.all(Array.from({ length: 12 }, worker));
    for (const answer of await Promise.all(slow)) expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    for (const answer of await Promise.all(odd)) expect(answer).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
    // Unbounded, the bombs alone are 1.8 GB.
    expect((await rss()) - before).toBeLessThan(250_000_000);

    await sendGood(1000);
    expect(acknowledged).toContain(1000);
    child.kill("SIGTERM");
    expect(await closed()).toBe("closed");
    const kept = await folder.ids("signals");
    expect(new Set(kept).size).toBe(kept.length);
    expect(kept).toEqual(expect.arrayContaining(acknowledged.map(idOf)));
    expect(await folder.files("set-aside")).toEqual([]);
  }, 60_000);
});
