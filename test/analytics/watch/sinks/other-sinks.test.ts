import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { attempt } from "../../../../packages/analytics/src/watch/sinks/attempt.ts";
import { createSinks } from "../../../../packages/analytics/src/watch/sinks/create-sinks.ts";
import type { Notification } from "../../../../packages/analytics/src/watch/sinks/notification.ts";
import type { Sink } from "../../../../packages/analytics/src/watch/sinks/sink.ts";
import type { SinkConfig } from "../../../../packages/analytics/src/watch/sinks/sink-config.ts";
import { testSink } from "../../../../packages/analytics/src/watch/sinks/test-sink.ts";
import { alertOf, noonMs, reportOf, resolvedOf } from "./notifications.ts";

const now = () => ({ atMs: noonMs, signal: AbortSignal.timeout(10_000) });
let stops: (() => unknown)[];
beforeEach(() => {
  stops = [];
});
afterEach(async () => {
  for (const stop of stops) await stop();
});

interface Mail {
  readonly to: readonly string[];
  readonly text: string;
}

/** A real mail server on the loopback, which keeps what it is sent. */
async function startMailServer(options: SMTPServerOptions = {}) {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ["STARTTLS"],
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk) => chunks.push(chunk));
      stream.on("end", () => {
        mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), text: Buffer.concat(chunks).toString() });
        done();
      });
    },
    ...options,
  });
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stops.push(() => new Promise<void>((resolve) => server.close(resolve)));
  return { port: (server.server.address() as AddressInfo).port, mails };
}

function emailBy(server: string): Sink {
  const config: SinkConfig = {
    type: "email",
    server: "$SMTP_URL",
    from: "Telltale <watch@example.com>",
    to: ["a@example.com", "b@example.com"],
  };
  const sink = createSinks({ mail: config }, { env: { SMTP_URL: server }, write: () => {} }).get("mail");
  if (!sink) throw new Error("no sink");
  return sink;
}

const header = ({ text }: Mail, name: string) => new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, "im").exec(text)?.[1];

