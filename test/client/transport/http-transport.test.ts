import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { createHttpTransport, receiptOf, retryAfterMs } from "../../../packages/client/src/transport/http-transport.ts";
import { createPost } from "../../../packages/client/src/transport/post.ts";
import { type Far, testTransport } from "./transport-suite.ts";

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function loopback({ writeKey, isPacking = false }: { writeKey?: string; isPacking?: boolean } = {}, path = "/telltale") {
  const bodies: string[] = [];
  const requests: IncomingMessage[] = [];
  let say: (response: import("node:http").ServerResponse) => void = (response) => void response.end();
  const server = createServer(async (request, response) => {
    requests.push(request);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    bodies.push((request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString());
    say(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const far: Far = {
    bodies,
    answer(status, { retryAfter, body } = {}) {
      say = (response) =>
        status === null
          ? response.destroy()
          : response.writeHead(status, retryAfter === undefined ? {} : { "retry-after": retryAfter }).end(body);
    },
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  return { transport: createHttpTransport(createPost(url, writeKey), isPacking), far, requests };
}

testTransport("createHttpTransport", () => loopback());

describe("createHttpTransport", () => {
  it("sends text, so that another origin need not be asked first", async () => {
    const { transport, requests } = await loopback();
    await transport.send("x".repeat(20_000), { closing: false });
    expect(requests[0]).toMatchObject({ method: "POST", url: "/telltale" });
    expect(requests[0]?.headers).toMatchObject({ "content-type": "text/plain;charset=UTF-8" });
    expect(requests[0]?.headers).not.toHaveProperty("content-encoding");
  });
  it("carries the write key in the address", async () => {
    for (const [path, url] of [
      ["/telltale", "/telltale?key=a%26b"],
      ["/telltale?site=1", "/telltale?site=1&key=a%26b"],
    ] as const) {
      const { transport, requests } = await loopback({ writeKey: "a&b" }, path);
      await transport.send("{}", { closing: false });
      expect(requests[0]?.url).toBe(url);
    }
  });
  it("packs long bodies where it may, but not while the page is closing", async () => {
    const { transport, requests, far } = await loopback({ isPacking: true });
    const long = "naïve ".repeat(4000);
    await transport.send(long, { closing: false });
    await transport.send(long, { closing: true });
    await transport.send("short", { closing: false });
    expect(requests.map(({ headers }) => headers["content-encoding"])).toEqual(["gzip", undefined, undefined]);
    expect(Number(requests[0]?.headers["content-length"])).toBeLessThan(1000);
    expect(far.bodies).toEqual([long, long, "short"]);
  });
});

describe("receiptOf", () => {
  it("sorts answers into taken, later, smaller and never", () => {
    const outcome = (status: number) => receiptOf(status, null, 0).outcome;
    expect([200, 202, 204].map(outcome)).toEqual(["ok", "ok", "ok"]);
    expect([408, 425, 429, 500, 502, 503].map(outcome)).toEqual(Array(6).fill("retry"));
    expect(outcome(413)).toBe("split");
    expect([301, 400, 401, 403, 404, 422].map(outcome)).toEqual(Array(6).fill("drop"));
  });
});

describe("retryAfterMs", () => {
  it("reads seconds and dates, and nothing else", () => {
    expect(retryAfterMs("3", 0)).toBe(3000);
    expect(retryAfterMs("Thu, 01 Jan 1970 00:00:10 GMT", 4000)).toBe(6000);
    for (const header of [null, "", "soon", "-5"]) expect(retryAfterMs(header, 0)).toBeUndefined();
  });
});
