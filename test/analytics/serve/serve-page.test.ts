import { copyFile, cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PageServer, servePage } from "../../../packages/analytics/src/serve/serve-page.ts";

const dataset = join(import.meta.dirname, "../../../datasets/support-assistant");
let folder: string;
let data: string;
let server: PageServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "telltale-serve-"));
  data = join(folder, "data");
  const days = (await readdir(join(dataset, "spans"))).sort().slice(0, 3);
  for (const table of ["spans", "signals", "scores"])
    for (const day of days) await cp(join(dataset, table, day), join(data, table, day), { recursive: true }).catch(() => {});
  const script = join(folder, "elements.js");
  await writeFile(script, "export function defineElements() {}\n");
  server = await servePage({ dir: data, port: 0, script, everyMs: Number.POSITIVE_INFINITY });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const at = (path: string, q?: object) =>
  new URL(q ? `${path}?q=${encodeURIComponent(JSON.stringify(q))}` : path, server.url).href;
// biome-ignore lint/suspicious/noExplicitAny: answers are looked at, field by field
const json = async (path: string, q?: object): Promise<any> => (await fetch(at(path, q))).json();

/** A request as no browser would let a page write it. */
function statusWith(headers: Record<string, string>, method = "GET", path = "/"): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, server.url), { headers, method }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on("error", reject);
    sent.end();
  });
}

describe("servePage", () => {
  it("serves a page that may load nothing from anywhere else", async () => {
    const response = await fetch(server.url);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/default-src 'none'; script-src 'self'; style-src 'self';/);
    const html = await response.text();
    expect(html).toContain("<telltale-report");
    expect(html).not.toMatch(/https?:|<style|style="|onload/);
    for (const path of ["/page.js", "/page.css", "/elements.js"]) expect((await fetch(at(path))).status, path).toBe(200);
  });

  it("says what there is, and answers questions as the command does", async () => {
    const { kind, range, revision } = await json("/data/index.json");
    expect({ kind, revision }).toEqual({ kind: "telltale-server", revision: 1 });
    const { rows } = await json("/data/ask", { question: "traffic", asked: { ...range, by: ["model"] } });
    expect(rows.length).toBeGreaterThan(1);
    expect(Object.keys(rows[0])).toEqual(expect.arrayContaining(["model", "calls", "sessions"]));
    const { sql } = await json("/data/sql", { question: "traffic", asked: { ...range, where: { model: "it's" } } });
    expect(sql).toContain("'it''s'");
    expect(sql).not.toMatch(/\$\d/);
    const report = await json("/data/report", range);
    expect(report).toMatchObject({ v: 1, title: "Telltale: data", traffic: { current: { n: expect.any(Number) } } });
  });

  it("says what is wrong with a question", async () => {
    const refused = await fetch(at("/data/ask", { question: "latncy", asked: { fromMs: 0, toMs: 1 } }));
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: { message: expect.stringContaining('did you mean "latency"') } });
    expect((await json("/data/ask")).error.message).toBe("?q= must be JSON");
    expect((await fetch(at("/data/ask", { question: "__proto__", asked: {} }))).status).toBe(400);
    expect((await fetch(at("/nowhere"))).status).toBe(404);
    expect((await fetch(at("/data/__proto__"))).status).toBe(404);
  });

  it("answers nobody who calls it by another name, nor pages of other origins, nor anything but GET", async () => {
    const { host } = new URL(server.url);
    expect(await statusWith({ host })).toBe(200);
    expect(await statusWith({ host: "localhost:80" })).toBe(200);
    expect(await statusWith({ host: "attacker.example" })).toBe(403);
    expect(await statusWith({ host: `127.0.0.1.attacker.example:${new URL(server.url).port}` })).toBe(403);
    expect(
      await statusWith({ host, "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" }, "GET", "/data/index.json"),
    ).toBe(403);
    expect(await statusWith({ host, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" })).toBe(200);
    expect(await statusWith({ host }, "POST", "/data/report")).toBe(405);
  });

  it("tells pages of new records, and has them in its next answers", async () => {
    const before = await json("/data/index.json");
    const ending = new AbortController();
    const response = await fetch(at("/data/events"), { signal: ending.signal });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const next = async () => new TextDecoder().decode((await reader.read()).value);
    expect(await next()).toContain("event: hello\ndata: 1");
    expect(await server.check()).toBe(false);
    const [day = ""] = (await readdir(join(dataset, "spans"))).sort().slice(10, 11);
    const [file = ""] = await readdir(join(dataset, "spans", day));
    await mkdir(join(data, "spans", day), { recursive: true });
    await copyFile(join(dataset, "spans", day, file), join(data, "spans", day, file));
    expect(await server.check()).toBe(true);
    expect(await next()).toBe("event: change\ndata: 2\n\n");
    ending.abort();
    const after = await json("/data/index.json");
    expect(after.revision).toBe(2);
    expect(after.range.toMs).toBeGreaterThan(before.range.toMs);
  });

  it("goes on where a compaction took a file away between the look and the question", async () => {
    const { range } = await json("/data/index.json");
    const [day = ""] = (await readdir(join(data, "spans"))).sort();
    await rm(join(data, "spans", day), { recursive: true });
    const { rows } = await json("/data/ask", { question: "traffic", asked: range });
    expect(rows[0].n).toBeGreaterThan(0);
  });
});

describe("servePage, stopped", () => {
  it("ends the streams that are open and lets go of the port", async () => {
    const script = join(folder, "elements.js");
    const one = await servePage({ dir: data, port: 0, script, everyMs: Number.POSITIVE_INFINITY });
    const { body } = await fetch(new URL("/data/events", one.url));
    const reader = (body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    await one.close();
    expect((await reader.read()).done).toBe(true);
    await expect(fetch(one.url)).rejects.toThrow();
  });

  it("says what is missing before it listens", async () => {
    const script = join(folder, "elements.js");
    await expect(servePage({ dir: join(folder, "nowhere"), port: 0, script })).rejects.toThrow(/there is no folder .*nowhere/);
    await expect(servePage({ dir: data, port: 0, script: join(folder, "none.js") })).rejects.toThrow(/build the package first/);
  });
});
