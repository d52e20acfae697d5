import { dirname } from "node:path";
import type { Rubric } from "@telltale/core/judge";
import { serve as listen } from "srvx";
import { createNodeEngine } from "../../../engine/node-engine.ts";
import { makeFolder } from "../../../parquet/durable.ts";
import { recoverJournals } from "../../../parquet/recover-journals.ts";
import { openTables } from "../../../tables/open-tables.ts";
import { appendLabel, readLabels } from "../label-file.ts";
import { type LabelItem, labelItems } from "./label-items.ts";
import { labelHtml, labelScript, labelStyle } from "./label-page.ts";

export interface ServeLabelsOptions {
  /** The data folder. */
  readonly dir: string;
  /** Where labels are read from and added to. */
  readonly file: string;
  readonly rubrics: readonly Rubric[];
  /** How many answers. Default 200. */
  readonly count?: number | undefined;
  readonly kind?: string | undefined;
  readonly seed?: string | undefined;
  /** 0 takes any free port. */
  readonly port?: number | undefined;
}

/** A page to label that is served. */
export interface LabelServer {
  readonly url: string;
  /** How many things there are to label, those labelled before too. */
  readonly items: number;
  close(): Promise<void>;
}

const hostname = "127.0.0.1";
/** What the page may do: run and fetch what comes from here, and nothing else. */
const headers: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

/**
 * Serves a page to label answers, on this machine only. Each label is on the disk before the page goes on; opened again, it goes on where
 * it stopped.
 *
 * @throws if there is no such folder, the port is taken, or the labels file cannot be read
 */
export async function serveLabels({
  dir,
  file,
  rubrics,
  count = 200,
  kind = "llm",
  seed = "",
  port = 0,
}: ServeLabelsOptions): Promise<LabelServer> {
  const labels = await readLabels(file);
  const engine = await createNodeEngine();
  let items: readonly LabelItem[];
  try {
    await recoverJournals(engine, dir);
    await openTables(engine, dir);
    items = await labelItems(engine, { rubrics, count, kind, seed, labels });
  } finally {
    await engine.close();
  }
  await makeFolder(dirname(file));
  const said = new Map(items.flatMap((item) => (item.value === undefined ? [] : [[keyOf(item), item.value]])));
  const files: Readonly<Record<string, readonly [type: string, text: () => string]>> = {
    "/": ["text/html; charset=utf-8", () => labelHtml],
    "/page.css": ["text/css; charset=utf-8", () => labelStyle],
    "/page.js": ["text/javascript; charset=utf-8", () => labelScript],
    "/items.json": ["application/json", () => JSON.stringify(items.map((item) => ({ ...item, value: said.get(keyOf(item)) })))],
  };

  async function keep(request: Request): Promise<Response> {
    const label: unknown = await request.json().catch(() => null);
    const { spanId, rubric, value, isUndone } = (label ?? {}) as Readonly<Record<string, unknown>>;
    const item = items.find((one) => one.spanId === spanId && one.rubric === rubric);
    if (!item || !(value === null || item.choices.some((choice) => choice.value === value)))
      return Response.json({ error: "this is no label of an answer on this page" }, { status: 400 });
    const kept = { spanId: item.spanId, rubric: item.rubric, value: value as number | null, atMs: Date.now() };
    await appendLabel(file, isUndone === true ? { ...kept, isUndone } : kept);
    if (isUndone === true) said.delete(keyOf(item));
    else said.set(keyOf(item), kept.value);
    return Response.json({ saved: true });
  }

  const server = listen({
    async fetch(request) {
      const response = await respond(request);
      for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
      return response;
    },
    port,
    hostname,
    silent: true,
    gracefulShutdown: false,
    manual: true,
  });

  async function respond(request: Request): Promise<Response> {
    // A page elsewhere may point a name of its own at this address: then the browser says that name.
    const host = (request.headers.get("host") ?? "").replace(/:\d*$/, "");
    const site = request.headers.get("sec-fetch-site") ?? "none";
    const isOurs = (host === hostname || host === "localhost") && (site === "same-origin" || site === "none");
    if (!isOurs) return Response.json({ error: "only the page itself is answered" }, { status: 403 });
    const { pathname } = new URL(request.url);
    const isJson = request.headers.get("content-type")?.startsWith("application/json");
    if (pathname === "/labels" && request.method === "POST" && isJson) return keep(request);
    const found = request.method === "GET" && Object.hasOwn(files, pathname) ? files[pathname] : undefined;
    if (!found) return Response.json({ error: `there is nothing at ${pathname}` }, { status: 404 });
    return new Response(found[1](), { headers: { "content-type": found[0] } });
  }

  await server.serve();
  await server.ready();
  return {
    url: server.url ?? `http://${hostname}:${port}/`,
    items: items.length,
    close: () => server.close(true),
  };
}

function keyOf({ spanId, rubric }: LabelItem): string {
  return `${spanId} ${rubric}`;
}
