import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { serve as listen } from "srvx";
import { createDataRoutes } from "./answer-data.ts";
import { refusalOf } from "./check-request.ts";
import { createEventStream } from "./event-stream.ts";
import { type LiveDataOptions, openLiveData } from "./live-data.ts";
import { pageHeaders, pageHtml, pageScript, pageStyle } from "./page.ts";

export interface ServePageOptions extends LiveDataOptions {
  /** The data folder. */
  readonly dir: string;
  /** 0 takes any free port. Default 4320. */
  readonly port?: number;
  /** The address to listen on. Default: this machine only. */
  readonly hostname?: string;
  readonly title?: string;
  /** How long a stretch the page begins with. Default `7d`. */
  readonly period?: string;
  /** The elements as one file for a page. Default: the one that is built with this package. */
  readonly script?: string;
}

/** A page that is served. */
export interface PageServer {
  readonly url: string;
  /** Looks at once whether there is something new. */
  check(): Promise<boolean>;
  /** Ends what is open, answers what is under way, and frees the data. */
  close(): Promise<void>;
}

export const defaultPagePort = 4320;
/** How long answers under way may take once it closes. */
const graceMs = 3000;

const builtScript = fileURLToPath(new URL("../../dist/page/elements.js", import.meta.url));

/**
 * Serves a page over a data folder that follows the records as they arrive, until it is closed.
 *
 * @throws if there is no such folder, the port is taken, or the elements are not built
 */
export async function servePage(options: ServePageOptions): Promise<PageServer> {
  const { dir, port = defaultPagePort, hostname = "127.0.0.1", period = "7d", script = builtScript } = options;
  const { title = `Telltale: ${basename(dir)}` } = options;
  const elements = await readFile(script, "utf8").catch((cause: Error) => {
    throw new Error(`${script} is not there: build the package first (npm run build)`, { cause });
  });
  const data = await openLiveData(dir, options);
  const events = createEventStream();
  const stopTelling = data.onChange(events.send);
  const answerData = createDataRoutes(data, title);
  const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
    "/": ["text/html; charset=utf-8", pageHtml({ title, period })],
    "/page.js": ["text/javascript; charset=utf-8", pageScript],
    "/page.css": ["text/css; charset=utf-8", pageStyle],
    "/elements.js": ["text/javascript; charset=utf-8", elements],
  };

  async function respond(request: Request): Promise<Response> {
    const refused = refusalOf(request, hostname);
    if (refused) return Response.json({ error: refused }, { status: refused.status });
    const { pathname } = new URL(request.url);
    const file = Object.hasOwn(files, pathname) ? files[pathname] : undefined;
    if (file) return new Response(file[1], { headers: { "content-type": file[0] } });
    if (pathname === "/data/events") return events.open(data.revision());
    const found = pathname.startsWith("/data/") ? answerData(pathname.slice("/data/".length), request) : null;
    return found ?? Response.json({ error: { code: "missing", message: `there is nothing at ${pathname}` } }, { status: 404 });
  }

  const server = listen({
    async fetch(request) {
      const response = await respond(request);
      for (const [name, value] of Object.entries(pageHeaders))
        if (!response.headers.has(name)) response.headers.set(name, value);
      return response;
    },
    port,
    hostname,
    silent: true,
    gracefulShutdown: false,
    manual: true,
  });
  try {
    await server.serve();
    await server.ready();
  } catch (cause) {
    events.close();
    await data.close();
    throw cause;
  }
  return {
    url: server.url ?? `http://${hostname}:${port}/`,
    check: data.check,
    async close() {
      stopTelling();
      events.close();
      const grace = setTimeout(() => void server.close(true), graceMs);
      await server.close();
      clearTimeout(grace);
      await data.close();
    },
  };
}
