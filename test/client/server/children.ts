import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Envelope } from "@telltale/core/trace";
import { build } from "vite";

const root = join(import.meta.dirname, "../../..");

/** A folder with the door for Node built as hosts get it, in which scripts can be run as processes of their own. */
export async function openWorkshop() {
  const folder = await mkdtemp(join(tmpdir(), "telltale-server-"));
  await build({
    configFile: false,
    logLevel: "silent",
    resolve: { conditions: ["@telltale/source", "node", "module", "import", "default"] },
    ssr: { noExternal: true },
    build: {
      ssr: join(root, "packages/client/src/node.ts"),
      outDir: folder,
      rollupOptions: { output: { entryFileNames: "node.mjs" } },
    },
  });
  let scripts = 0;
  const children: ChildProcess[] = [];
  return {
    folder,
    /** Starts a script; `createTelltale` is imported for it. */
    async start(script: string, stdout: "pipe" | "ignore" = "pipe") {
      const file = join(folder, `script-${scripts++}.mjs`);
      await writeFile(file, `import { createTelltale } from "./node.mjs";\n${script}`);
      const child = spawn(process.execPath, [file], { stdio: ["ignore", stdout, "pipe"] });
      children.push(child);
      let [out, err] = ["", ""];
      child.stdout?.setEncoding("utf8").on("data", (text) => {
        out += text;
      });
      child.stderr?.setEncoding("utf8").on("data", (text) => {
        err += text;
      });
      const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
        child.on("close", (code, signal) => resolve({ code, signal })),
      );
      return { child, ended, out: () => out, err: () => err };
    },
    async close() {
      for (const child of children) child.kill("SIGKILL");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A collector on this machine: it keeps what it is sent, held to the strict schema, each record once. */
export async function openCollector({ isSilent = false } = {}) {
  const spans = new Map<string, NonNullable<Envelope["spans"]>[number]>();
  const headers: NodeJS.Dict<string | string[]>[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece) => pieces.push(piece));
    request.on("end", () => {
      headers.push(request.headers);
      if (isSilent) return;
      const envelope = Envelope.parse(JSON.parse(Buffer.concat(pieces).toString()));
      for (const span of envelope.spans ?? []) spans.set(span.id, { ...envelope.context, ...span });
      response.writeHead(200, { "content-type": "application/json" }).end('{"accepted":1,"rejected":[],"warnings":[]}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    spans,
    headers,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** The lines of a text, each held to the strict schema; throws where one is torn. */
export function spansIn(text: string) {
  if (text !== "" && !text.endsWith("\n")) throw new Error(`the last line is torn: ${text.slice(-80)}`);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const { record, ...fields } = JSON.parse(line);
      if (record !== "span") throw new Error(`not a span: ${line}`);
      return Envelope.parse({ v: 1, spans: [fields] }).spans?.[0];
    });
}
