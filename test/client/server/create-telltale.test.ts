import { mkdir, mkdtemp, readFile, rm, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createTelltale,
  fromHeaders,
  lineOf,
  type Outgoing,
  type TelltaleError,
  type TelltaleOptions,
} from "@telltale/client/node";
import { Envelope, upgrade } from "@telltale/core/trace";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { newTraceId } from "../../../packages/client/src/browser/ids.ts";
import { spansIn } from "./children.ts";

const closings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

function start(options: Partial<TelltaleOptions> = {}) {
  const out: Outgoing[] = [];
  const faults: TelltaleError[] = [];
  const telltale = createTelltale({
    sink: (one) => void out.push(one),
    onError: (fault) => void faults.push(fault),
    ...options,
  });
  closings.push(telltale);
  /** All that came out, by the strict schema. */
  const records = (table: Outgoing["table"]) => {
    const list = out.filter((one) => one.table === table).map(({ record }) => record);
    return Envelope.parse({ v: 1, [table]: list })[table] ?? [];
  };
  return { telltale, out, faults, spans: () => records("spans") as NonNullable<Envelope["spans"]>, records };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const caller = "00f067aa0ba902b7";

describe("createTelltale", () => {
  it("wants to be told where records go", () => {
    expect(() => createTelltale({})).toThrow(TypeError);
  });

  it("writes times to the microsecond", () => {
    const { telltale, spans } = start();
    telltale.span({ kind: "llm", startedAtMs: 1_795_300_000_000.1235, durationMs: 12.300000190734863 });
    expect(spans()).toMatchObject([{ startedAtMs: 1_795_300_000_000.124, durationMs: 12.3 }]);
  });

  it("writes what all records share, and what a run shares, on each", () => {
    const { telltale, records, spans } = start({ app: "shop", release: "7", environment: "production" });
    telltale.run({ sessionId: "s", conversationId: "c", userId: "u", attributes: { run: 2 } }, () => {
      telltale.span({ kind: "llm", conversationId: "other", sessionId: undefined, attributes: { own: 1 } });
      telltale.thumbs("m1", "down");
      telltale.score({ name: "relevance", value: 0.5 });
    });
    telltale.span({ kind: "llm" });
    const shared = { release: "7", environment: "production", attributes: { app: "shop" } };
    const [inner, outer] = spans();
    expect(inner).toMatchObject({ ...shared, sessionId: "s", conversationId: "other", userId: "u", status: "ok" });
    expect(inner?.attributes).toEqual({ app: "shop", run: 2, own: 1 });
    expect(outer).toMatchObject(shared);
    expect(outer).not.toHaveProperty("sessionId");
    expect(records("signals")[0]).toMatchObject({ ...shared, kind: "thumbs", value: -1, messageId: "m1", sessionId: "s" });
    expect(records("scores")[0]).toMatchObject({
      ...shared,
      name: "relevance",
      evaluatorKind: "code",
      traceId: inner?.traceId,
    });
  });

  it("knows the parent of a span, across what is awaited", async () => {
    const { telltale, spans } = start();
    await telltale.run({}, async () => {
      const agent = telltale.startSpan({ kind: "agent" });
      await telltale.within(agent, async () => {
        await turn();
        const tool = telltale.startSpan({ kind: "tool" });
        await telltale.within(tool, async () => {
          await turn();
          telltale.span({ kind: "retrieval" });
        });
        tool.end();
      });
      agent.end();
      telltale.span({ kind: "judge" });
    });
    const [retrieval, tool, agent, judge] = spans();
    expect([retrieval?.parentSpanId, tool?.parentSpanId]).toEqual([tool?.spanId, agent?.spanId]);
    expect([agent?.parentSpanId, judge?.parentSpanId]).toEqual([undefined, undefined]);
    expect(new Set(spans().map(({ traceId }) => traceId)).size).toBe(1);
  });

  it("keeps requests apart that are served at once, however they take turns", async () => {
    const waits = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(waits, { minLength: 2, maxLength: 6 }), async (requests) => {
        const { telltale, spans } = start();
        const serve = (turns: readonly number[], index: number) =>
          telltale.run({ sessionId: `s${index}` }, async () => {
            for (const count of turns) {
              const span = telltale.startSpan({ kind: "llm" });
              for (let i = 0; i < count; i++) await turn();
              span.end();
            }
          });
        await Promise.all(requests.map(serve));
        await telltale();
        const seen = spans();
        const traces = new Set(seen.map(({ traceId, sessionId }) => `${traceId} ${sessionId}`));
        expect(traces.size).toBe(requests.length);
        for (const [index, turns] of requests.entries())
          expect(seen.filter(({ sessionId }) => sessionId === `s${index}`)).toHaveLength(turns.length);
      }),
      { numRuns: 30 },
    );
  });

  it("goes on with the page's trace, and gives no parent of another", () => {
    const { telltale, spans } = start();
    telltale.run(fromHeaders({ traceparent: `00-${trace}-${caller}-01` }), () => {
      telltale.span({ kind: "llm" });
      telltale.span({ kind: "llm", traceId: "1".repeat(32) });
    });
    expect(spans()[0]).toMatchObject({ traceId: trace, parentSpanId: caller });
    expect(spans()[1]).not.toHaveProperty("parentSpanId");
  });

  it("lets no text out unless told to, and then through redact", () => {
    const words = { inputText: "asked", outputText: "told", errorMessage: "why" };
    const closed = start();
    closed.telltale.span({ kind: "llm", ...words });
    for (const field of Object.keys(words)) expect(closed.spans()[0]).not.toHaveProperty(field);
    expect(JSON.stringify(closed.spans()[0])).not.toMatch(new RegExp(Object.values(words).join("|")));
    const open = start({
      captureText: true,
      redact: (text, field) => (field === "outputText" ? undefined : text.toUpperCase()),
    });
    open.telltale.span({ kind: "llm", ...words });
    expect(open.spans()[0]).toMatchObject({ inputText: "ASKED", errorMessage: "WHY" });
    expect(open.spans()[0]).not.toHaveProperty("outputText");
  });

  it("looks at texts before it drops them, unless told not to", () => {
    const words = { inputText: "Mail me at jane@example.com", outputText: "I'm sorry, but I can't help with that." };
    const reading = start();
    reading.telltale.startSpan({ kind: "llm", ...words, refusal: false }).end();
    expect(reading.spans()[0]).toMatchObject({ inputScript: "Latin", refusal: false, repetition: expect.any(Number) });
    expect(reading.spans()[0]?.inputPiiTypes).not.toEqual([]);
    expect(JSON.stringify(reading.out)).not.toContain("jane");
    const blind = start({ readsTexts: false });
    blind.telltale.span({ kind: "llm", ...words });
    expect(blind.spans()[0]).not.toHaveProperty("inputScript");
  });

  it("waits for what has yet to be understood, and does without where it cannot be", async () => {
    const { telltale, spans } = start();
    telltale.startSpan({ kind: "llm" }).end(
      { status: "ok" },
      turn().then(() => ({ status: "error", outputChars: 3 })),
    );
    telltale.startSpan({ kind: "llm", turn: 2 }).end({ status: "ok" }, Promise.reject(new Error("no reader")));
    expect(spans()).toEqual([]);
    await telltale.flush();
    expect(spans().find((span) => span.turn === undefined)).toMatchObject({ status: "error", outputChars: 3 });
    expect(spans().find((span) => span.turn === 2)).toMatchObject({ status: "ok" });
  });

  it("keeps a share of traces, each whole, and says so", () => {
    const { telltale, spans } = start({ sampleRate: 0.5 });
    for (let i = 0; i < 400; i++)
      telltale.run({}, () => {
        telltale.span({ kind: "agent" });
        telltale.span({ kind: "llm" });
      });
    const kept = spans();
    expect(kept.length % 2).toBe(0);
    expect(kept.length).toBeGreaterThan(250);
    expect(kept.length).toBeLessThan(550);
    expect(new Set(kept.map(({ inclusionProbability }) => inclusionProbability))).toEqual(new Set([0.5]));
  });

  it("keeps errors and thumbs for certain where it is told to, and says so", () => {
    const { telltale, spans, records } = start({ sampleRate: 0.01, keep: ["error", "thumbs"] });
    for (let i = 0; i < 100; i++)
      telltale.run({ traceId: newTraceId() }, () => {
        telltale.span({ kind: "llm", status: i % 2 ? "error" : "ok" });
        telltale.thumbs(`a${i}`, "down");
      });
    const failed = spans().filter(({ status }) => status === "error");
    const certain = [...failed, ...records("signals")];
    expect(certain).toHaveLength(150);
    expect(new Set(certain.map(({ inclusionProbability }) => inclusionProbability))).toEqual(new Set([1]));
    expect(spans().length - failed.length).toBeLessThan(15);
  });

  it("never throws into its host, whatever it is told", () => {
    const { telltale, faults } = start({
      sink: () => {
        throw new Error("sink");
      },
    });
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    telltale.span({ kind: "llm" });
    telltale.startSpan({ kind: "llm", attributes: circle as never }).end();
    telltale.signal({ kind: "copy" });
    expect(faults.length).toBe(3);
    expect(telltale.run({}, () => 7)).toBe(7);
    expect(() =>
      telltale.run({}, () => {
        throw new RangeError("the host's own");
      }),
    ).toThrow(RangeError);
  });

  it("says of what is open at the end that it was broken off, and takes nothing more", async () => {
    const { telltale, spans } = start();
    const span = telltale.startSpan({ kind: "llm" }, () => ({ outputChars: 3 }));
    await telltale();
    span.end();
    telltale.span({ kind: "llm" });
    expect(spans()).toHaveLength(1);
    expect(spans()[0]).toMatchObject({ status: "aborted", errorType: "aborted", outputChars: 3 });
  });

  it("leaves nothing behind in the process", async () => {
    const names = ["beforeExit", "exit", "SIGTERM", "SIGINT"] as const;
    const before = names.map((name) => process.listenerCount(name));
    const telltale = createTelltale({ sink: () => {}, handleSignals: true });
    expect(names.map((name) => process.listenerCount(name))).toEqual(before.map((count) => count + 1));
    await telltale();
    expect(names.map((name) => process.listenerCount(name))).toEqual(before);
  });
});

