import { deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { createHeldBytes } from "../../../packages/analytics/src/collect/held-bytes.ts";
import { readBody } from "../../../packages/analytics/src/collect/read-body.ts";

const maxBytes = 100_000;
const held = createHeldBytes(10 * maxBytes, 10 * maxBytes);
const encode = (text: string) => new TextEncoder().encode(text);

function request(body: BodyInit, headers: Record<string, string> = {}): Request {
  return new Request("http://c.example/", { method: "POST", body, headers, duplex: "half" } as RequestInit);
}

function read(body: BodyInit | Buffer, headers: Record<string, string> = {}, timeoutMs = 10_000): Promise<Uint8Array> {
  return readBody(request(body as BodyInit, headers), { maxBytes, timeoutMs }, held.hold("test"));
}

/** Bytes in pieces, counting how many were asked for. */
function inPieces(bytes: Uint8Array, size: number) {
  let pulled = 0;
  const cancel = vi.fn();
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const from = pulled++ * size;
        if (from >= bytes.length) controller.close();
        else controller.enqueue(bytes.subarray(from, from + size));
      },
      cancel,
    },
    { highWaterMark: 0 },
  );
  return { stream, pulled: () => pulled, cancel };
}

describe("readBody", () => {
  it("reads what was sent, packed or not, in whatever pieces it comes", async () => {
    const packings = {
      identity: (bytes: Uint8Array) => bytes,
      gzip: gzipSync,
      "x-gzip": gzipSync,
      deflate: deflateSync,
    } as const;
    const packing = fc.constantFrom(...(Object.keys(packings) as (keyof typeof packings)[]));
    await fc.assert(
      fc.asyncProperty(
        packing,
        fc.uint8Array({ maxLength: 5000 }),
        fc.integer({ min: 1, max: 999 }),
        async (name, bytes, size) => {
          const { stream } = inPieces(new Uint8Array(packings[name](bytes)), size);
          expect(await read(stream, { "content-encoding": name.toUpperCase() })).toEqual(bytes);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("refuses a gzip bomb after no more than it would have taken", async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    expect(bomb.length).toBeLessThan(maxBytes);
    const hold = held.hold("bomber");
    const body = request(new Uint8Array(bomb), { "content-encoding": "gzip" });
    await expect(readBody(body, { maxBytes, timeoutMs: 10_000 }, hold)).rejects.toMatchObject({ status: 413 });
    expect(hold.bytes).toBeLessThanOrEqual(maxBytes);
    hold.release();
  });

  it("refuses a packed body that is long in itself though nothing comes out of it", async () => {
    // A gzip header, then stored blocks of length 0 without end.
    const empty = [0, 0, 0, 0xff, 0xff];
    const endless = new Uint8Array([
      0x1f,
      0x8b,
      8,
      0,
      0,
      0,
      0,
      0,
      0,
      3,
      ...Array.from({ length: 100_000 }, () => empty).flat(),
    ]);
    const { stream, pulled } = inPieces(endless, 1000);
    await expect(read(stream, { "content-encoding": "gzip" })).rejects.toMatchObject({ status: 413 });
    expect(pulled()).toBeLessThan(600);
  });

  it.each([
    ["cut off", gzipSync(encode("x".repeat(1000))).subarray(0, 20)],
    ["cut off in its checksum", gzipSync(encode("x".repeat(1000))).subarray(0, -3)],
    ["another thing", Buffer.from("not gzip at all")],
    ["followed by rubbish", Buffer.concat([gzipSync(encode("{}")), Buffer.from("xx")])],
    ["empty", Buffer.alloc(0)],
  ])("refuses a packed body that is %s", async (_, body) => {
    await expect(read(body, { "content-encoding": "gzip" })).rejects.toMatchObject({ status: 400, code: "broken_body" });
  });

  it("gives up on a body that does not come, and hangs up", async () => {
    vi.useFakeTimers();
    const stream = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(encode('{"v":')) });
    const outcome = expect(read(stream, {}, 5000)).rejects.toMatchObject({ status: 408, code: "too_slow", hangUp: true });
    await vi.advanceTimersByTimeAsync(5000);
    await outcome;
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it.each(["identity", "gzip"])("lets the end of a long body pass, sent as %s, and keeps the connection", async (encoding) => {
    const long = Uint8Array.from({ length: 150_000 }, (_, i) => (i * 7919) % 251);
    const { stream, pulled, cancel } = inPieces(
      encoding === "gzip" ? new Uint8Array(gzipSync(long, { level: 0 })) : long,
      1000,
    );
    await expect(read(stream, { "content-encoding": encoding })).rejects.toMatchObject({ status: 413, hangUp: false });
    expect(pulled()).toBeGreaterThan(150);
    expect(cancel).not.toHaveBeenCalled();
  });

  it("hangs up on a long body that does not end", async () => {
    vi.useFakeTimers();
    let pulled = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => (pulled++ < 60 ? controller.enqueue(new Uint8Array(2000)) : new Promise<void>(() => {})),
    });
    const outcome = expect(read(stream)).rejects.toMatchObject({ status: 413, hangUp: true });
    await vi.advanceTimersByTimeAsync(2000);
    await outcome;
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it("leaves no timer behind", async () => {
    vi.useFakeTimers();
    await read("{}");
    await expect(read(new ReadableStream({ pull: (controller) => controller.error(new Error("gone")) }))).rejects.toMatchObject(
      {
        status: 400,
      },
    );
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it("stops as soon as there is no memory left for it", async () => {
    const full = createHeldBytes(5000, 5000);
    const { stream, pulled } = inPieces(new Uint8Array(90_000), 1000);
    const reading = readBody(request(stream), { maxBytes, timeoutMs: 1000 }, full.hold("a"));
    await expect(reading).rejects.toMatchObject({ status: 503, code: "busy" });
    expect(full.bytes).toBe(5000);
    expect(pulled()).toBeGreaterThan(5);
  });
});
