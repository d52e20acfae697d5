import { createCollector, createMemoryStore, type MemoryStore, type Store } from "@telltale/analytics";
import fc from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { idOf, noonMs, signalOf, spanOf } from "../parquet/records.ts";

const now = () => noonMs + 1000;
const url = "http://collector.example/telltale";
const good = { v: 1, sentAtMs: noonMs + 900, signals: [signalOf(1)] };

function post(body: BodyInit | object, headers: Record<string, string> = {}): Request {
  const raw =
    typeof body === "string" || body instanceof Uint8Array || body instanceof ReadableStream ? body : JSON.stringify(body);
  return new Request(url, {
    method: "POST",
    body: raw as BodyInit,
    headers: { "content-type": "application/json", ...headers },
    duplex: "half",
  } as RequestInit);
}

async function said(response: Response): Promise<{ status: number; [key: string]: unknown }> {
  return { status: response.status, ...((await response.json()) as object) };
}

describe("createCollector", () => {
  let store: MemoryStore;
  beforeEach(() => {
    store = createMemoryStore();
  });
  const kept = async () => {
    await store.seal();
    return store.sealed;
  };

  it("keeps what it takes and says how much", async () => {
    const collect = createCollector({ store, now });
    expect(await said(await collect(post(good)))).toEqual({ status: 200, accepted: 1, rejected: [], warnings: [] });
    expect((await kept()).signals).toEqual([signalOf(1)]);
  });

  it("takes a beacon, a body without a type, and an empty envelope", async () => {
    const collect = createCollector({ store, now });
    expect((await collect(post(good, { "content-type": "text/plain;charset=UTF-8" }))).status).toBe(200);
    expect((await collect(post(new TextEncoder().encode(JSON.stringify(good)), { "content-type": "" }))).status).toBe(200);
    expect(await said(await collect(post({ v: 1 })))).toMatchObject({ status: 200, accepted: 0 });
  });

  it("fills in what a call cost, unless told not to", async () => {
    const span = spanOf(1, { provider: "openai", requestModel: "gpt-4o", inputTokens: 1000, outputTokens: 100 });
    await createCollector({ store, now })(post({ v: 1, spans: [span] }));
    await createCollector({ store, now, price: null })(post({ v: 1, spans: [{ ...span, id: idOf(2) }] }));
    expect((await kept()).spans.map(({ costUsd }) => costUsd)).toEqual([0.0035, undefined]);
  });

  it("keeps the valid records and lists the others", async () => {
    const answer = await said(await createCollector({ store, now })(post({ ...good, spans: [{ id: "x" }] })));
    expect(answer).toMatchObject({ status: 200, accepted: 1, rejected: [{ table: "spans", index: 0, id: "x" }] });
    const rejected = answer.rejected as { issues: { field: string; reason: string }[] }[];
    expect(rejected[0]?.issues.map(({ field }) => field)).toEqual(["id", "spanId", "kind", "startedAtMs", "status"]);
  });

  it("answers 422 when every record was rejected", async () => {
    const answer = await said(await createCollector({ store, now })(post({ v: 1, scores: [{ id: "x" }] })));
    expect(answer).toMatchObject({
      status: 422,
      error: { code: "all_rejected" },
      accepted: 0,
      rejected: [{ table: "scores" }],
    });
  });

  it.each<[string, () => Request, number, string]>([
    ["malformed JSON", () => post('{"v":1,'), 400, "malformed_json"],
    ["an empty body", () => post(""), 400, "malformed_json"],
    ["no body", () => new Request(url, { method: "POST" }), 400, "malformed_json"],
    ["bytes that are not UTF-8", () => post(new Uint8Array([0x22, 0xff, 0x22])), 400, "not_utf8"],
    ["what is no envelope", () => post("[]"), 400, "not_an_envelope"],
    ["a future version", () => post({ v: 99 }), 400, "unsupported_version"],
    ["a foreign type", () => post("<v>1</v>", { "content-type": "application/xml" }), 415, "unsupported_type"],
    ["a body packed as we cannot", () => post("x", { "content-encoding": "zip" }), 415, "unsupported_encoding"],
    ["a body that is not packed as it says", () => post("x", { "content-encoding": "gzip" }), 400, "broken_body"],
    ["more records than it takes", () => post({ v: 1, scores: Array(101).fill(0) }), 413, "too_many_records"],
    ["a body over the limit", () => post(JSON.stringify({ v: 1, sdk: "x".repeat(2000) })), 413, "too_large"],
    ["another method", () => new Request(url, { method: "PUT", body: "{}" }), 405, "method_not_allowed"],
    ["a look", () => new Request(url), 405, "method_not_allowed"],
  ])("answers %s with what to do", async (_, request, status, code) => {
    const answer = await said(await createCollector({ store, now, maxBodyBytes: 1500, maxRecords: 100 })(request()));
    expect(answer).toEqual({ status, error: { code, message: expect.stringMatching(/\w{3}/) } });
    expect((await kept()).signals).toEqual([]);
  });

  it("stops reading where the limit is, whatever was promised", async () => {
    let pulled = 0;
    const body = new ReadableStream({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(1000).fill(32));
      },
    });
    const answer = await createCollector({ store, now, maxBodyBytes: 5000 })(post(body, { "content-length": "10" }));
    expect([answer.status, answer.headers.get("connection")]).toEqual([413, "close"]);
    expect(pulled).toBeLessThan(20);
  });

  it("does not read a body that says it is too long", async () => {
    const pull = vi.fn();
    const body = new ReadableStream({ pull }, { highWaterMark: 0 });
    expect((await createCollector({ store, now })(post(body, { "content-length": "99999999" }))).status).toBe(413);
    expect(pull).not.toHaveBeenCalled();
  });

  it("answers a body that breaks off", async () => {
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error("gone")) });
    expect(await said(await createCollector({ store, now })(post(body)))).toMatchObject({
      status: 400,
      error: { code: "broken_body" },
    });
  });

  it("asks to be sent to again while the store fails, and says why only to its owner", async () => {
    const onError = vi.fn();
    const full: Store = { ...store, append: () => Promise.reject(new Error("ENOSPC: no space left on device")) };
    const response = await createCollector({ store: full, now, onError })(post(good));
    expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
    const answer = await said(response);
    expect(answer).toMatchObject({ status: 503, error: { code: "not_kept" } });
    expect(JSON.stringify(answer)).not.toContain("ENOSPC");
    expect(onError).toHaveBeenCalledWith(expect.objectContaining({ message: expect.stringContaining("ENOSPC") }));
  });

  it("says that it is well", async () => {
    const collect = createCollector({ store, allowOrigins: ["https://app.example"] });
    for (const method of ["GET", "HEAD"]) expect((await collect(new Request(`${url}/health`, { method }))).status).toBe(200);
    expect(await (await collect(new Request(`${url}/health`))).json()).toEqual({ status: "ok" });
  });

  describe("origins", () => {
    const from = (origin: string, method = "POST") =>
      new Request(url, {
        method,
        headers: { origin, "content-type": "application/json", "access-control-request-method": "POST" },
        ...(method === "POST" && { body: JSON.stringify(good) }),
      });
    const allowing = (allowOrigins: readonly string[] | "*") => createCollector({ store, now, allowOrigins });

    it("lets a listed page ask, send and read", async () => {
      const collect = allowing(["https://app.example"]);
      for (const method of ["OPTIONS", "POST"]) {
        const { status, headers } = await collect(from("https://app.example", method));
        expect([status, headers.get("access-control-allow-origin")]).toEqual([
          method === "POST" ? 200 : 204,
          "https://app.example",
        ]);
        expect(headers.get("vary")).toBe("origin");
      }
      const preflight = await collect(from("https://app.example", "OPTIONS"));
      expect(preflight.headers.get("access-control-allow-methods")).toBe("POST");
      expect(preflight.headers.get("access-control-allow-headers")).toBe(
        "content-type, content-encoding, authorization, x-telltale-key",
      );
    });

    it("keeps a page out that is not listed", async () => {
      const collect = allowing(["https://app.example"]);
      for (const method of ["OPTIONS", "POST"]) {
        const response = await collect(from("https://evil.example", method));
        expect(response.headers.get("access-control-allow-origin")).toBeNull();
        expect(await said(response)).toMatchObject({ status: 403, error: { code: "origin_not_allowed" } });
      }
      expect((await collect(from("null"))).status).toBe(403);
      expect((await kept()).signals).toEqual([]);
    });

    it("lets every page of this machine send and read, if told so, and no page that only looks like one", async () => {
      const collect = createCollector({ store, now, localPages: true });
      for (const origin of ["http://localhost:5173", "http://127.0.0.1:3000", "https://localhost", "http://[::1]:8080"])
        for (const method of ["OPTIONS", "POST"]) {
          const response = await collect(from(origin, method));
          expect([response.ok, response.headers.get("access-control-allow-origin")]).toEqual([true, origin]);
        }
      for (const origin of ["http://localhost.evil.example", "http://evil.example:80", "http://127.0.0.1.evil.example", "null"])
        expect((await collect(from(origin))).headers.get("access-control-allow-origin")).toBeNull();
      const listed = createCollector({ store, now, localPages: true, allowOrigins: ["https://app.example"] });
      const statuses = ["http://localhost:1", "https://app.example", "https://evil.example"].map(
        async (origin) => (await listed(from(origin))).status,
      );
      expect(await Promise.all(statuses)).toEqual([200, 200, 403]);
    });

    it("always takes its own pages, and servers", async () => {
      const collect = allowing(["https://app.example"]);
      expect((await collect(from("http://collector.example"))).status).toBe(200);
      expect((await collect(post(good))).status).toBe(200);
    });

    it("tells every page it may, if told so; and lets a page read even why it was refused", async () => {
      const answer = await allowing("*")(from("https://any.example"));
      expect(answer.headers.get("access-control-allow-origin")).toBe("*");
      const refused = await allowing("*")(new Request(url, { method: "PUT", headers: { origin: "https://any.example" } }));
      expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([405, "*"]);
    });

    it("leaves the guard to the application it is mounted in, if given no list", async () => {
      const response = await createCollector({ store, now })(from("https://app.example"));
      expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([200, null]);
    });
  });

  it("answers whatever bytes it is sent, and never fails", async () => {
    const onError = vi.fn();
    const collect = createCollector({ store, now, onError, maxBodyBytes: 10_000 });
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.json({ maxDepth: 6 }).map((text) => new TextEncoder().encode(text)),
      fc.tuple(fc.nat(200), fc.uint8Array({ minLength: 1, maxLength: 3 })).map(([at, noise]) => {
        const whole = new TextEncoder().encode(JSON.stringify(good));
        whole.set(noise, Math.min(at, whole.length - noise.length));
        return whole;
      }),
    );
    const type = fc.constantFrom("application/json", "text/plain", "", "application/json; charset=utf-16", "\u00e9");
    await fc.assert(
      fc.asyncProperty(bytes, type, async (body, contentType) => {
        const response = await collect(post(body as Uint8Array<ArrayBuffer>, { "content-type": contentType }));
        expect([200, 400, 413, 415, 422]).toContain(response.status);
        expect(await response.json()).toBeTypeOf("object");
      }),
      { numRuns: 400, seed: 5 },
    );
    expect(onError).not.toHaveBeenCalled();
  });

  it("answers the worst JSON there is", async () => {
    const onError = vi.fn();
    const collect = createCollector({ store, now, onError, maxBodyBytes: 2_000_000 });
    const worst = [
      "[".repeat(900_000),
      `{"v":1,"signals":[${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}]}`,
      `{"v":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      `{"v":1,"sentAtMs":1e400,"signals":[{"id":"${idOf(1)}","kind":"copy","atMs":1e308}]}`,
      `{"v":1,"signals":[${"{},".repeat(100_000)}{}]}`,
      `{"v":1,${Array.from({ length: 20_000 }, (_, i) => `"f${i}":${i}`).join()}}`,
      `{"v":"${"x".repeat(900_000)}"}`,
    ];
    for (const body of worst) {
      const response = await collect(post(body));
      expect([200, 400, 413, 422]).toContain(response.status);
      expect((await response.text()).length).toBeLessThan(1_000_000);
    }
    expect(onError).not.toHaveBeenCalled();
  });
});
