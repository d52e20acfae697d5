import { serve } from "@telltale/analytics/node";

/** A collector with narrow limits in a process of its own, which says what memory it takes: `fuzz-process.ts DIR`. */
const [dir = ""] = process.argv.slice(2);
const server = await serve({
  dir,
  port: 0,
  onSignals: true,
  maxBodyBytes: 200_000,
  maxRecords: 1000,
  maxHeldBytes: 2_000_000,
  bodyTimeoutMs: 1500,
  memoryLimit: "200MB",
  routes: { "/memory": async () => Response.json(process.memoryUsage()) },
});
process.stdout.write(`${server.url}\n`);
await server.closed;
process.stdout.write("closed\n");
