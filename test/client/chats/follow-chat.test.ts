import { observe } from "@telltale/client";
import { followChat } from "@telltale/client/chat";
import { afterEach, describe, expect, it } from "vitest";
import { createRecorder } from "../recorder.ts";
import { type Chunk, createChat, createModel, type TestChat, type Version, words } from "./ai-chats.ts";

const answer = "A bowline makes a loop that does not slip.";
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A real chat, followed as a page follows it, in front of a model that the test plays. */
function followed(version: Version, options: { id?: string; messages?: unknown[] } = {}) {
  const recorder = createRecorder();
  const faults: Error[] = [];
  const telltale = observe({ endpoint: "http://127.0.0.1/telltale", sessionId: "s1", transport: recorder.transport });
  stops.push(telltale);
  const follower = followChat(telltale, { onError: (fault) => faults.push(fault) });
  const model = createModel();
  const chat: TestChat = createChat(version, { id: "chat-1", ...options, transport: model.transport }, () => look());
  const look = () => follower.see(chat);
  follower.see(chat);
  follower.wrap(chat);

  const turns = async (count = 20) => {
    for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
  };
  return {
    ...recorder,
    telltale,
    follower,
    chat,
    model,
    faults,
    turns,
    async ask(message: { text: string; messageId?: string; files?: unknown }, ...chunks: readonly Chunk[]) {
      const asked = chat.sendMessage(message);
      await turns();
      model.say(...chunks);
      await turns();
      model.end();
      await asked;
    },
    /** What was told, but for the session's own. */
    async told() {
      await turns(2);
      await telltale.flush();
      const all = recorder.signals().filter(({ kind }) => !/^session/.test(kind));
      return all.map(({ kind, messageId, turn, value, label, chars }) => ({ kind, messageId, turn, value, label, chars }));
    },
  };
}
const mine =
  (...kinds: string[]) =>
  (signal: { kind: string }) =>
    kinds.includes(signal.kind);

describe.each(["v5", "v6", "v7"] as const)("followChat with the AI SDK %s", (version) => {
  it("tells a question and its answer once, however often it looks", async () => {
    const page = followed(version);
    await page.ask({ text: "How do I tie a bowline?" }, ...words("A bowline makes a loop ", "that does not slip."));
    page.follower.see(page.chat);
    page.follower.see({ ...page.chat, messages: page.chat.messages, status: page.chat.status, error: undefined });
    const [question, reply] = page.chat.messages;
    expect(await page.told()).toMatchObject([
      { kind: "message_sent", messageId: question?.id, turn: 1, chars: 23 },
      { kind: "response_shown", messageId: reply?.id, turn: 1, chars: answer.length },
    ]);
    expect(page.signals().find(mine("response_shown"))?.conversationId).toBe("chat-1");
    expect(page.faults).toEqual([]);
  });

  it("takes what was there at the first look for history", async () => {
    const messages = [
      {
        id: "u0",
        role: "user",
        parts: [
          { type: "text", text: "Hello?" },
          { type: "file", mediaType: "image/png", url: "x" },
        ],
      },
      { id: "a0", role: "assistant", parts: [{ type: "text", text: "Hello." }] },
    ];
    const page = followed(version, { messages });
    expect(await page.told()).toEqual([]);
    await page.ask({ text: "And now?" }, ...words("Now this."));
    expect((await page.told()).filter(mine("message_sent", "response_shown", "attachment_added"))).toMatchObject([
      { kind: "message_sent", turn: 2 },
      { kind: "response_shown", turn: 2 },
    ]);
    expect((await page.told()).filter(mine("follow_up"))).toMatchObject([{ messageId: "a0" }]);
  });

  it("takes a thread that is loaded later for history", async () => {
    const page = followed(version);
    page.chat.messages = [
      { id: "u0", role: "user", parts: [{ type: "text", text: "Hello?" }] },
      { id: "a0", role: "assistant", parts: [{ type: "text", text: "Hello. ".repeat(20) }] },
    ];
    expect(await page.told()).toEqual([]);
    page.chat.messages = [{ id: "u9", role: "user", parts: [{ type: "text", text: "Other thread?" }] }, ...page.chat.messages];
    await page.ask({ text: "And now?" }, ...words("Now this."));
    expect((await page.told()).filter(mine("edit"))).toEqual([]);
  });

  it("tells of an answer that is stopped, and how far it had come", async () => {
    const page = followed(version);
    await page.ask({ text: "How do I tie a bowline?" }, ...words(answer));
    const asked = page.chat.sendMessage({ text: "And a clove hitch, around a post?" });
    await page.turns();
    page.model.say(...words("Two turns").slice(0, 3));
    await page.turns();
    const reply = page.chat.messages.at(-1);
    await page.chat.stop();
    await asked;
    await page.chat.stop();
    expect((await page.told()).filter(mine("stop"))).toEqual([
      { kind: "stop", messageId: reply?.id, turn: 2, value: 9 / answer.length, label: "early", chars: 9 },
    ]);
  });

  it("tells of another answer that is asked for, unless the chat refuses", async () => {
    const page = followed(version);
    await page.ask({ text: "How do I tie a bowline?" }, ...words(answer));
    const first = page.chat.messages.at(-1)?.id;
    const again = page.chat.regenerate();
    await page.turns();
    page.model.say(...words("Make a small eye, and pass the end up through it."));
    await page.turns();
    page.model.end();
    await again;
    await expect(page.chat.regenerate({ messageId: "nobody" })).rejects.toThrow("nobody");
    const told = await page.told();
    expect(told.filter(mine("regenerate", "edit"))).toMatchObject([{ kind: "regenerate", messageId: first, turn: 1 }]);
    expect(told.filter(mine("response_shown"))).toMatchObject([
      { messageId: first },
      { messageId: page.chat.messages.at(-1)?.id },
    ]);
  });

  it("tells of a question that is edited where it stands, and of one that is cut away and asked anew", async () => {
    const page = followed(version);
    await page.ask({ text: "How do I tie a bowline?" }, ...words(answer));
    const [first] = page.chat.messages;
    await page.ask({ text: "How do I tie a bowline knot?", messageId: first?.id ?? "" }, ...words(answer));
    page.chat.messages = [];
    await page.ask({ text: "Something else entirely: what is for lunch?" }, ...words("Soup."));
    const lunch = page.chat.messages.at(0)?.id;
    page.chat.messages = page.chat.messages.slice(0, 2);
    await page.ask({ text: "And for dinner?" }, ...words("Bread."));
    const dinner = page.chat.messages.at(2)?.id;
    page.chat.messages = page.chat.messages.slice(0, 2);
    await page.ask({ text: "And for supper?" }, ...words("Cheese."));
    const told = await page.told();
    expect(told.filter(mine("edit")).map(({ messageId }) => messageId)).toEqual([first?.id, dinner]);
    expect(told.filter(mine("message_sent")).map(({ messageId }) => messageId)).toEqual([
      first?.id,
      `${first?.id}#2`,
      lunch,
      dinner,
      page.chat.messages.at(2)?.id,
    ]);
    expect(told.filter(mine("rephrase"))).toEqual([]);
  });

  it("tells of attachments, and of errors by their class alone", async () => {
    const page = followed(version);
    const files = [1, 2].map((n) => ({ type: "file", mediaType: "image/png", url: `data:${n}` }));
    const asked = page.chat.sendMessage({ text: "What is this?", files });
    await page.turns();
    page.model.fail(new RangeError("the user said: secret"));
    await asked;
    await page.turns();
    const told = (await page.told()).filter(mine("attachment_added", "error_shown"));
    expect(told).toMatchObject([
      { kind: "attachment_added", messageId: page.chat.messages[0]?.id, value: 2 },
      { kind: "error_shown", label: "RangeError", turn: 1 },
    ]);
    expect(JSON.stringify(page.envelopes)).not.toContain("secret");
  });
});

