import { type ObserveOptions, observe, type Telltale, type TelltaleError, traceFetch } from "@telltale/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { createChatPage } from "../chat-page.ts";
import { createRecorder, until } from "../recorder.ts";

const answerText =
  "A bowline makes a loop that does not slip. Make a small eye, pass the end up through it, around the rope, and down.";
let telltale: Telltale;
let page: ReturnType<typeof createChatPage>;
let recorder: ReturnType<typeof createRecorder>;
let faults: TelltaleError[];

function start(options: Partial<ObserveOptions> = {}): void {
  recorder = createRecorder();
  faults = [];
  telltale = observe({
    endpoint: "/telltale",
    transport: recorder.transport,
    onError: (fault) => void faults.push(fault),
    ...options,
  });
}

beforeEach(async () => {
  localStorage.clear();
  document.body.replaceChildren();
  page = createChatPage(document);
  start();
  // What comes later has come.
  await telltale.flush();
});
afterEach(async () => {
  await telltale();
  expect(faults).toEqual([]);
  vi.restoreAllMocks();
});

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
const leave = () => window.dispatchEvent(new PageTransitionEvent("pagehide"));

function select(from: Node, fromAt: number, to: Node, toAt: number): void {
  getSelection()?.setBaseAndExtent(from, fromAt, to, toAt);
}
const textIn = (element: Element) => element.firstElementChild?.firstChild as Text;

/** A question and its answer, as a page without streaming draws them. */
async function exchange(id: string, question = "How do I tie a bowline?", text = answerText): Promise<HTMLElement> {
  page.message(`u${id}`, "user", question);
  await frame();
  const answer = page.message(`a${id}`, "assistant", text);
  page.streaming(answer, false);
  await frame();
  return answer;
}

describe("messages", () => {
  it("hears an answer stream in, and reports it once it is still", async () => {
    page.message("u1", "user", "How do I tie a bowline?");
    const answer = page.message("a1", "assistant");
    for (const word of answerText.split(" ")) {
      page.grow(answer, `${word} `);
      if (word.endsWith(".")) await frame();
    }
    expect(recorder.of("response_shown")).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 1300));
    await telltale.flush();
    expect(recorder.of("response_shown")).toMatchObject([
      { messageId: "a1", chars: answerText.length, turn: 1, conversationId: "c1" },
    ]);
    expect(recorder.of("message_sent")).toMatchObject([{ messageId: "u1", chars: 23 }]);
  });

  it("does not wait for stillness where the host marks the end", async () => {
    const answer = await exchange("1");
    page.grow(answer, "");
    await telltale.flush();
    expect(recorder.of("response_shown")).toHaveLength(1);
  });

  it("hears messages in a shadow root that it is given", async () => {
    await telltale();
    const host = document.createElement("div");
    document.body.append(host);
    const shadow = host.attachShadow({ mode: "open" });
    start({ root: shadow });
    const inner = createChatPage(document, shadow);
    inner.message("u1", "user", "How do I tie a bowline?");
    await frame();
    const answer = inner.message("a1", "assistant", answerText);
    inner.press(answer, "thumbs_up");
    select(textIn(answer), 0, textIn(answer), 9);
    await userEvent.copy();
    await telltale.flush();
    expect(recorder.of("thumbs")).toMatchObject([{ messageId: "a1", value: 1, turn: 1 }]);
    expect(recorder.of("copy")).toMatchObject([{ messageId: "a1", chars: 9, label: "prose" }]);
  });
});

