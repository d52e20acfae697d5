import { type HandMessage, type ObserveOptions, observe, type TelltaleError } from "@telltale/client";
import { Window } from "happy-dom";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createChatPage } from "../chat-page.ts";
import { createRecorder, until } from "../recorder.ts";

const long = "The tide comes in twice a day and takes the sand with it. ".repeat(12);
const user = (id: string, text: string, rest: Partial<HandMessage> = {}): HandMessage => ({ id, role: "user", text, ...rest });
const assistant = (id: string, text: string, rest: Partial<HandMessage> = {}): HandMessage => ({
  id,
  role: "assistant",
  text,
  ...rest,
});

function start(options: Partial<ObserveOptions> = {}) {
  const recorder = createRecorder();
  const faults: TelltaleError[] = [];
  const onError = (fault: TelltaleError) => void faults.push(fault);
  const telltale = observe({ endpoint: "http://collector/telltale", transport: recorder.transport, onError, ...options });
  return { ...recorder, telltale, faults };
}

describe("observe, by hand and without a page", () => {
  it("ties an answer, its call and what the user did about it together", async () => {
    const { telltale, of, spans } = start();
    telltale.message(user("u1", "How do I tie a bowline?"));
    const call = telltale.startSpan({ kind: "llm", requestModel: "m" });
    telltale.message(assistant("a1", long));
    call.end();
    telltale.thumbs("a1", "up");
    await telltale();
    const [sent, shown, thumbs] = [of("message_sent")[0], of("response_shown")[0], of("thumbs")[0]];
    expect(sent).toMatchObject({ turn: 1, chars: 23, messageId: "u1" });
    expect(sent?.traceId).toBe(spans()[0]?.traceId);
    expect(spans()[0]).toMatchObject({ kind: "llm", turn: 1, spanId: call.spanId, traceId: call.traceId });
    expect(shown).toMatchObject({ traceId: sent?.traceId, spanId: call.spanId, messageId: "a1", chars: long.length });
    expect(thumbs).toMatchObject({ traceId: sent?.traceId, spanId: call.spanId, messageId: "a1", value: 1 });
  });

  it("starts a trace with each user message, and gives calls before any message one of their own", async () => {
    const { telltale, of, spans } = start();
    telltale.span({ kind: "llm", durationMs: 3 });
    telltale.span({ kind: "embedding" });
    telltale.message(user("u1", "one"));
    telltale.span({ kind: "tool", toolName: "search" });
    telltale.message(user("u2", "two"));
    telltale.span({ kind: "llm" });
    await telltale();
    const [a, b, c, d] = spans();
    expect(new Set([a?.traceId, b?.traceId, c?.traceId, d?.traceId]).size).toBe(4);
    expect([a?.turn, c?.turn, d?.turn]).toEqual([undefined, 1, 2]);
    expect(of("message_sent").map(({ traceId }) => traceId)).toEqual([c?.traceId, d?.traceId]);
    expect([a?.durationMs, b?.durationMs]).toEqual([3, undefined]);
  });

  it("writes times to the microsecond", async () => {
    const { telltale, spans, scores } = start();
    telltale.span({ kind: "llm", startedAtMs: 1_795_300_000_000.1235, durationMs: 12.300000190734863, ttftMs: 0.1 + 0.2 });
    telltale.score({ name: "csat", value: 0.1 + 0.2 });
    await telltale();
    expect(spans()).toMatchObject([{ startedAtMs: 1_795_300_000_000.124, durationMs: 12.3, ttftMs: 0.3 }]);
    expect(scores()).toMatchObject([{ value: 0.1 + 0.2 }]);
  });

  it("counts turns in each conversation", async () => {
    const { telltale, of } = start();
    for (const [id, conversationId] of [
      ["u1", "x"],
      ["u2", "x"],
      ["u3", "y"],
      ["u4", "x"],
    ] as const)
      telltale.message(user(id, `${id} says`, { conversationId }));
    await telltale();
    expect(of("message_sent").map(({ conversationId, turn }) => [conversationId, turn])).toEqual([
      ["x", 1],
      ["x", 2],
      ["y", 1],
      ["x", 3],
    ]);
  });

  it("waits for what a call says of itself later, and goes without where it does not come", async () => {
    const { telltale, spans, faults } = start();
    telltale.startSpan({ kind: "llm", name: "told" }).end({ durationMs: 7 }, Promise.resolve({ outputTokens: 3 }));
    telltale.startSpan({ kind: "llm", name: "lost" }).end({ status: "error" }, Promise.reject(new Error("offline")));
    await telltale();
    expect(spans()).toMatchObject([
      { name: "told", durationMs: 7, outputTokens: 3, status: "ok" },
      { name: "lost", status: "error" },
    ]);
    expect(faults).toMatchObject([{ code: "chunk" }]);
  });

  it("gives a call to the question that is drawn a moment after it", async () => {
    const { telltale, of, spans } = start();
    telltale.message(user("u1", "one"));
    telltale.startSpan({ kind: "llm" }).end();
    telltale.message(assistant("a1", "answer one"));
    const early = telltale.startSpan({ kind: "llm" });
    telltale.message(user("u2", "two", { conversationId: "elsewhere" }));
    telltale.message(assistant("a2", "answer two", { conversationId: "elsewhere" }));
    early.end();
    await telltale();
    expect(spans()[1]).toMatchObject({ turn: 1, conversationId: "elsewhere", traceId: of("message_sent")[1]?.traceId });
    expect(of("response_shown").map(({ spanId }) => spanId)).toEqual(spans().map(({ spanId }) => spanId));
  });

  it("keeps another answer to the same question in its turn", async () => {
    const { telltale, of, spans } = start();
    telltale.message(user("u1", "one"));
    telltale.startSpan({ kind: "llm" }).end();
    telltale.message(assistant("a1", "first"));
    telltale.signal({ kind: "regenerate", messageId: "a1" });
    const again = telltale.startSpan({ kind: "llm" });
    telltale.message(assistant("a2", "second"));
    again.end();
    await telltale();
    expect(new Set(spans().map(({ traceId }) => traceId)).size).toBe(1);
    expect(of("response_shown").map(({ spanId }) => spanId)).toEqual(spans().map(({ spanId }) => spanId));
    expect(of("regenerate")[0]?.spanId).toBe(spans()[0]?.spanId);
  });

  it("tells a rephrase, about the answer that did not serve", async () => {
    const { telltale, of } = start();
    telltale.message(user("u1", "How do I reset my account password?"));
    telltale.message(assistant("a1", "You could try the settings."));
    telltale.message(user("u2", "What does it cost?"));
    telltale.message(user("u3", "How do I reset the password of my account?"));
    await telltale();
    expect(of("rephrase")).toHaveLength(1);
    expect(of("rephrase")[0]).toMatchObject({ turn: 1, messageId: "u1", traceId: of("message_sent")[0]?.traceId });
    expect(of("rephrase")[0]?.value).toBeGreaterThan(0.7);
  });

  it("does not take for a rephrase what is sent again after an error, or after an edit", async () => {
    const { telltale, kinds } = start();
    const question = "How do I reset my account password?";
    telltale.message(user("u1", question));
    telltale.startSpan({ kind: "llm" }).end({ status: "error", errorType: "provider_5xx" });
    telltale.message(user("u2", question));
    telltale.message(assistant("a2", "In the settings."));
    telltale.signal({ kind: "edit", messageId: "u2" });
    telltale.message(user("u3", `${question} Please.`));
    await telltale();
    expect(kinds()).toContain("edit");
    expect(kinds()).not.toContain("rephrase");
  });

  it("tells how long the user took to go on, and how it sounded", async () => {
    const { telltale, of } = start();
    telltale.message(user("u1", "How do I tie a bowline?"));
    telltale.message(assistant("a1", "Buy a rope."));
    telltale.message(user("u2", "That is wrong, you did not answer my question."));
    await telltale();
    expect(of("follow_up")).toMatchObject([{ messageId: "a1", sentiment: "negative", turn: 1 }]);
    expect(of("follow_up")[0]?.durationMs).toBeGreaterThanOrEqual(0);
  });

  it("tells that a matter is taken to another conversation, once", async () => {
    const { telltale, of } = start();
    telltale.message(user("u1", "How do I reset my account password?", { conversationId: "x" }));
    telltale.message(assistant("a1", "No idea.", { conversationId: "x" }));
    telltale.message(user("u2", "How do I reset my account password please?", { conversationId: "y" }));
    telltale.message(user("u3", "And what is the weather like?", { conversationId: "y" }));
    await telltale();
    expect(of("copy_to_new_chat")).toMatchObject([{ conversationId: "x", messageId: "u1", label: "rephrase" }]);
  });

  it("makes no signals of what was said before", async () => {
    const { telltale, of } = start();
    telltale.message(user("u1", "one", { isHistory: true }));
    telltale.message(assistant("a1", "answer", { isHistory: true }));
    telltale.thumbs("a1", "down");
    telltale.thumbs("never told of", null);
    telltale.message(user("u2", "two"));
    await telltale();
    expect(of("message_sent")).toMatchObject([{ turn: 2, messageId: "u2" }]);
    expect(of("response_shown")).toEqual([]);
    expect(of("thumbs")).toMatchObject([
      { messageId: "a1", value: -1, turn: 1 },
      { messageId: "never told of", value: 0 },
    ]);
  });

  it("hears an answer that grows by hand as one", async () => {
    const { telltale, of } = start();
    telltale.message(user("u1", "one"));
    for (const text of ["The", "The tide", "The tide turns"]) telltale.message(assistant("a1", text, { isStreaming: true }));
    telltale.message(assistant("a1", "The tide turns."));
    await telltale();
    expect(of("response_shown")).toMatchObject([{ chars: 15 }]);
  });

  it("sends no session where it knows of none, and the host's where it names one", async () => {
    const without = start();
    without.telltale.message(user("u1", "one"));
    await without.telltale();
    expect(without.kinds()).toEqual(["message_sent"]);
    expect(without.of("message_sent")[0]?.sessionId).toBeUndefined();
    const named = start({ sessionId: "s-1" });
    named.telltale.message(user("u1", "one"));
    await named.telltale();
    expect(named.kinds()).toEqual(["session_start", "message_sent", "session_end"]);
    expect(named.of("message_sent")[0]).toMatchObject({ sessionId: "s-1" });
  });

  it("says what records share once, and never overwrites what a record says itself", async () => {
    const { telltale, envelopes, scores } = start({
      app: "support",
      userId: "p-7",
      variants: { prompt: "b" },
      attributes: { shard: 3 },
    });
    telltale.score({ name: "relevance", value: 0.5, userId: undefined });
    telltale.score({ name: "tone", label: "kind", evaluatorKind: "human", userId: "other" });
    await telltale.flush();
    expect(envelopes[0]?.context).toEqual({
      userId: "p-7",
      variants: { prompt: "b" },
      attributes: { app: "support", shard: 3 },
    });
    expect(scores()).toMatchObject([
      { name: "relevance", userId: "p-7", evaluatorKind: "user" },
      { name: "tone", userId: "other", evaluatorKind: "human" },
    ]);
    await telltale();
  });

  it("keeps whole traces by sampling, and writes the chance on them", async () => {
    const { telltale, signals, spans } = start({ sampleRate: 0.5 });
    for (let i = 0; i < 200; i++) {
      telltale.message(user(`u${i}`, `question ${i}`));
      telltale.span({ kind: "llm" });
    }
    await telltale();
    const sent = signals().filter(({ kind }) => kind === "message_sent");
    expect(sent.length).toBeGreaterThan(50);
    expect(sent.length).toBeLessThan(150);
    expect(spans().map(({ traceId }) => traceId)).toEqual(sent.map(({ traceId }) => traceId));
    expect(new Set([...sent, ...spans()].map(({ inclusionProbability }) => inclusionProbability))).toEqual(new Set([0.5]));
  });

  it("keeps for certain what it is told to keep, and writes that on it", async () => {
    const { telltale, signals, spans } = start({ sampleRate: 0.01, keep: ["error", "thumbs"] });
    for (let i = 0; i < 100; i++) {
      telltale.message(user(`u${i}`, `question ${i}`));
      telltale.message(assistant(`a${i}`, "answer"));
      telltale.span({ kind: "llm", status: i % 2 ? "error" : "ok" });
      telltale.thumbs(`a${i}`, "down");
    }
    await telltale();
    const chance = new Set(
      [...signals(), ...spans()].map((record) => {
        const isKept = "status" in record ? record.status === "error" : record.kind === "thumbs";
        return `${isKept ? "kept" : "sampled"} ${record.inclusionProbability}`;
      }),
    );
    expect([...chance].filter((each) => each !== "sampled 0.01")).toEqual(expect.arrayContaining(["kept 1"]));
    expect([...chance].every((each) => each === "kept 1" || each === "sampled 0.01")).toBe(true);
    expect(signals().filter(({ kind }) => kind === "thumbs")).toHaveLength(100);
    expect(spans().filter(({ status }) => status === "error")).toHaveLength(50);
    expect(spans().length).toBeLessThan(70);
  });

  it("lets no text leave unless told, and then through the owner's editor", async () => {
    const closed = start();
    closed.telltale.signal({ kind: "comment", text: "my secret" });
    closed.telltale.message(user("u1", "my secret"));
    await closed.telltale();
    expect(JSON.stringify(closed.envelopes)).not.toContain("secret");
    const open = start({ captureText: true, redact: (text) => text.replace("secret", "***") });
    open.telltale.signal({ kind: "comment", text: "my secret" });
    await open.telltale();
    expect(open.of("comment")[0]?.text).toBe("my ***");
  });

  it("never throws, whatever it is given, and tells onError", async () => {
    const { telltale, faults } = start();
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    telltale.signal({ kind: "conversion", attributes: loop as never });
    telltale.message(null as never);
    telltale.span(undefined as never);
    telltale.score({ name: "x", value: 1n as never });
    await expect(telltale()).resolves.toBeUndefined();
    expect(faults.map(({ code }) => code)).toEqual(Array(4).fill("listener"));
  });

  it("says nothing more once it is stopped, and stops once", async () => {
    const { telltale, signals } = start();
    await Promise.all([telltale(), telltale()]);
    telltale.message(user("u1", "too late"));
    await telltale.flush();
    expect(signals()).toEqual([]);
  });
});

