import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createCollector, createMemoryStore } from "@telltale/analytics";
import { toNodeHandler } from "@telltale/analytics/node";

/** How the collector behaves: as it should, with an error, without an answer though it has stored, or in halves and thirds. */
export type Mode = "ok" | "500" | "429" | "lost-answer" | "flaky" | "gone";

/** The real collector over a store, on loopback, behind a network that can be told to fail. */
export async function startLoopback() {
  const store = createMemoryStore();
  const collect = toNodeHandler(createCollector({ store, allowOrigins: "*", maxBodyBytes: 4_000_000 }));
  const told = { mode: "ok" as Mode, requests: 0, atOnce: 0, preflights: 0, largest: 0, packed: 0, queries: new Set<string>() };

  let open = 0;

  function handle(request: IncomingMessage, response: ServerResponse): void {
    open += 1;
    told.atOnce = Math.max(told.atOnce, open);
    response.once("close", () => {
      open -= 1;
    });
    if (request.method === "OPTIONS") told.preflights += 1;
    else if (request.method === "POST") {
      told.requests += 1;
      told.largest = Math.max(told.largest, Number(request.headers["content-length"] ?? 0));
      if (request.headers["content-encoding"] === "gzip") told.packed += 1;
      told.queries.add(new URL(request.url ?? "", "http://x").search);
    }
    const turn = told.requests % 3;
    const mode = told.mode === "flaky" ? (["ok", "500", "lost-answer"] as const)[turn] : told.mode;
    if (mode === "gone") request.socket.destroy();
    else if (mode === "500" || mode === "429") {
      request.resume();
      const headers = { "access-control-allow-origin": "*", "access-control-expose-headers": "retry-after" };
      response.writeHead(Number(mode), { ...headers, ...(mode === "429" && { "retry-after": "1" }) }).end();
    } else {
      // The records are stored, and the line breaks before that is said.
      if (mode === "lost-answer") response.writeHead = () => response.destroy();
      collect(request, response);
    }
  }

  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    told,
    /** The `eid` of every record in the store, as it lies there. */
    async stored(): Promise<string[]> {
      await store.seal();
      return store.sealed.signals.flatMap(({ attributes }) => (attributes?.eid === undefined ? [] : [String(attributes.eid)]));
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await store.close();
    },
  };
}