describe("before the part that understands the page has come", () => {
  beforeEach(async () => {
    await telltale();
    start();
  });

  it("keeps what happens, and understands it in order, at the time it happened", async () => {
    const startedAtMs = Date.now();
    page.message("u1", "user", "How do I tie a bowline?");
    const question = page.message("u2", "user", "And a sheet bend?");
    page.press(question, "edit");
    const answer = page.message("a2", "assistant", "Like this.");
    page.streaming(answer, false);
    page.press(answer, "thumbs_up");
    page.press(answer, "thumbs_up");
    const busyUntilMs = performance.now() + 200;
    while (performance.now() < busyUntilMs);
    await telltale.flush();
    const seen = recorder.signals().filter(({ kind }) => !/^session/.test(kind));
    expect(seen.map(({ kind, messageId, value }) => [kind, messageId, value])).toEqual([
      ["message_sent", "u2", undefined],
      ["edit", "u2", undefined],
      ["response_shown", "a2", undefined],
      ["thumbs", "a2", 1],
      ["thumbs", "a2", 0],
    ]);
    for (const { atMs } of seen) expect(atMs - startedAtMs).toBeLessThan(150);
  });

  it("believes what a button said as it was pressed, though the host has changed it since", async () => {
    await telltale();
    start();
    const answer = page.message("a1", "assistant", "Like this.");
    const up = answer.querySelector("[data-telltale-action=thumbs_up]");
    up?.setAttribute("aria-pressed", "false");
    up?.addEventListener("click", () => up.setAttribute("aria-pressed", "true"));
    page.press(answer, "thumbs_up");
    await telltale.flush();
    expect(recorder.of("thumbs").map(({ value }) => value)).toEqual([1]);
  });

  it("takes what came into a message after the user had left for unseen", async () => {
    await telltale();
    start();
    const answer = page.message("a1", "assistant", "Like this.");
    const show = (label: string) => {
      const error = document.createElement("p");
      error.setAttribute("data-telltale-shown", "error_shown");
      error.setAttribute("data-telltale-label", label);
      answer.append(error);
    };
    leave();
    show("broken off");
    answer.click();
    show("quota");
    await telltale.flush();
    expect(recorder.of("error_shown").map(({ label }) => label)).toEqual(["quota"]);
    // Drawn again under the user's eyes, it is seen.
    const moved = document.createElement("div");
    moved.append(answer);
    page.log.append(moved);
    await telltale.flush();
    expect(recorder.of("error_shown").map(({ label }) => label)).toEqual(["quota", "broken off"]);
  });

  it("tells what stood there from what has come", async () => {
    await telltale();
    document.body.replaceChildren();
    const host = document.createElement("div");
    document.body.append(host);
    const shadow = host.attachShadow({ mode: "open" });
    page = createChatPage(document, shadow);
    page.message("u1", "user", "An old question");
    start();
    page.message("u2", "user", "A new question");
    await telltale.flush();
    expect(recorder.of("message_sent")).toMatchObject([{ messageId: "u2", turn: 2 }]);
  });

  it("tells that the user left though it comes when they have", async () => {
    telltale.message({ id: "u1", role: "user", text: "How do I tie a bowline?" });
    telltale.message({ id: "a1", role: "assistant", text: answerText, isStreaming: true });
    leave();
    await telltale();
    expect(recorder.of("abandon")).toMatchObject([{ label: "mid_stream", messageId: "a1", censoredBy: "closed" }]);
    expect(recorder.of("dwell")).toMatchObject([{ messageId: "a1" }]);
  });
});

describe("copy", () => {
  it("tells the share of the answer that a selection takes", async () => {
    const answer = await exchange("1");
    select(textIn(answer), 0, textIn(answer), 42);
    await userEvent.copy();
    await telltale.flush();
    const [copy] = recorder.of("copy");
    expect(copy).toMatchObject({ messageId: "a1", label: "prose", chars: 42, turn: 1 });
    expect(copy?.value).toBeCloseTo(
      answerText.slice(0, 42).replace(/\W/g, "").length / answerText.replace(/\W/g, "").length,
      3,
    );
    expect(copy?.traceId).toBe(recorder.of("message_sent")[0]?.traceId);
  });

  it("takes only the answer's part of a selection that goes beyond it", async () => {
    const answer = await exchange("1");
    select(textIn(page.log.firstElementChild as Element), 3, textIn(answer), 9);
    await userEvent.copy();
    await telltale.flush();
    expect(recorder.of("copy")).toMatchObject([{ messageId: "a1", chars: 9 }]);
  });

  it("leaves the user's own words alone, in a message and in a field", async () => {
    await exchange("1");
    const own = page.log.firstElementChild as Element;
    select(textIn(own), 0, textIn(own), 5);
    await userEvent.copy();
    page.composer.value = "my own draft";
    page.composer.select();
    await userEvent.copy();
    await telltale.flush();
    expect(recorder.of("copy")).toEqual([]);
    page.composer.value = "";
  });

  it("knows the copy button, for the whole answer and for a block of code", async () => {
    const answer = await exchange("1");
    page.press(answer, "copy");
    const block = document.createElement("div");
    block.innerHTML = "<pre>rope.tie()</pre><button data-telltale-action=copy>copy</button>";
    answer.append(block);
    await new Promise((resolve) => setTimeout(resolve, 600));
    block.querySelector("button")?.click();
    await telltale.flush();
    const [whole, code] = recorder.of("copy");
    expect(whole).toMatchObject({ value: 1, label: "prose" });
    expect(code).toMatchObject({ label: "code", chars: 10 });
    expect(code?.value).toBeLessThan(0.2);
  });

  it("counts a button that copies by a selection of its own once", async () => {
    const answer = await exchange("1");
    const button = answer.querySelector("[data-telltale-action=copy]") as Element;
    button.addEventListener("click", () => {
      select(textIn(answer), 0, textIn(answer), answerText.length);
      expect(document.execCommand("copy")).toBe(true);
    });
    await userEvent.click(button);
    await telltale.flush();
    expect(recorder.of("copy")).toHaveLength(1);
  });

  it("knows a copied answer that is pasted: back, or into another conversation", async () => {
    const answer = await exchange("1");
    select(textIn(answer), 0, textIn(answer), 42);
    await userEvent.copy();
    const paste = async () => {
      page.composer.focus();
      await userEvent.paste();
    };
    await paste();
    page.chat.setAttribute("data-telltale-conversation", "c2");
    page.log.replaceChildren();
    await paste();
    await paste();
    expect(page.composer.value).toBe(answerText.slice(0, 42).repeat(3));
    page.composer.value = "";
    await telltale.flush();
    expect(recorder.of("paste_back")).toMatchObject([{ messageId: "a1", chars: 42 }]);
    expect(recorder.of("copy_to_new_chat")).toMatchObject([{ messageId: "a1", conversationId: "c1", label: "paste" }]);
  });
});

