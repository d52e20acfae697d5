import { describe, expect, it, vi } from "vitest";
import { createConversations } from "../../../packages/client/src/signals/conversations.ts";
import { createLazy } from "../../../packages/client/src/signals/lazy.ts";
import { abandonmentOf, dwellStep, isServed, readingMs } from "../../../packages/client/src/signals/on-abandon.ts";
import { kindOf } from "../../../packages/client/src/signals/on-action.ts";
import { shareOf } from "../../../packages/client/src/signals/on-copy.ts";
import { pieceIn } from "../../../packages/client/src/signals/on-copy-to-new-chat.ts";
import { markHistory, stillnessMs } from "../../../packages/client/src/signals/on-message.ts";
import { askedBefore } from "../../../packages/client/src/signals/on-rephrase.ts";
import { stopLabel } from "../../../packages/client/src/signals/on-stop.ts";
import { thumbStep } from "../../../packages/client/src/signals/on-thumbs.ts";
import { sessionStep } from "../../../packages/client/src/signals/session.ts";

describe("dwellStep", () => {
  const hidden = { totalMs: 0, shownAtMs: null };
  it("counts only what is in sight", () => {
    let dwell = dwellStep(hidden, "show", 100);
    dwell = dwellStep(dwell, "hide", 400);
    dwell = dwellStep(dwell, "show", 1000);
    expect(dwellStep(dwell, "hide", 1050)).toEqual({ totalMs: 350, shownAtMs: null });
  });
  it("changes nothing when told the same twice", () => {
    expect(dwellStep(dwellStep(hidden, "show", 1), "show", 9)).toEqual({ totalMs: 0, shownAtMs: 1 });
    expect(dwellStep(hidden, "hide", 9)).toBe(hidden);
  });
});

describe("readingMs", () => {
  it("is a minute for 238 words", () => expect(readingMs("word ".repeat(238))).toBe(60_000));
  it("counts characters where words have no spaces", () => expect(readingMs("潮汐每天")).toBe(readingMs("a b c d")));
  it("is nothing for nothing", () => expect(readingMs(" \n")).toBe(0));
});

describe("abandonmentOf", () => {
  const answer = { text: "word ".repeat(238), visibleMs: 1000, hasServed: false };
  it("tells the stages apart, the earliest first", () => {
    expect(abandonmentOf({ isStreaming: true, composedChars: 5, answer })).toBe("mid_stream");
    expect(abandonmentOf({ isStreaming: false, composedChars: 5, answer })).toBe("composing");
    expect(abandonmentOf({ isStreaming: false, composedChars: 0, answer })).toBe("after_response");
  });
  it("is none after an answer that served, or that there was time to read, or with no answer", () => {
    for (const one of [{ ...answer, hasServed: true }, { ...answer, visibleMs: 60_000 }, null])
      expect(abandonmentOf({ isStreaming: false, composedChars: 0, answer: one })).toBeNull();
  });
});

describe("isServed", () => {
  it("takes a thumb up for one, not a thumb down or one taken back", () => {
    expect([1, 0, -1].map((value) => isServed({ kind: "thumbs", value }))).toEqual([true, false, false]);
    expect(isServed({ kind: "copy" })).toBe(true);
    expect(isServed({ kind: "regenerate" })).toBe(false);
  });
});

describe("thumbStep", () => {
  it("takes back what is pressed again, and turns over what is not", () => {
    expect(thumbStep(0, 1)).toBe(1);
    expect(thumbStep(1, 1)).toBe(0);
    expect(thumbStep(1, -1)).toBe(-1);
    expect(thumbStep(-1, -1)).toBe(0);
  });
});

describe("kindOf", () => {
  it("knows the plain actions by either name, and no others", () => {
    expect(["escalate", "escalation", "complete", "task_completed", "share"].map(kindOf)).toEqual([
      "escalation",
      "escalation",
      "task_completed",
      "task_completed",
      "share",
    ]);
    expect(["copy", "thumbs_up", "abandon", "session_start", "constructor", ""].map(kindOf)).toEqual(Array(6).fill(undefined));
  });
});

describe("stopLabel", () => {
  it("tells whether anything had been seen", () => expect([stopLabel(0), stopLabel(3)]).toEqual(["before_text", "mid_stream"]));
});

describe("shareOf", () => {
  it("looks past blanks, and stays within 0 and 1", () => {
    expect(shareOf("a b", "ab cd")).toBe(0.5);
    expect(shareOf("longer than all", "all")).toBe(1);
    expect(shareOf("x", " ")).toBe(0);
  });
});

describe("pieceIn", () => {
  const copies = [{ text: "the first answer, copied" }, { text: "the second\nanswer, copied" }];
  it("finds the whole, a part, or the whole within more, whatever the blanks", () => {
    expect(pieceIn("the second answer, copied", copies)).toBe(copies[1]);
    expect(pieceIn("first answer, copied", copies)).toBe(copies[0]);
    expect(pieceIn("Look: the first answer,  copied!", copies)).toBe(copies[0]);
  });
  it("takes nothing short, and nothing else, for a copy", () => {
    expect(pieceIn("the", copies)).toBeUndefined();
    expect(pieceIn("something of the user's own", copies)).toBeUndefined();
  });
});