describe("observe, in a simulated page", () => {
  let window: Window;
  let document: Document;
  beforeEach(() => {
    window = new Window({ url: "http://localhost/" });
    document = window.document as unknown as Document;
  });
  afterEach(() => window.happyDOM.close());
  const leave = () => window.dispatchEvent(new window.Event("pagehide"));
  const tick = () => new Promise((resolve) => setTimeout(resolve, 0));

  it("hears marked messages, buttons and a visitor who leaves too soon", async () => {
    const page = createChatPage(document);
    const { telltale, kinds, of, faults } = start({ root: document });
    await telltale.flush();
    page.message("u1", "user", "How do I tie a bowline?");
    const answer = page.message("a1", "assistant");
    page.streaming(answer, true);
    await tick();
    for (const word of long.split(" ")) page.grow(answer, `${word} `);
    page.streaming(answer, false);
    await until(() => answer.isConnected);
    page.press(answer, "thumbs_down");
    leave();
    await telltale();
    expect(faults).toEqual([]);
    expect(kinds()).toEqual(["session_start", "message_sent", "response_shown", "thumbs", "dwell", "abandon", "session_end"]);
    expect(of("response_shown")[0]).toMatchObject({
      messageId: "a1",
      conversationId: "c1",
      turn: 1,
      chars: long.trim().length,
    });
    expect(of("abandon")[0]).toMatchObject({ label: "after_response", messageId: "a1" });
    expect(new Set(of("session_end").map(({ sessionId }) => sessionId)).size).toBe(1);
  });

  it("knows what was there before it looked, and threads that are opened again", async () => {
    const page = createChatPage(document);
    page.message("u1", "user", "one");
    page.message("a1", "assistant", long);
    const { telltale, of } = start({ root: document });
    page.message("u2", "user", "two");
    await tick();
    page.chat.setAttribute("data-telltale-conversation", "c2");
    page.log.replaceChildren();
    page.message("x1", "user", "an old question");
    page.message("x2", "assistant", long);
    await tick();
    page.message("x3", "user", "a new question");
    await tick();
    await telltale();
    expect(of("message_sent").map(({ messageId, turn, conversationId }) => [messageId, turn, conversationId])).toEqual([
      ["u2", 2, "c1"],
      ["x3", 2, "c2"],
    ]);
    expect(of("response_shown")).toEqual([]);
  });

  it("keeps a message one that is drawn anew under another id", async () => {
    const page = createChatPage(document);
    const { telltale, of } = start({ root: document });
    const draft = page.message("temp-1", "user", "How do I tie a bowline?");
    await tick();
    draft.remove();
    page.message("srv-9", "user", "How do I tie a bowline?");
    await tick();
    const answer = page.message("temp-2", "assistant", "Like");
    await tick();
    answer.setAttribute("data-telltale-message", "srv-10");
    page.grow(answer, " this.");
    page.streaming(answer, false);
    await tick();
    page.press(answer, "thumbs_up");
    await telltale();
    expect(of("message_sent")).toHaveLength(1);
    expect(of("response_shown")).toMatchObject([{ messageId: "srv-10", chars: 10, turn: 1 }]);
    expect(of("thumbs")).toMatchObject([{ messageId: "srv-10" }]);
  });

  it("takes a thumb back when it is pressed again, or when the button says it was down", async () => {
    const page = createChatPage(document);
    const { telltale, of } = start({ root: document });
    const answer = page.message("a1", "assistant", "So.");
    page.press(answer, "thumbs_up");
    page.press(answer, "thumbs_up");
    page.press(answer, "thumbs_down");
    answer.querySelector("[data-telltale-action=thumbs_down]")?.setAttribute("aria-pressed", "false");
    page.press(answer, "thumbs_down");
    await telltale();
    expect(of("thumbs").map(({ value }) => value)).toEqual([1, 0, -1, -1]);
  });

  it("keeps one session across pages of a site, until it has idled for half an hour", async () => {
    const first = start({ root: document });
    await first.telltale();
    const second = start({ root: document });
    await second.telltale();
    expect(second.kinds()).toEqual(["session_end"]);
    const [id] = first.signals().map(({ sessionId }) => sessionId);
    expect(second.signals()[0]?.sessionId).toBe(id);
    const stored = JSON.parse(window.localStorage.getItem("telltale:") ?? "{}");
    window.localStorage.setItem("telltale:", JSON.stringify({ ...stored, lastAtMs: stored.lastAtMs - 31 * 60_000 }));
    const third = start({ root: document });
    await third.telltale();
    expect(third.kinds()).toEqual(["session_end", "session_start", "session_end"]);
    expect(third.signals().map(({ sessionId }) => sessionId === id)).toEqual([true, false, false]);
  });

  it("works where storage is refused", async () => {
    for (const name of ["localStorage", "sessionStorage"])
      Object.defineProperty(window, name, {
        get() {
          throw new Error("refused");
        },
      });
    const { telltale, kinds, faults } = start({ root: document });
    await telltale();
    expect(kinds()).toEqual(["session_start", "session_end"]);
    expect(faults).toEqual([]);
  });
});
