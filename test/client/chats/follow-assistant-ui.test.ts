import { type Aui, followAssistantUi } from "@telltale/client/chat";
import { describe, expect, it } from "vitest";
import { createEar } from "./told.ts";

type Message = { id: string; role: string; content: unknown[]; metadata?: { submittedFeedback?: { type: string } } };
const said = (id: string, role: string, text: string): Message => ({ id, role, content: [{ type: "text", text }] });

/** assistant-ui's client as far as it is used: a store that changes, and events by name. */
function createAui(isScopeFunction: boolean) {
  const held = { messages: [] as Message[], isRunning: false, mainThreadId: "t1" };
  const heard = new Map<string, (event: object) => void>();
  const looks = new Set<() => void>();
  const scope = <S extends object>(given: S) => (isScopeFunction ? () => given : given);
  const aui = {
    on({ event }: { event: string }, act: (event: object) => void) {
      heard.set(event, act);
      return () => heard.delete(event);
    },
    subscribe(look: () => void) {
      looks.add(look);
      return () => looks.delete(look);
    },
    thread: scope({ getState: () => held }),
    threads: scope({ getState: () => held }),
  } as unknown as Aui;
  return {
    aui,
    listeners: () => heard.size + looks.size,
    emit: (event: string, more: object = {}) => heard.get(event)?.({ threadId: held.mainThreadId, ...more }),
    set(change: Partial<typeof held>) {
      Object.assign(held, change);
      for (const look of looks) look();
    },
    settled: () => new Promise((resolve) => setTimeout(resolve, 5)),
  };
}

describe.each([true, false])("followAssistantUi, where a scope is a function: %s", (isScopeFunction) => {
  it("tells messages and what was done about them, each once", async () => {
    const ear = createEar();
    const { aui, emit, set, settled, listeners } = createAui(isScopeFunction);
    const stop = followAssistantUi(ear.telltale, aui);
    const [question, answer] = [said("u1", "user", "How?"), said("a1", "assistant", "So.")];
    emit("composer.attachmentAdd", { contentType: "image/png" });
    emit("composer.attachmentAddError", { reason: "too_large", message: "secret.png is too large" });
    emit("composer.send", { suggestion: true });
    emit("thread.runStart");
    set({ messages: [question, said("a1", "assistant", "S")], isRunning: true });
    await settled();
    set({ messages: [question, answer], isRunning: false });
    emit("thread.runEnd");
    await settled();
    emit("message.copied", { messageId: "a1" });
    emit("thread.toolApprovalAnswered", { messageId: "a1", approved: false, toolName: "send_mail" });
    for (const type of ["positive", "positive", "negative"]) {
      set({ messages: [question, { ...answer, metadata: { submittedFeedback: { type } } }] });
      await settled();
    }
    set({ messages: [question, answer] });
    await settled();
    const at = { conversationId: "t1" };
    expect(await ear.told()).toEqual([
      { kind: "attachment_added", label: "image/png", ...at },
      { kind: "attachment_failed", label: "too_large", ...at },
      { kind: "suggestion_clicked", ...at },
      { kind: "message_sent", messageId: "u1", chars: 4, ...at },
      { kind: "response_shown", messageId: "a1", chars: 3, ...at },
      { kind: "copy", messageId: "a1", value: 1, ...at },
      { kind: "tool_rejected", messageId: "a1", label: "send_mail", ...at },
      { kind: "thumbs", messageId: "a1", value: 1, ...at },
      { kind: "thumbs", messageId: "a1", value: -1, ...at },
      { kind: "thumbs", messageId: "a1", value: 0, ...at },
    ]);
    expect(JSON.stringify(ear.envelopes)).not.toContain("secret");
    stop();
    expect(listeners()).toBe(0);
  });

  it("counts another answer when the model is asked for it, and a stop once", async () => {
    const ear = createEar();
    const { aui, emit, set, settled } = createAui(isScopeFunction);
    followAssistantUi(ear.telltale, aui);
    set({ messages: [said("u1", "user", "How?")], isRunning: true });
    await settled();
    set({ messages: [said("u1", "user", "How?"), said("a1", "assistant", "So.")], isRunning: false });
    await settled();
    emit("message.reload", { messageId: "a1" });
    emit("composer.send", { messageId: "u1" });
    emit("thread.runStart");
    emit("message.reload", { messageId: "a1" });
    emit("thread.runStart");
    emit("thread.cancelRun");
    emit("thread.cancelRun");
    const kinds = (await ear.told()).map(({ kind, messageId }) => `${kind} ${messageId}`);
    expect(kinds.slice(2)).toEqual(["edit u1", "regenerate a1", "stop undefined"]);
  });

  it("takes a thread that is opened for history", async () => {
    const ear = createEar();
    const { aui, emit, set, settled } = createAui(isScopeFunction);
    followAssistantUi(ear.telltale, aui);
    const liked = { ...said("a9", "assistant", "So it is."), metadata: { submittedFeedback: { type: "positive" } } };
    set({ mainThreadId: "t2", messages: [said("u9", "user", "How is it?"), liked] });
    emit("threads.selectionChanged", { threadId: "t2", previousThreadId: "t1" });
    await settled();
    expect(await ear.told()).toEqual([]);
  });
});

describe("followAssistantUi", () => {
  it("throws nothing into the page, and says what went wrong", () => {
    const faults: Error[] = [];
    const broken = { on: () => () => {}, subscribe: () => () => {}, thread: {}, threads: {} } as unknown as Aui;
    followAssistantUi(createEar().telltale, broken, { onError: (fault) => faults.push(fault) })();
    expect(faults.map(({ message }) => message)).toEqual([expect.stringContaining("getState")]);
  });
});
