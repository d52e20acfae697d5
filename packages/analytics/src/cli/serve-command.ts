import { spawn } from "node:child_process";
import { isLoopback } from "../serve/check-request.ts";
import { defaultPagePort, servePage } from "../serve/serve-page.ts";
import { parseLength } from "../tables/period.ts";
import { portOf } from "./collect-options.ts";
import type { Command } from "./command.ts";

export const serveCommand: Command = {
  name: "serve",
  about: "Open a folder of records as a page on this machine, which follows them as they arrive.",
  operands: ["DIR"],
  options: {
    port: { value: "N", about: `the port to listen on; 0 takes any free one (default ${defaultPagePort})` },
    host: { value: "ADDRESS", about: "the address to listen on (default 127.0.0.1: this machine only)" },
    last: { value: "7d", about: 'how long a stretch the page begins with: 24h, 7d, 4w, or "all" (default 7d)' },
    title: { value: "TEXT", about: "what to call the page" },
    open: { about: "open it in the browser" },
  },
  notes: "The page asks this process only: nothing is fetched from anywhere else. Stop it with Ctrl+C.",
  async run({ operands: [dir = ""], options, flags }, terminal) {
    const { port, host, last, title } = options;
    if (last !== undefined && last !== "all") parseLength(last);
    const stopped = terminal.stopped();
    const server = await servePage({
      dir,
      ...(port !== undefined && { port: portOf(port) }),
      ...(host !== undefined && { hostname: host }),
      ...(last !== undefined && { period: last }),
      ...(title !== undefined && { title }),
      onError: (error) => terminal.err(`warning: ${error instanceof Error ? error.message : String(error)}\n`),
    }).catch((cause: unknown) => {
      const isTaken = cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE";
      throw isTaken ? new Error(`port ${port ?? defaultPagePort} is taken: choose another with --port`, { cause }) : cause;
    });
    terminal.out(`${dir} is open at ${server.url}\n  it follows the records as they arrive; stop it with Ctrl+C\n`);
    if (host !== undefined && !isLoopback(host))
      terminal.err("warning: whoever can reach this machine can read these records\n");
    if (flags.has("open"))
      openInBrowser(server.url, () => terminal.err(`note: no browser could be opened: go to ${server.url}\n`));
    await stopped;
    await server.close();
    return 0;
  },
};

const openers: Readonly<Record<string, readonly [command: string, ...before: string[]]>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/** Asks the system for its browser, which outlives this process. */
function openInBrowser(url: string, onFault: () => void): void {
  const [command, ...before] = openers[process.platform] ?? ["xdg-open"];
  const child = spawn(command, [...before, url], { stdio: "ignore", detached: true });
  child.once("error", onFault);
  child.unref();
}