describe("markHistory", () => {
  const said = (id: string, role: "user" | "assistant", text = id) => ({ id, role, text });
  const full = "x".repeat(81);
  const old = (...together: ReturnType<typeof said>[]) => markHistory(together).map(({ isHistory }) => isHistory);
  it("takes a lone question, or a lone answer, for new", () => {
    expect(old(said("u", "user"))).toEqual([false]);
    expect(old(said("a", "assistant", full))).toEqual([false]);
  });
  it("takes a question with a placeholder for its answer for new", () =>
    expect(old(said("u", "user"), said("a", "assistant", "Thinking…"))).toEqual([false, false]));
  it("takes a thread that comes whole for old", () =>
    expect(old(said("u", "user"), said("a", "assistant", full), said("v", "user"), said("b", "assistant", full))).toEqual(
      Array(4).fill(true),
    ));
  it("takes the open question at the end of a thread for new", () =>
    expect(old(said("u", "user"), said("a", "assistant", full), said("v", "user"))).toEqual([true, true, false]));
});

describe("stillnessMs", () => {
  it("never comes while the model is called, and sooner when its call was seen to end", () => {
    expect(stillnessMs(true, true)).toBe(Number.POSITIVE_INFINITY);
    expect(stillnessMs(true, false)).toBeLessThan(stillnessMs(false, false));
  });
});

describe("sessionStep", () => {
  const session = { id: "a", startedAtMs: 0, lastAtMs: 1000 };
  const half = 30 * 60_000;
  it("goes on while something happens every half hour", () =>
    expect(sessionStep(session, 1000 + half - 1, () => "b")).toEqual({
      session: { ...session, lastAtMs: 1000 + half - 1 },
      ended: null,
      isNew: false,
    }));
  it("gives way to another after", () =>
    expect(sessionStep(session, 1000 + half, () => "b")).toEqual({
      session: { id: "b", startedAtMs: 1000 + half, lastAtMs: 1000 + half },
      ended: session,
      isNew: true,
    }));
  it("begins where there is none, and does not go back in time", () => {
    expect(sessionStep(null, 5, () => "b")).toMatchObject({ ended: null, isNew: true });
    expect(sessionStep(session, 500, () => "b").session.lastAtMs).toBe(1000);
  });
});

describe("askedBefore", () => {
  it("is the last three, not stale, and without those whose call failed", () => {
    let now = 0;
    const conversations = createConversations({ nowMs: () => now, newTraceId: () => "t", defaultId: () => "c" });
    const ask = (id: string) => conversations.hear({ id, role: "user", text: id });
    const asked = ["a", "b", "c"].map(ask);
    conversations.closeCall(conversations.openCall("s"), true);
    asked.push(ask("d"));
    const last = asked[3] as (typeof asked)[0];
    expect(askedBefore(asked, last).map(({ id }) => id)).toEqual(["a", "b"]);
    now = 31 * 60_000;
    asked.push(ask("f"));
    expect(askedBefore(asked, asked[4] as typeof last)).toEqual([]);
  });
});

describe("createConversations", () => {
  it("keeps no more than it needs, however long the page stays open", () => {
    const conversations = createConversations({ nowMs: () => 0, newTraceId: () => "t", defaultId: () => undefined });
    for (let i = 0; i < 5000; i++) conversations.hear({ id: `u${i}`, role: "user", text: "x", conversationId: `c${i % 40}` });
    expect(conversations.every("user").length).toBeLessThanOrEqual(20 * 200);
    expect(conversations.find("u4999")?.turn.number).toBeGreaterThan(0);
  });
});

describe("createLazy", () => {
  it("loads once, at first need, and serves in order", async () => {
    const load = vi.fn(async () => "part");
    const lazy = createLazy(load, () => {});
    expect(load).not.toHaveBeenCalled();
    const got: unknown[] = [];
    lazy.use((part) => got.push(1, part));
    lazy.use((part) => got.push(2, part));
    await lazy.ready();
    lazy.use((part) => got.push(3, part));
    expect(got).toEqual([1, "part", 2, "part", 3, "part"]);
    expect(load).toHaveBeenCalledOnce();
  });
  it("goes without where it cannot be had, and says so once", async () => {
    const failures: unknown[] = [];
    const lazy = createLazy(
      () => Promise.reject("offline"),
      (cause) => failures.push(cause),
    );
    const got: unknown[] = [];
    lazy.use((part) => got.push(part));
    await lazy.ready();
    lazy.use((part) => got.push(part));
    expect([got, failures]).toEqual([[null, null], ["offline"]]);
  });
  it("does not keep anyone waiting when the page leaves, and serves again if it stays", async () => {
    const lazy = createLazy(
      async () => "part",
      () => {},
    );
    const got: unknown[] = [];
    lazy.use((part) => got.push(part));
    lazy.goWithout();
    await lazy.ready();
    lazy.use((part) => got.push(part));
    expect(got).toEqual([null, "part"]);
  });
});
