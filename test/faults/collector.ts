import { type ServeOptions, serve } from "@telltale/analytics/node";

/** A collector in a process of its own, for tests that end it: `collector.ts DIR OPTIONS`. Prints where it listens. */
const [dir = "", options = "{}"] = process.argv.slice(2);

const server = await serve({ ...(JSON.parse(options) as Partial<ServeOptions>), dir, port: 0, onSignals: true });
process.stdout.write(`${server.url}\n`);
await server.closed;