describe("thumbs, stop, regenerate and other buttons", () => {
  it("says up, down and taken back", async () => {
    const answer = await exchange("1");
    for (const action of ["thumbs_up", "thumbs_down", "thumbs_down"]) page.press(answer, action);
    await telltale.flush();
    expect(recorder.of("thumbs").map(({ value, messageId }) => [value, messageId])).toEqual([
      [1, "a1"],
      [-1, "a1"],
      [0, "a1"],
    ]);
  });

  it("is heard though the host stops the click", async () => {
    const answer = await exchange("1");
    answer.addEventListener("click", (event) => event.stopImmediatePropagation(), { capture: true });
    page.press(answer, "thumbs_up");
    await telltale.flush();
    expect(recorder.of("thumbs")).toHaveLength(1);
  });

  it("tells a stop with what was seen so far", async () => {
    page.message("u1", "user", "How do I tie a bowline?");
    const answer = page.message("a1", "assistant");
    page.streaming(answer, true);
    await frame();
    page.press(answer, "stop");
    page.grow(answer, "A bowline makes");
    page.press(answer, "stop");
    page.streaming(answer, false);
    await exchange("2");
    const next = page.message("a3", "assistant", answerText.slice(0, -10));
    page.streaming(next, true);
    page.press(next, "stop");
    await telltale.flush();
    expect(recorder.of("stop").map(({ label, chars, value }) => [label, chars, value])).toEqual([
      ["early", 0, undefined],
      [undefined, 15, undefined],
      ["late", answerText.length - 10, expect.closeTo(1 - 10 / answerText.length, 5)],
    ]);
  });

  it("tells the others by their name, and links by their click", async () => {
    const answer = await exchange("1");
    page.press(answer, "regenerate");
    page.press(answer, "share");
    const link = document.createElement("a");
    link.href = "#source";
    answer.append(link);
    link.click();
    const escalate = document.createElement("button");
    escalate.setAttribute("data-telltale-action", "escalate");
    escalate.setAttribute("data-telltale-for", "a1");
    escalate.setAttribute("data-telltale-label", "phone");
    document.body.append(escalate);
    escalate.click();
    await telltale.flush();
    const about = recorder.signals().filter(({ kind }) => ["regenerate", "share", "link_click", "escalation"].includes(kind));
    expect(about.map(({ kind, messageId, label }) => [kind, messageId, label])).toEqual([
      ["regenerate", "a1", undefined],
      ["share", "a1", undefined],
      ["link_click", "a1", undefined],
      ["escalation", "a1", "phone"],
    ]);
  });
});

describe("rephrase and follow-up", () => {
  it("tells both of a question that is asked again", async () => {
    await exchange("1", "How do I reset my account password?");
    await exchange("2", "How do I reset the password of my account?");
    await telltale.flush();
    expect(recorder.of("rephrase")).toMatchObject([{ messageId: "u1", turn: 1 }]);
    expect(recorder.of("follow_up")).toMatchObject([{ messageId: "a1", turn: 1, sentiment: expect.any(String) }]);
  });

  it("leaves a question alone that is sent by editing", async () => {
    await exchange("1", "How do I reset my account password?");
    page.press(page.log.firstElementChild as HTMLElement, "edit");
    await exchange("2", "How do I reset the password of my account?");
    await telltale.flush();
    expect(recorder.kinds()).toContain("edit");
    expect(recorder.of("rephrase")).toEqual([]);
  });
});

