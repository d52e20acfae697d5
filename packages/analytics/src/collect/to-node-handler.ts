import type { IncomingMessage, ServerResponse } from "node:http";
import type { NodeHttp1Handler } from "srvx";
import { toNodeHandler as convert } from "srvx/node";
import type { Collector } from "./create-collector.ts";

/**
 * Makes a collector mountable where a handler takes Node's request and response. It tells the collector the address of the
 * connection. Mount it before anything that reads bodies, such as `express.json()`.
 *
 *     express().use("/telltale", toNodeHandler(createCollector({ store })));
 *     http.createServer(toNodeHandler(createCollector({ store })));
 */
export function toNodeHandler(collector: Collector): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const handle = convert(collector) as NodeHttp1Handler;
  return async (request, response) => {
    await handle(request, response);
  };
}
