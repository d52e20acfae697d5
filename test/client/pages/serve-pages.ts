import { fileURLToPath } from "node:url";
import { createCollector } from "@telltale/analytics";
import type { Signal } from "@telltale/core/trace";
import { createUIMessageStreamResponse, type UIMessageChunk } from "ai-v6";
import { serve } from "srvx";
import { build, type Rollup } from "vite";

const words = [
  "Make a small eye in the rope, and pass its end up through it.\n\n",
  "```js\nrope.tie('bowline');\n```\n\n",
  "[The manual](#manual)",
];

/** The pieces of an answer. One that is asked for slowly is never finished. */
const piecesOf = (question: string): readonly string[] => (question.includes("slowly") ? words.slice(0, 1) : words);

function stream<T>(pieces: readonly T[], isOpen: boolean): ReadableStream<T> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      if (!isOpen) controller.close();
    },
  });
}

/** The model behind the pages without a framework: text, as it comes. */
async function answer(request: Request): Promise<Response> {
  const question = await request.text();
  if (question.includes("fail")) return new Response("no", { status: 500 });
  return new Response(stream(piecesOf(question), question.includes("slowly")).pipeThrough(new TextEncoderStream()));
}

/** The model behind `useChat`. */
async function chat(request: Request): Promise<Response> {
  const { messages } = (await request.json()) as { messages: { parts: { type: string; text?: string }[] }[] };
  const question = messages.at(-1)?.parts.find(({ type }) => type === "text")?.text ?? "";
  if (question.includes("fail")) return new Response("no", { status: 500 });
  const chunks: UIMessageChunk[] = [{ type: "start" }, { type: "text-start", id: "t" }];
  for (const delta of piecesOf(question)) chunks.push({ type: "text-delta", id: "t", delta });
  if (question.includes("slowly")) return createUIMessageStreamResponse({ stream: stream(chunks, true) });
  chunks.push({ type: "text-end", id: "t" });
  for (const n of question.includes("mail") ? [1, 2] : [])
    chunks.push(
      { type: "tool-input-available", toolCallId: `t${n}`, toolName: "send_mail", input: {} },
      { type: "tool-approval-request", toolCallId: `t${n}`, approvalId: `p${n}` },
    );
  return createUIMessageStreamResponse({ stream: stream([...chunks, { type: "finish" }], false) });
}

/** The scripts of the pages, with the client's sources as they are now. */
async function bundle(names: readonly string[]): Promise<Map<string, string>> {
  const here = (name: string) => fileURLToPath(new URL(`${name}-page.ts`, import.meta.url));
  const built = (await build({
    configFile: false,
    logLevel: "silent",
    define: { "process.env.NODE_ENV": '"development"' },
    resolve: { conditions: ["@telltale/source", "browser", "module"] },
    build: {
      write: false,
      minify: false,
      rollupOptions: {
        input: Object.fromEntries(names.map((name) => [name, here(name)])),
        output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
      },
    },
  })) as Rollup.RollupOutput;
  return new Map(built.output.flatMap((part) => (part.type === "chunk" ? [[`/${part.fileName}`, part.code] as const] : [])));
}

/** Serves the pages, their models and a collector, on this machine only. */
export async function servePages(names: readonly string[]) {
  const scripts = await bundle(names);
  const signals = new Map<string, Signal>();
  const collector = createCollector({
    store: {
      append: async (batch) => {
        for (const signal of batch.signals) signals.set(signal.id, signal);
      },
      seal: async () => {},
      close: async () => {},
    },
  });
  const server = serve({
    port: 0,
    hostname: "127.0.0.1",
    silent: true,
    gracefulShutdown: false,
    fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname === "/telltale") return collector(request);
      if (pathname === "/answer") return answer(request);
      if (pathname === "/api/chat") return chat(request);
      const script = scripts.get(pathname);
      if (script !== undefined) return new Response(script, { headers: { "content-type": "text/javascript" } });
      const html = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body><script type="module" src="${pathname}.js"></script>`;
      return new Response(html, { headers: { "content-type": "text/html" } });
    },
  });
  await server.ready();
  return {
    url: new URL(server.url ?? "").origin,
    /** What has come to the collector from a page. */
    signalsOf: (app: string): Signal[] =>
      [...signals.values()].filter(({ attributes }) => attributes?.app === app).sort((a, b) => a.atMs - b.atMs),
    close: () => server.close(true),
  };
}
