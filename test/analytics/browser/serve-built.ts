import { createReadStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { build } from "vite";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
  ".json": "application/json",
};

/** What a page may do that is allowed nothing but its own origin's files. */
export const strictPolicy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'";

export interface BuiltPages {
  readonly origin: string;
  /** Bytes given away, by path. */
  readonly given: Map<string, number>;
  close(): Promise<void>;
}

export interface ServeOptions {
  /** A folder that is served as `/data`. */
  readonly data?: string;
  /** Answers that are no files. */
  readonly answers?: Readonly<Record<string, { readonly status: number; readonly body: string; readonly type: string }>>;
  /** Whether pieces of files may be asked for. Default true. */
  readonly hasRanges?: boolean;
  /** Whether other origins may read. Default false. */
  readonly isShared?: boolean;
}

/** Bundles pages as a host would, and serves them with DuckDB's files under a strict policy: `/data-page.html`. */
export async function buildPages(names: readonly string[]): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "telltale-pages-"));
  const input = Object.fromEntries(names.map((name) => [name, join(import.meta.dirname, "pages", `${name}.ts`)]));
  await build({
    configFile: false,
    logLevel: "silent",
    base: "./",
    resolve: { conditions: ["@telltale/source", "browser", "module", "import", "default"] },
    worker: { format: "es" },
    build: {
      outDir: folder,
      minify: true,
      modulePreload: false,
      target: "es2022",
      rollupOptions: { input, output: { entryFileNames: "[name].js" } },
    },
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

export async function serveBuilt(folder: string, options: ServeOptions = {}): Promise<BuiltPages> {
  const { data = folder, answers = {}, hasRanges = true, isShared = false } = options;
  const duckdb = dirname(createRequire(import.meta.url).resolve("@duckdb/duckdb-wasm"));
  const given = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://page").pathname);
    response.setHeader("content-security-policy", strictPolicy);
    if (isShared) response.setHeader("access-control-allow-origin", "*");
    const answer = answers[path];
    if (answer) {
      response.writeHead(answer.status, { "content-type": answer.type });
      response.end(answer.body);
      return;
    }
    const name = /^\/([\w-]+)\.html$/.exec(path)?.[1];
    if (name) {
      response.setHeader("content-type", types[".html"] ?? "");
      response.end(`<!doctype html><title>${name}</title><script type="module" src="${name}.js"></script>`);
      return;
    }
    const [, place = "", rest = ""] = /^\/(data|duckdb)\/(.*)$/.exec(path) ?? [];
    const file = place === "data" ? join(data, rest) : place === "duckdb" ? join(duckdb, rest) : join(folder, path);
    await sendFile(file, hasRanges ? request.headers.range : undefined, response, (bytes) =>
      given.set(path, (given.get(path) ?? 0) + bytes),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    given,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function sendFile(file: string, range: string | undefined, response: ServerResponse, onBytes: (bytes: number) => void) {
  const size = await stat(file).then(
    (found) => (found.isFile() ? found.size : null),
    () => null,
  );
  if (size === null) {
    response.writeHead(404);
    response.end();
    return;
  }
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
  const start = Number(from ?? 0);
  const end = Math.min(Number(to ?? size - 1), size - 1);
  response.writeHead(from === undefined ? 200 : 206, {
    "content-type": types[extname(file)] ?? "application/octet-stream",
    "content-length": end - start + 1,
    ...(from !== undefined && { "content-range": `bytes ${start}-${end}/${size}` }),
  });
  onBytes(end - start + 1);
  createReadStream(file, { start, end }).pipe(response);
}
