import { defaultPort, serve } from "../collect/serve.ts";
import type { Command } from "./command.ts";
import { UsageError } from "./usage-error.ts";

export const collectCommand: Command = {
  name: "collect",
  about: "Take records from pages over HTTP and keep them as Parquet, until it is stopped.",
  operands: [],
  options: {
    data: { value: "DIR", about: "the data folder; made if it is not there" },
    port: { value: "N", about: `the port to listen on; 0 takes any free one (default ${defaultPort})` },
    host: { value: "ADDRESS", about: "the address to listen on (default 127.0.0.1: this machine only)" },
    "allow-origin": {
      value: "ORIGIN",
      about: "a page that may send from elsewhere, as https://example.org; may be given again",
      multiple: true,
    },
  },
  notes: `Point the client to it: observe({ endpoint: "http://127.0.0.1:${defaultPort}/", … }).`,
  async run({ options: { data, port, host }, lists }, terminal) {
    if (!data) throw new UsageError("collect: --data is missing: the folder the records go to");
    const origins = lists["allow-origin"];
    const stopped = terminal.stopped();
    const server = await serve({
      dir: data,
      ...(port !== undefined && { port: portOf(port) }),
      ...(host !== undefined && { hostname: host }),
      ...(origins && { allowOrigins: originsOf(origins) }),
      onError: (error) => terminal.err(`telltale: ${error instanceof Error ? error.message : String(error)}\n`),
    }).catch((cause: unknown) => {
      const isTaken = cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE";
      throw isTaken ? new Error(`port ${port ?? defaultPort} is taken: choose another with --port`, { cause }) : cause;
    });
    terminal.out(`Collecting to ${data} at ${server.url}\n`);
    await stopped;
    await server.close();
    const taken = server.taken();
    const records = `${taken} record${taken === 1 ? "" : "s"}`;
    terminal.err(
      taken === 0
        ? `No records were taken. Is the client's endpoint ${server.url}?\n`
        : `${records} taken, in ${data}. Ask next: npx telltale report ${quoted(data)}\n`,
    );
    return 0;
  },
};

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535 || text.trim() === "")
    throw new UsageError(`--port ${text}: a port is a whole number from 0 to 65535`);
  return port;
}

/** A path as a shell takes it. */
function quoted(path: string): string {
  return /^[\w./~:@+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

function originsOf(origins: readonly string[]): "*" | readonly string[] {
  if (origins.includes("*")) return "*";
  for (const origin of origins) {
    if (!/^https?:\/\/[^/\s]+$/.test(origin))
      throw new UsageError(`--allow-origin ${origin} is not an origin: write https://example.org, without a path, or *`);
  }
  return origins;
}