describe("lineOf", () => {
  it("writes lines that core's reader takes as they are", () => {
    const { telltale, out } = start({ app: "shop" });
    telltale.span({ kind: "llm", requestModel: "a\nb", usageRaw: { prompt_tokens: 3 } });
    telltale.signal({ kind: "copy", value: 0.5 });
    telltale.score({ name: "relevance", value: 1 });
    const lines = out.map(lineOf);
    expect(lines.every((line) => line.indexOf("\n") === line.length - 1)).toBe(true);
    const { spans, signals, scores } = Envelope.parse(upgrade({ v: 0, records: lines.map((line) => JSON.parse(line)) }));
    expect([spans, signals, scores].flat()).toEqual(out.map(({ record }) => JSON.parse(JSON.stringify(record))));
  });
});

describe("a file", () => {
  it("tells the host what could not be written, and begins anew on a line of its own", async () => {
    const folder = await mkdtemp(join(tmpdir(), "telltale-"));
    closings.push(() => rm(folder, { recursive: true }));
    const file = join(folder, "logs", "telltale.jsonl");
    await mkdir(file, { recursive: true });
    const { telltale, faults } = start({ file });
    telltale.span({ kind: "llm" });
    expect(faults[0]).toMatchObject({ code: "dropped", records: 1 });
    await rmdir(file);
    telltale.span({ kind: "llm" });
    telltale.span({ kind: "llm" });
    expect(spansIn(await readFile(file, "utf8"))).toHaveLength(2);
  });
});

describe("fromHeaders", () => {
  it("reads Node's headers and a Request's, and nothing from what is no traceparent", () => {
    const header = `00-${trace}-${caller}-01`;
    expect(fromHeaders(new Headers({ traceparent: header }))).toEqual({ traceId: trace, parentSpanId: caller });
    expect(fromHeaders({ traceparent: header })).toEqual({ traceId: trace, parentSpanId: caller });
    expect(fromHeaders({})).toEqual({});
    expect(fromHeaders(new Headers({ traceparent: "00-zero-1-01" }))).toEqual({});
  });
});
