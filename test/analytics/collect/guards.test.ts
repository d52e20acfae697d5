import { type CollectorOptions, createCollector, createKeys, createMemoryStore, hashKey } from "@telltale/analytics";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { MemoryStore } from "../../../packages/analytics/src/parquet/memory-store.ts";
import { idOf, noonMs, signalOf } from "../parquet/records.ts";

const url = "http://collector.example/telltale";
const good = { v: 1, signals: [signalOf(1)] };

let store: MemoryStore;
beforeEach(() => {
  store = createMemoryStore();
});

function create(options: Partial<CollectorOptions>) {
  return createCollector({
    store,
    now: () => noonMs + 1000,
    addressOf: ({ headers }) => headers.get("from") ?? undefined,
    ...options,
  });
}

function post(body: object | string = good, headers: Record<string, string> = {}, query = ""): Request {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return new Request(url + query, { method: "POST", body: text, headers: { "content-type": "application/json", ...headers } });
}

function withResolvers() {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((yes) => {
    resolve = yes;
  });
  return { promise, resolve };
}

describe("write keys", () => {
  const keysOf = async () =>
    createKeys([
      { name: "web", sha256: await hashKey("tk_web") },
      { name: "acme", sha256: await hashKey("tk_acme"), tenant: "acme", environment: "production" },
    ]);

  it("are asked for in any of three places, before the body is read", async () => {
    const collect = create({ keys: await keysOf() });
    expect((await collect(post(good, { authorization: "Bearer tk_web" }))).status).toBe(200);
    expect((await collect(post(good, { "x-telltale-key": "tk_web" }))).status).toBe(200);
    expect((await collect(post(good, { "content-type": "text/plain" }, "?key=tk_web"))).status).toBe(200);
    for (const [request, code] of [
      [post(), "key_missing"],
      [post(good, { "x-telltale-key": "tk_wrong" }), "key_unknown"],
    ] as const) {
      const response = await collect(request);
      expect(response.headers.get("www-authenticate")).toMatch(/^Bearer/);
      expect({ status: response.status, body: await response.json(), isRead: request.bodyUsed }).toMatchObject({
        status: 401,
        body: { error: { code } },
        isRead: false,
      });
    }
  });

  it("stamp their tenant and environment over what records and contexts say", async () => {
    const collect = create({ keys: await keysOf() });
    const context = { tenant: "other", feature: "chat" };
    await collect(
      post({ v: 1, context, signals: [signalOf(1, { tenant: "evil", environment: "test" })] }, { "x-telltale-key": "tk_acme" }),
    );
    await collect(post({ v: 1, context, signals: [signalOf(2)] }, { "x-telltale-key": "tk_web" }));
    await store.seal();
    expect(store.sealed.signals).toEqual([
      signalOf(1, { tenant: "acme", environment: "production", feature: "chat" }),
      signalOf(2, { tenant: "other", feature: "chat" }),
    ]);
  });

  it("are not needed to see whether it is well, nor by a browser that asks first", async () => {
    const collect = create({ keys: await keysOf(), allowOrigins: ["https://app.example"] });
    expect((await collect(new Request(`${url}/health`))).status).toBe(200);
    const preflight = new Request(url, { method: "OPTIONS", headers: { origin: "https://app.example" } });
    expect((await collect(preflight)).status).toBe(204);
  });
});

describe("rates", () => {
  it("hold one address back and nobody else", async () => {
    const collect = create({ ratePerAddress: { requestsPerSecond: 0.2 } });
    const statusFrom = async (from: string) => (await collect(post(good, { from }))).status;
    expect([await statusFrom("1.1.1.1"), await statusFrom("1.1.1.1")]).toEqual([200, 200]);
    const refused = await collect(post(good, { from: "1.1.1.1" }));
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(await refused.json()).toMatchObject({ error: { code: "rate_limited" } });
    expect(await statusFrom("2.2.2.2")).toBe(200);
  });

  it("count the same IPv6 network as one sender", async () => {
    const collect = create({ ratePerAddress: { requestsPerSecond: 0.1 } });
    const statuses = [];
    for (const from of ["2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"])
      statuses.push((await collect(post(good, { from }))).status);
    expect(statuses).toEqual([200, 429, 200]);
  });

  it("let bodies that cannot be read cost their sender, and others nothing", async () => {
    const collect = create({ ratePerAddress: { recordsPerMinute: 25 } });
    const rubbish = `{"v":1,${"x".repeat(9000)}`;
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await collect(post(rubbish, { from: "6.6.6.6" }))).status);
    expect(statuses).toEqual([400, 400, 400, 429]);
    expect((await collect(post(good, { from: "1.1.1.1" }))).status).toBe(200);
  });

  it("count records that were rejected like those that were taken", async () => {
    const collect = create({ ratePerAddress: { recordsPerMinute: 10 } });
    const hopeless = { v: 1, signals: Array.from({ length: 10 }, () => ({})) };
    expect((await collect(post(hopeless, { from: "6.6.6.6" }))).status).toBe(422);
    expect((await collect(post(good, { from: "6.6.6.6" }))).status).toBe(429);
  });

  it("do not make a sender pay for a disk that fails", async () => {
    let isFull = true;
    const disk = { ...store, append: async () => (isFull ? Promise.reject(new Error("ENOSPC")) : undefined) };
    const collect = create({ store: disk, ratePerAddress: { recordsPerMinute: 1 } });
    for (let i = 0; i < 3; i++) expect((await collect(post(good, { from: "1.1.1.1" }))).status).toBe(503);
    isFull = false;
    expect((await collect(post(good, { from: "1.1.1.1" }))).status).toBe(200);
  });

  it("hold for a key wherever it is used", async () => {
    const keys = createKeys([
      { name: "web", sha256: await hashKey("tk_web") },
      { name: "app", sha256: await hashKey("tk_app") },
    ]);
    const collect = create({ keys, ratePerKey: { recordsPerMinute: 1 } });
    const statusOf = async (key: string, from: string) => (await collect(post(good, { "x-telltale-key": key, from }))).status;
    expect(await statusOf("tk_web", "1.1.1.1")).toBe(200);
    expect(await statusOf("tk_web", "2.2.2.2")).toBe(429);
    expect(await statusOf("tk_app", "2.2.2.2")).toBe(200);
  });
});

