import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { serve } from "srvx";

type Handler = (request: Request) => Response | Promise<Response>;

export interface DemoServer {
  /** Where the page is: `http://127.0.0.1:40123/`. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

const page = new URL("./page/", import.meta.url);
const javascript = "text/javascript; charset=utf-8";
const files: Readonly<Record<string, readonly [file: URL, type: string]>> = {
  "/": [new URL("index.html", page), "text/html; charset=utf-8"],
  "/chat.js": [new URL("chat.js", page), javascript],
  "/chat.css": [new URL("chat.css", page), "text/css; charset=utf-8"],
};
// Telltale needs no exception from a strict policy: its script and its endpoint come from the page's own origin.
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * Serves the chat page, and whatever is mounted beside it, on this machine only.
 *
 * @param options.port 0 takes a free one
 * @param options.client folder of the browser bundle of `@telltale/client`: `telltale.js` and the chunk it loads later
 * @param options.routes handlers by path: the collector, the provider, the report
 */
export async function serveDemo(options: {
  port: number;
  client: string;
  routes: Readonly<Record<string, Handler>>;
}): Promise<DemoServer> {
  const answer = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    const route = options.routes[pathname];
    if (route) return route(request);
    const script = /^\/client\/([\w-]+\.js)$/.exec(pathname)?.[1];
    const found = script ? ([join(options.client, script), javascript] as const) : files[pathname];
    return found ? file(found[0], found[1]) : new Response("Not found", { status: 404 });
  };
  const server = serve({ fetch: answer, port: options.port, hostname: "127.0.0.1", silent: true, gracefulShutdown: false });
  await server.ready();
  return { url: `${new URL(server.url ?? "").origin}/`, close: () => server.close(true) };
}

async function file(path: string | URL, type: string): Promise<Response> {
  const headers = { "content-type": type, "content-security-policy": pagePolicy, "cache-control": "no-cache" };
  return readFile(path).then(
    (content) => new Response(content, { headers }),
    () => new Response("Not found", { status: 404 }),
  );
}
