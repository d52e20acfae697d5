import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a service does with a request: an answer, or `hang` to give none, `endless` to give one without end. */
export type Service = (request: Received) => Answer | "hang" | "endless" | Promise<Answer | "hang" | "endless">;

export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  close(): Promise<void>;
}

/** A real server on the loopback that answers as a service does. */
export async function startReceiver(service: Service): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const one = { method: request.method ?? "", path: request.url ?? "", headers: request.headers, body };
    received.push(one);
    const answer = await service(one);
    if (answer === "endless") return answerForEver(response.writeHead(200));
    if (answer !== "hang") response.writeHead(answer.status, answer.headers).end(answer.body ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerForEver(response: ServerResponse): void {
  const chunk = "x".repeat(16_384);
  const more = () => {
    while (response.writable && response.write(chunk)) {}
  };
  response.on("drain", more);
  more();
}