describe("a slow disk", () => {
  it("makes it say 503 before it reads more, and say so to load balancers", async () => {
    const { promise, resolve: finish } = withResolvers();
    const slow = { ...store, append: () => promise };
    let nowMs = noonMs;
    const collect = create({ store: slow, slowDiskMs: 1000, now: () => nowMs });
    const first = collect(post());
    await vi.waitFor(async () => {
      nowMs += 2000;
      expect((await collect(new Request(`${url}/ready`))).status).toBe(503);
    });
    const second = post();
    const refused = await collect(second);
    expect([refused.status, refused.headers.get("retry-after"), second.bodyUsed]).toEqual([503, "1", false]);
    finish();
    expect((await first).status).toBe(200);
    expect((await collect(new Request(`${url}/ready`))).status).toBe(200);
  });

  it("keeps what waits within its bytes", async () => {
    const finish: (() => void)[] = [];
    const slow = { ...store, append: () => new Promise<void>((resolve) => void finish.push(resolve)) };
    const collect = create({ store: slow, maxBodyBytes: 1000, maxHeldBytes: 4000 });
    const body = { ...good, sdk: "x".repeat(800) };
    const waiting = ["a", "b", "c", "d"].map((from) => collect(post(body, { from })));
    await vi.waitFor(() => expect(finish).toHaveLength(4));
    const refused = await collect(post(body, { from: "e" }));
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
    expect((await collect(post(body, { from: "a" }))).status).toBe(503);
    for (const done of finish) done();
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const next = collect(post(body, { from: "e" }));
    await vi.waitFor(() => expect(finish).toHaveLength(5));
    finish[4]?.();
    expect((await next).status).toBe(200);
  });
});

describe("readiness", () => {
  it("says why not", async () => {
    const collect = create({ whyNotReady: async () => "it is closing" });
    const response = await collect(new Request(`${url}/ready`));
    expect([response.status, await response.json()]).toEqual([503, { status: "not ready", reason: "it is closing" }]);
    expect((await collect(post())).status).toBe(200);
  });
});

describe("a failing disk", () => {
  it("takes it out of the pool for a while, though it still tries", async () => {
    let nowMs = noonMs;
    let isFull = true;
    const disk = { ...store, append: async () => (isFull ? Promise.reject(new Error("ENOSPC")) : undefined) };
    const collect = create({ store: disk, now: () => nowMs, slowDiskMs: 1000 });
    const ready = async () => (await collect(new Request(`${url}/ready`))).status;
    expect(await ready()).toBe(200);
    expect((await collect(post())).status).toBe(503);
    expect(await ready()).toBe(503);
    isFull = false;
    expect((await collect(post())).status).toBe(200);
    nowMs += 1001;
    expect(await ready()).toBe(200);
  });
});

describe("who listens", () => {
  it("hears of records once they are safe, and of every answer without its content", async () => {
    const onAccepted = vi.fn();
    const onAnswer = vi.fn();
    const collect = create({ onAccepted, onAnswer });
    await collect(post({ v: 1, signals: [signalOf(1), {}] }, { from: "1.1.1.1" }));
    await collect(post("rubbish my secret", { from: "1.1.1.1" }));
    expect(onAccepted.mock.calls).toEqual([[{ spans: [], signals: [signalOf(1)], scores: [] }]]);
    const common = { format: "envelope", key: null, address: "1.1.1.1", tookMs: 0 };
    expect(onAnswer.mock.calls.map(([answered]) => answered)).toEqual([
      { ...common, status: 200, code: null, accepted: 1, rejected: 1, bodyBytes: expect.any(Number) },
      { ...common, status: 400, code: "malformed_json", accepted: 0, rejected: 0, bodyBytes: 17 },
    ]);
  });

  it("hears nothing of what was not kept, and cannot break the answer", async () => {
    const onAccepted = vi.fn(() => {
      throw new Error("listener");
    });
    const onError = vi.fn();
    const full = { ...store, append: () => Promise.reject(new Error("ENOSPC")) };
    expect((await create({ store: full, onAccepted })(post())).status).toBe(503);
    expect(onAccepted).not.toHaveBeenCalled();
    expect((await create({ onAccepted, onError })(post({ v: 1, signals: [signalOf(2, { id: idOf(2) })] }))).status).toBe(200);
    expect(onError).toHaveBeenCalledWith(expect.objectContaining({ message: "listener" }));
  });
});
