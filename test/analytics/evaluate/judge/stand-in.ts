import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One call as the provider saw it. */
export interface Seen {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** The whole of the messages as one text. */
  readonly text: string;
  /** How many calls had the same text before. */
  readonly before: number;
}

/** How the provider answers: a text, or a status with headers and a body; `never` leaves the caller waiting. */
export type Answer =
  | string
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: unknown }
  | "never";

export interface StandIn {
  readonly url: string;
  readonly seen: readonly Seen[];
  /** Calls that were answered with a text: what a provider charges for. */
  readonly paid: readonly Seen[];
  close(): Promise<void>;
}

/** A provider on this machine that speaks OpenAI's, Anthropic's, Gemini's and Ollama's languages, told by the path. */
export async function standInProvider(answer: (seen: Seen) => Answer): Promise<StandIn> {
  const seen: Seen[] = [];
  const paid: Seen[] = [];
  const times = new Map<string, number>();
  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as Record<string, unknown>;
    const text = JSON.stringify([body.system, body.systemInstruction, body.messages, body.contents, body.input]);
    const before = times.get(text) ?? 0;
    times.set(text, before + 1);
    const one: Seen = { path: request.url ?? "", headers: request.headers, body, text, before };
    seen.push(one);
    const said = answer(one);
    if (said === "never") return;
    if (typeof said !== "string") {
      response.writeHead(said.status, { "content-type": "application/json", ...said.headers });
      response.end(typeof said.body === "string" ? said.body : JSON.stringify(said.body));
      return;
    }
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(inLanguage(one, said)));
    paid.push(one);
  }
  const server = createServer((request, response) => void respond(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    paid,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function inLanguage({ path, body }: Seen, text: string): unknown {
  if (path.endsWith("/v1/messages"))
    return {
      id: "msg",
      type: "message",
      role: "assistant",
      model: body.model,
      content: text.startsWith("{")
        ? [{ type: "tool_use", id: "t", name: "judgement", input: JSON.parse(text) }]
        : [{ type: "text", text }],
      stop_reason: "tool_use",
      usage: { input_tokens: 1000, output_tokens: 100 },
    };
  if (path.includes(":generateContent"))
    return {
      candidates: [
        { content: { role: "model", parts: [{ text: "thinking", thought: true }, { text }] }, finishReason: "STOP" },
      ],
      usageMetadata: { promptTokenCount: 1000, candidatesTokenCount: 100, totalTokenCount: 1100 },
      modelVersion: "gemini-2.5-flash",
    };
  if (path.endsWith("/api/chat"))
    return {
      model: body.model,
      message: { role: "assistant", content: text },
      done: true,
      prompt_eval_count: 1000,
      eval_count: 100,
    };
  return {
    id: "chat",
    object: "chat.completion",
    created: 0,
    model: body.model,
    choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }],
    usage: { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 },
  };
}

/** A good answer to whichever form is asked for. @param bad whether the answer judged is at fault */
export function verdictFor(text: string, bad: boolean): string {
  if (text.includes('\\"verdict\\"')) return JSON.stringify({ rationale: "seen", verdict: bad });
  return JSON.stringify({ rationale: "seen", score: bad ? 2 : 5 });
}
