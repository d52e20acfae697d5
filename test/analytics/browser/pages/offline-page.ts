import { accept, ask, buildReport, latency, sql } from "@telltale/analytics";
import { createBrowserEngine, openBrowserTables } from "@telltale/analytics/browser";
import { reportToText } from "@telltale/analytics/views";
import { observe, traceFetch } from "@telltale/client";

/** What became of a chat that was held, kept and reported in one page. */
export interface OfflineRun {
  readonly text: string;
  readonly calls: number;
  readonly ttftN: number;
  readonly copies: number;
  readonly rejected: number;
  readonly faults: readonly string[];
}

/** A model in the page: an answer in the form of OpenAI's, streamed. */
const model: typeof fetch = async () => {
  const pieces = ["Tie ", "a bowline ", "knot."].map((content) => ({ model: "page-1", choices: [{ delta: { content } }] }));
  const usage = { model: "page-1", choices: [], usage: { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 } };
  const lines = [...pieces, usage].map((piece) => `data: ${JSON.stringify(piece)}\n\n`);
  const body = new ReadableStream({
    async start(stream) {
      for (const line of [...lines, "data: [DONE]\n\n"]) stream.enqueue(new TextEncoder().encode(line));
      stream.close();
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
};

/** Starts the database; gives what holds a chat and reports on it, with whatever network there then is. */
async function prepare(): Promise<void> {
  const engine = await createBrowserEngine({
    mainModule: "duckdb/duckdb-eh.wasm",
    mainWorker: "duckdb/duckdb-browser-eh.worker.js",
  });
  const tables = await openBrowserTables(engine, {});
  const faults: string[] = [];
  let rejected = 0;
  const telltale = observe({
    endpoint: "/telltale",
    onError: ({ code, message }) => faults.push(`${code}: ${message}`),
    transport: {
      async send(body) {
        const accepted = accept(JSON.parse(body), { receivedAtMs: Date.now() });
        rejected += accepted.rejected.length;
        await tables.add(accepted.batch);
        return { outcome: "ok" };
      },
    },
  });
  const chat = traceFetch(telltale, { fetch: model, provider: "openai", feature: "knots" });

  async function exchange(turns: readonly string[]): Promise<void> {
    for (const turn of turns) {
      telltale.message({ id: `u${turn}`, role: "user", text: `How do I tie knot ${turn}?` });
      const answer = await (
        await chat("/v1/chat/completions", { method: "POST", body: '{"model":"page-1","stream":true}' })
      ).text();
      telltale.message({ id: `a${turn}`, role: "assistant", text: answer });
      telltale.signal({ kind: "copy", messageId: `a${turn}` });
    }
    await telltale.flush();
  }

  async function talk(): Promise<OfflineRun> {
    const fromMs = Date.now();
    await exchange(["one", "two", "three"]);
    await telltale();
    const window = { fromMs, toMs: Date.now() + 1000 };
    const report = await buildReport(engine, { ...window, reference: null });
    const [row] = await ask(engine, latency, window);
    return {
      text: reportToText(report),
      calls: report.traffic.current.n,
      ttftN: row?.ttftN ?? 0,
      copies: Number((await engine.run(sql`SELECT count(*) AS n FROM signals WHERE kind = 'copy'`))[0]?.n),
      rejected,
      faults,
    };
  }
  // What the client loads when it is first needed is then there.
  await exchange(["zero"]);
  Object.assign(globalThis, { talk });
}

Object.assign(globalThis, { prepare });
