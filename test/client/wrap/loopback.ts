import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** One answer of the loopback provider; its pieces go out one by one, with a turn of the event loop between them. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly pieces?: readonly string[];
  /** Breaks the connection after the pieces. */
  readonly breaksOff?: boolean;
  /** Leaves the connection open after the pieces, until the other side goes. */
  readonly staysOpen?: boolean;
}

export interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** A provider on this machine: it answers with the replies in their order, the last one for ever. */
export async function openLoopback(...replies: readonly Reply[]) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece) => pieces.push(piece));
    request.on("end", async () => {
      const reply = replies[Math.min(asked.length, replies.length - 1)] ?? {};
      asked.push({
        method: request.method,
        url: request.url,
        headers: request.headers,
        body: Buffer.concat(pieces).toString(),
      });
      response.writeHead(reply.status ?? 200, { "content-type": "application/json", ...reply.headers });
      for (const piece of reply.pieces ?? []) {
        response.write(piece);
        await new Promise(setImmediate);
      }
      if (reply.breaksOff) response.destroy();
      else if (!reply.staysOpen) response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const sseHeaders = { "content-type": "text/event-stream" };

/** Events as OpenAI's chat API sends them. */
export const chatStream = (events: readonly object[]): Reply => ({
  headers: sseHeaders,
  pieces: [...events.map((event) => `data: ${JSON.stringify(event)}\n\n`), "data: [DONE]\n\n"],
});

/** Events as Anthropic and OpenAI's responses API send them: each with its name. */
export const namedStream = (events: readonly { readonly type: string }[]): Reply => ({
  headers: sseHeaders,
  pieces: events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`),
});

/** Events as Gemini sends them. */
export const geminiStream = (events: readonly object[]): Reply => ({
  headers: sseHeaders,
  pieces: events.map((event) => `data: ${JSON.stringify(event)}\r\n\r\n`),
});

export const json = (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  headers,
  pieces: [JSON.stringify(body)],
});