describe("e-mail", () => {
  it("sends text and HTML to everybody, and one thread for an episode", async () => {
    const { port, mails } = await startMailServer();
    const sink = emailBy(`smtp://127.0.0.1:${port}`);
    for (const one of [alertOf(), resolvedOf(), alertOf()])
      expect(await sink.send(one, now())).toEqual({ outcome: "delivered" });
    const [fired, resolved, again] = mails as [Mail, Mail, Mail];
    expect(fired.to).toEqual(["a@example.com", "b@example.com"]);
    expect(header(fired, "Subject")?.replace(/\r\n/g, "")).toBe(
      "Critical: errorRate (feature checkout, model gpt-4o) is 9.1 %, above 5 %",
    );
    expect(fired.text).toContain("Content-Type: text/plain");
    expect(fired.text).toContain("Content-Type: text/html");
    const root = header(fired, "Message-ID");
    expect(root).toMatch(/^<telltale\.[0-9a-f]{32}@example\.com>$/);
    expect([header(resolved, "In-Reply-To"), header(resolved, "References")]).toEqual([root, root]);
    expect(header(resolved, "Message-ID")).not.toBe(root);
    // A second delivery is known by its id.
    expect(header(again, "Message-ID")).toBe(root);
  });

  it("lets no name write a header", async () => {
    const { port, mails } = await startMailServer();
    const rule = "x\r\nBcc: evil@example.com\r\n\r\n<script>";
    await emailBy(`smtp://127.0.0.1:${port}`).send(alertOf({ rule, segment: {} }), now());
    expect(mails[0]?.to).toEqual(["a@example.com", "b@example.com"]);
    expect(mails[0]?.text).not.toMatch(/^Bcc:/im);
    expect(mails[0]?.text.split("text/html")[1]).not.toContain("<script>");
  });

  it("brings a report's page along", async () => {
    const { port, mails } = await startMailServer();
    await emailBy(`smtp://127.0.0.1:${port}`).send(reportOf(), now());
    expect(mails[0]?.text).toMatch(/filename=report\.html/);
    expect(mails[0]?.text).toContain("gpt-4o-mini   $1.90");
  });

  it("tells what may pass from what will not, without its password", async () => {
    const busy = Object.assign(new Error("try later"), { responseCode: 451 });
    const never = Object.assign(new Error("no such user"), { responseCode: 550 });
    const answering = async (error: Error) => {
      const { port } = await startMailServer({ onMailFrom: (_address, _session, done) => done(error) });
      return emailBy(`smtp://127.0.0.1:${port}`).send(alertOf(), now());
    };
    expect(await answering(busy)).toMatchObject({ outcome: "retry", reason: expect.stringContaining("try later") });
    expect(await answering(never)).toMatchObject({ outcome: "refused", reason: expect.stringContaining("no such user") });

    const { port } = await startMailServer({
      authOptional: false,
      onAuth: ({ password }, _session, done) => done(new Error(`wrong password ${password}`)),
    });
    const refused = await emailBy(`smtp://watch:hunter22@127.0.0.1:${port}`).send(alertOf(), now());
    expect(refused).toMatchObject({ outcome: "refused", reason: expect.stringContaining("wrong password $SMTP_URL") });
  });

  it("says whom the server did not take, and tells the others", async () => {
    const { port, mails } = await startMailServer({
      onRcptTo: ({ address }, _session, done) =>
        done(address.startsWith("b@") ? Object.assign(new Error("gone"), { responseCode: 550 }) : null),
    });
    const delivery = await emailBy(`smtp://127.0.0.1:${port}`).send(alertOf(), now());
    expect(delivery).toEqual({ outcome: "delivered", note: "the server refused b@example.com" });
    expect(mails[0]?.to).toEqual(["a@example.com"]);
  });

  it("ends with its attempt before a server that says nothing", async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    stops.push(() => silent.close());
    const sink = emailBy(`smtp://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    const sockets: { destroy(): void }[] = [];
    silent.on("connection", (socket) => sockets.push(socket));
    stops.push(() => {
      for (const socket of sockets) socket.destroy();
    });
    expect(await attempt(sink, alertOf(), { atMs: noonMs, timeoutMs: 100 })).toEqual({
      outcome: "retry",
      reason: "no answer within 0.1 s",
    });
  });
});

describe("a file", () => {
  it("has a line for each notification, whole, also after a torn one", async () => {
    const dir = await mkdtemp(join(tmpdir(), "telltale-sink-"));
    stops.push(() => rm(dir, { recursive: true }));
    const path = join(dir, "below", "alerts.jsonl");
    const sink = createSinks({ log: { type: "file", path } }, { env: {}, write: () => {} }).get("log");
    await sink?.send(alertOf(), now());
    await appendFile(path, '{"kind":"ale');
    await Promise.all([sink?.send(resolvedOf(), now()), sink?.send(reportOf(), now())]);
    const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
    const whole = lines.flatMap((line) => {
      try {
        return [JSON.parse(line)];
      } catch {
        return [];
      }
    });
    expect(whole.map(({ id }) => id).sort()).toEqual([alertOf().id, resolvedOf().id, reportOf().id].sort());
    expect(whole[0]).toMatchObject({ ...alertOf(), title: expect.stringContaining("9.1 %") });
  });
});

describe("the console and own functions", () => {
  it("are told", async () => {
    const written: string[] = [];
    const told: Notification[] = [];
    const own = { pager: (notification: Notification) => void told.push(notification) };
    const sinks = createSinks({ console: { type: "console" } }, { env: {}, write: (text) => written.push(text), own });
    expect([...sinks.keys()]).toEqual(["console", "pager"]);
    for (const sink of sinks.values()) expect(await sink.send(alertOf(), now())).toEqual({ outcome: "delivered" });
    await sinks.get("console")?.send(reportOf(), now());
    expect(written[0]).toMatch(/^\nCritical: errorRate .*\n\nMore than 5 % of calls failed\./);
    expect(written[1]).toContain("gpt-4o-mini   $1.90");
    expect(told).toEqual([alertOf()]);
  });
});

describe("testSink", () => {
  it("sends a marked test that ends at once", async () => {
    const told: Notification[] = [];
    const sinks = createSinks({}, { env: {}, write: () => {}, own: { pager: (notification) => void told.push(notification) } });
    const sink = sinks.get("pager") as Sink;
    expect(await testSink(sink, { atMs: noonMs })).toEqual({ outcome: "delivered" });
    expect(told).toMatchObject([
      { event: "fired", isTest: true, severity: "info" },
      { event: "resolved", isTest: true },
    ]);
  });

  it("says why it was not taken", async () => {
    const own = { pager: () => Promise.reject(new Error("the pager is off")) };
    const sink = createSinks({}, { env: {}, write: () => {}, own }).get("pager") as Sink;
    expect(await testSink(sink, { atMs: noonMs })).toEqual({ outcome: "retry", reason: "the pager is off" });
  });
});
