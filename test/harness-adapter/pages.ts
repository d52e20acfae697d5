import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build, type Rollup } from "vite";

/** The adapter with the client in it, as a page loads it: a module, and the parts that it fetches later. */
async function bundle(): Promise<readonly Rollup.OutputChunk[]> {
  const [built] = (await build({
    configFile: false,
    logLevel: "silent",
    resolve: { conditions: ["@telltale/source", "browser", "module", "import", "default"] },
    build: {
      write: false,
      lib: { entry: join(import.meta.dirname, "telltale.js"), formats: ["es"], fileName: "client" },
      rolldownOptions: { output: { chunkFileNames: "[name].js" } },
    },
  })) as Rollup.RollupOutput[];
  return (built?.output ?? []).flatMap((part) => (part.type === "chunk" ? [part] : []));
}

const page = `<!doctype html><meta charset="utf-8"><title>chat</title><script type="module">
import { init, track } from "/client.js";
const collector = new URLSearchParams(location.search).get("c");
window.faults = [];
if (collector) init(collector, { onError: (fault) => faults.push(fault.code + " " + fault.records) });
const pad = (number) => String(number).padStart(6, "0");
window.emit = (from, count, size = 0) => {
  for (let i = from; i < from + count; i++)
    track(pad(i), { model: "m", tokens: i, ...(size && { noise: Array.from({ length: size / 8 }, () => Math.random().toString(36).slice(2, 10)).join("") }) });
};
</script>`;
const worker = `onfetch = (event) => event.respondWith(fetch(event.request)); onactivate = (event) => event.waitUntil(clients.claim());`;

/** Serves a page with the client in it, another without, and a service worker that passes everything on. */
export async function startPages() {
  const chunks = await bundle();
  const told = { withheld: undefined as string | undefined };
  const files: { readonly [path: string]: readonly [type: string, text: string] } = {
    "/": ["text/html", page],
    "/blank": ["text/html", "<!doctype html><title>blank</title>"],
    ...Object.fromEntries(chunks.map(({ fileName, code }) => [`/${fileName}`, ["text/javascript", code] as const])),
    "/worker.js": ["text/javascript", worker],
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://x");
    const file = files[pathname];
    if (!file || pathname === told.withheld) return response.writeHead(404).end();
    return response.writeHead(200, { "content-type": file[0] }).end(file[1]);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    /** The path of a file that is not served. */
    told,
    /** The chat page, sending to this collector. */
    chat: (collector: string) => `${origin}/?c=${encodeURIComponent(collector)}`,
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