describe("abandonment", () => {
  it("tells a visitor who leaves an answer unread", async () => {
    await exchange("1");
    leave();
    await until(() => recorder.closings.includes(true));
    expect(recorder.of("abandon")).toMatchObject([{ label: "after_response", messageId: "a1", turn: 1 }]);
    expect(recorder.of("abandon")[0]?.durationMs).toBeGreaterThanOrEqual(0);
  });

  it.each(["copy", "thumbs_up", "share"])("calls it a good end after %s", async (action) => {
    const answer = await exchange("1");
    page.press(answer, action);
    leave();
    await telltale();
    expect(recorder.of("abandon")).toEqual([]);
  });

  it("calls it a good end when there was time to read", async () => {
    await exchange("1", "Yes or no?", "Yes.");
    await new Promise((resolve) => setTimeout(resolve, 400));
    leave();
    await telltale();
    expect(recorder.of("abandon")).toEqual([]);
  });

  it("tells that an answer was still being written, or waited for", async () => {
    page.message("u1", "user", "How do I tie a bowline?");
    const answer = page.message("a1", "assistant", "A bowline");
    page.streaming(answer, true);
    leave();
    await telltale();
    expect(recorder.of("abandon")).toMatchObject([{ label: "mid_stream", messageId: "a1" }]);
    expect(recorder.of("response_shown")).toMatchObject([{ chars: 9 }]);
    start();
    page.message("u2", "user", "Are you there?");
    leave();
    await telltale();
    expect(recorder.of("abandon")).toMatchObject([{ label: "mid_stream", turn: 2 }]);
  });

  it("tells that a message was begun and not sent", async () => {
    await exchange("1");
    await userEvent.type(page.composer, "But what");
    leave();
    await telltale();
    expect(recorder.of("abandon")).toMatchObject([{ label: "composing", turn: 1 }]);
  });

  it("says it once, and again only when something has happened since", async () => {
    await exchange("1");
    leave();
    leave();
    await exchange("2", "What else?");
    leave();
    await telltale();
    expect(recorder.of("abandon")).toHaveLength(2);
  });

  it("is silent when nothing was said", async () => {
    leave();
    await telltale();
    expect(recorder.kinds()).toEqual(["session_start", "session_end"]);
  });
});

describe("delivery", () => {
  it("sends by fetch as text, and at once when the page is hidden", async () => {
    await telltale();
    const bodies: string[] = [];
    const fetched = vi.spyOn(globalThis, "fetch").mockImplementation(async (_, init) => {
      bodies.push(String(init?.body));
      return Response.json({ accepted: 1, rejected: [], warnings: [] });
    });
    const kinds = () => bodies.flatMap((body) => JSON.parse(body).signals.map((signal: { kind: string }) => signal.kind));
    start({ transport: undefined });
    telltale.signal({ kind: "conversion", value: 3 });
    await telltale.flush();
    expect(fetched).toHaveBeenCalledOnce();
    expect(fetched.mock.calls[0]).toMatchObject([
      new URL("/telltale", location.href).href,
      { method: "POST", keepalive: true },
    ]);
    telltale.signal({ kind: "task_completed" });
    vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    document.dispatchEvent(new Event("visibilitychange"));
    expect(kinds()).toEqual(["conversion", "task_completed"]);
    leave();
    expect(kinds()).toEqual(["conversion", "task_completed", "session_end"]);
    vi.spyOn(document, "visibilityState", "get").mockReturnValue("visible");
    await telltale();
    expect(kinds()).toHaveLength(3);
  });

  it("tells of a collector that refuses, and goes on", async () => {
    await telltale();
    vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response("no", { status: 400 }));
    start({ transport: undefined });
    telltale.signal({ kind: "conversion" });
    await telltale.flush();
    expect(faults).toMatchObject([{ code: "refused", records: 1 }]);
    faults.length = 0;
    vi.mocked(fetch).mockResolvedValue(Response.json({ rejected: [] }));
  });
});

describe("a traced call in a page", () => {
  it("belongs to the question just drawn, and its answer to it", async () => {
    const events = ["Tie ", "a ", "knot."].map(
      (content) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`,
    );
    const provider = async () =>
      new Response(
        new ReadableStream({
          async start(controller) {
            for (const event of events) {
              controller.enqueue(new TextEncoder().encode(event));
              await frame();
            }
            controller.close();
          },
        }),
        { headers: { "content-type": "text/event-stream" } },
      );
    const traced = traceFetch(telltale, { fetch: provider });
    for (const turn of [1, 2]) {
      page.message(`u${turn}`, "user", `Question ${turn} about knots?`);
      const response = await traced("https://api.openai.com/v1/chat/completions", { method: "POST", body: "{}" });
      const answer = page.message(`a${turn}`, "assistant");
      for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) page.grow(answer, String(piece.length));
      page.press(answer, "thumbs_up");
    }
    await telltale.flush();
    const [first, second] = recorder.spans();
    expect([first?.turn, second?.turn]).toEqual([1, 2]);
    expect(recorder.of("message_sent").map(({ traceId }) => traceId)).toEqual([first?.traceId, second?.traceId]);
    expect(recorder.of("thumbs").map(({ traceId, spanId }) => [traceId, spanId])).toEqual([
      [first?.traceId, first?.spanId],
      [second?.traceId, second?.spanId],
    ]);
    expect(first?.ttftMs).toBeLessThanOrEqual(first?.durationMs ?? 0);
  });
});
