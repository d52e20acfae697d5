import { serve } from "@telltale/analytics/node";

/** A collector in a process of its own, for tests that end it: `collector-process.ts DIR SEAL_BYTES SEAL_AFTER_MS`. */
const [dir = "", sealBytes, sealAfterMs] = process.argv.slice(2);

const server = await serve({ dir, port: 0, onSignals: true, sealBytes: Number(sealBytes), sealAfterMs: Number(sealAfterMs) });
process.stdout.write(`${server.url}\n`);
await server.closed;
process.stdout.write("closed\n");