describe.each(["v6", "v7"] as const)("followChat with the AI SDK %s", (version) => {
  it("tells of the tools that the user approves and rejects", async () => {
    const page = followed(version);
    const call = (n: number) => [
      { type: "tool-input-available", toolCallId: `c${n}`, toolName: "send_mail", input: {} },
      { type: "tool-approval-request", toolCallId: `c${n}`, approvalId: `p${n}` },
    ];
    await page.ask({ text: "Write to them" }, { type: "start" }, ...call(1), ...call(2), { type: "finish" });
    await page.chat.addToolApprovalResponse?.({ id: "p1", approved: true });
    await page.chat.addToolApprovalResponse?.({ id: "p2", approved: false });
    page.follower.see(page.chat);
    const messageId = page.chat.messages.at(-1)?.id;
    expect((await page.told()).filter(mine("tool_approved", "tool_rejected"))).toMatchObject([
      { kind: "tool_approved", messageId, label: "send_mail" },
      { kind: "tool_rejected", messageId, label: "send_mail" },
    ]);
  });
});

describe("followChat", () => {
  it("wraps a function once, whatever number of times the chat is drawn", () => {
    const { follower, chat } = followed("v7");
    const { stop } = chat;
    const drawn = follower.wrap({ ...chat, status: "ready", messages: [] });
    expect(drawn.stop).toBe(stop);
    expect(follower.wrap(drawn)).toBe(drawn);
  });

  it("throws nothing into the page, whatever the chat is", () => {
    const { follower, faults } = followed("v7");
    const trap = new Proxy({} as TestChat, {
      get() {
        throw new Error("mine");
      },
    });
    expect(follower.wrap(trap)).toBe(trap);
    follower.see(trap);
    const frozen = Object.freeze({ id: "x", messages: [], status: "ready", stop() {} });
    expect(follower.wrap(frozen)).toBe(frozen);
    expect(faults.map(({ message }) => message)).toEqual(["mine", "mine", expect.stringContaining("read only")]);
  });
});
