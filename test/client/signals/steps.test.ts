import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { createConversations, type Said } from "../../../packages/client/src/signals/conversations.ts";
import { createLazy } from "../../../packages/client/src/signals/lazy.ts";
import { abandonmentOf, isOver } from "../../../packages/client/src/signals/on-abandon.ts";
import { kindOf } from "../../../packages/client/src/signals/on-action.ts";
import { lettersOf, pieceIn, shareOf } from "../../../packages/client/src/signals/on-copy-to-new-chat.ts";
import { dwellStep } from "../../../packages/client/src/signals/on-dwell.ts";
import { markHistory, stillnessMs } from "../../../packages/client/src/signals/on-message.ts";
import { askedBefore } from "../../../packages/client/src/signals/on-rephrase.ts";
import { stopOf } from "../../../packages/client/src/signals/on-stop.ts";
import { thumbStep } from "../../../packages/client/src/signals/on-thumbs.ts";
import { readingMs, readingShare } from "../../../packages/client/src/signals/reading-time.ts";
import { sessionStep } from "../../../packages/client/src/signals/session.ts";

describe("dwellStep", () => {
  const hidden = { totalMs: 0, shownAtMs: null };
  it("counts only what is in sight", () => {
    let dwell = dwellStep(hidden, true, 100);
    dwell = dwellStep(dwell, false, 400);
    dwell = dwellStep(dwell, true, 1000);
    expect(dwellStep(dwell, false, 1050)).toEqual({ totalMs: 350, shownAtMs: null });
  });
  it("comes to the same however often it is asked in between", () => {
    const moments = fc.array(fc.nat(1000), { minLength: 1 }).map((times) => times.sort((a, b) => a - b));
    fc.assert(
      fc.property(moments, (times) => {
        const end = times.reduce((dwell, at) => dwellStep(dwell, true, at), dwellStep(hidden, true, 0));
        expect(dwellStep(end, false, 1000).totalMs).toBe(1000);
      }),
    );
    expect(dwellStep(hidden, false, 9)).toEqual(hidden);
  });
});

describe("readingMs, readingShare", () => {
  it("is a minute for 238 words", () => expect(readingMs("word ".repeat(238))).toBe(60_000));
  it("counts characters where words have no spaces", () => expect(readingMs("潮汐每天")).toBe(readingMs("a b c d")));
  it("is nothing for nothing", () => expect(readingMs(" \n")).toBe(0));
  it("is 1 for once through, and nothing can be said of nothing", () => {
    expect(readingShare(30_000, "word ".repeat(238))).toBe(0.5);
    expect(readingShare(30_000, "…")).toBeGreaterThan(1);
    expect(readingShare(30_000, " ")).toBeUndefined();
  });
});

describe("abandonmentOf", () => {
  it("tells the stages apart, the earliest first, and none where the answer did its work", () => {
    expect(abandonmentOf(true, 5, true)).toBe("mid_stream");
    expect(abandonmentOf(false, 5, true)).toBe("composing");
    expect(abandonmentOf(false, 0, true)).toBe("after_response");
    expect(abandonmentOf(false, 0, false)).toBeUndefined();
  });
});

describe("isOver", () => {
  it("takes a thumb up for an end, and an error, not a thumb down or one taken back", () => {
    expect([1, 0, -1].map((value) => isOver({ kind: "thumbs", value }))).toEqual([true, false, false]);
    expect(isOver({ kind: "copy" })).toBe(true);
    expect(isOver({ kind: "error_shown" })).toBe(true);
    expect(isOver({ kind: "regenerate" })).toBe(false);
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

describe("stopOf", () => {
  it("measures against the mean of the answers before", () => {
    expect(stopOf(30, [100, 20])).toEqual({ value: 0.5, label: "late" });
    expect(stopOf(29, [100, 20]).label).toBe("early");
    expect(stopOf(500, [100])).toEqual({ value: 1, label: "late" });
    expect(stopOf(0, [100])).toEqual({ value: 0, label: "early" });
  });
  it("says no more than it knows where there are none", () => {
    expect(stopOf(0, [])).toEqual({ label: "early" });
    expect(stopOf(30, [])).toEqual({});
    expect(stopOf(30, [0])).toEqual({ value: 1, label: "late" });
  });
});

describe("lettersOf, shareOf", () => {
  it("looks at letters and digits alone, and stays within 0 and 1", () => {
    expect(shareOf("a b", "ab, cd!")).toBe(0.5);
    expect(shareOf("longer than all", "all")).toBe(1);
    expect(shareOf("x", " ")).toBe(0);
  });
  it("knows Markdown for what it shows", () => {
    const markdown = "See **the [docs](https://example.org/a?b=c)**:\n\n```ts\nlet x = 1;\n```\n- done";
    expect(lettersOf(markdown)).toBe(lettersOf("See the docs: let x = 1; done"));
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
  const old = (...together: Said[]) => markHistory(together).map(({ isHistory }) => isHistory);
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
    expect(sessionStep(session, 1000 + half - 1, () => "b")).toEqual({ ...session, lastAtMs: 1000 + half - 1 }));
  it("gives way to another after, unless the host's own", () => {
    const next = { id: "b", startedAtMs: 1000 + half, lastAtMs: 1000 + half };
    expect(sessionStep(session, 1000 + half, () => "b")).toEqual(next);
    expect(sessionStep(session, 1000 + half, () => "b", Number.POSITIVE_INFINITY).id).toBe("a");
  });
  it("begins where there is none, and does not go back in time", () => {
    expect(sessionStep(null, 5, () => "b")).toEqual({ id: "b", startedAtMs: 5, lastAtMs: 5 });
    expect(sessionStep(session, 500, () => "b").lastAtMs).toBe(1000);
  });
});

describe("askedBefore", () => {
  it("is the last three, not stale, and without those whose call failed", () => {
    let now = 0;
    const conversations = createConversations({ nowMs: () => now, newTraceId: () => "t", defaultId: () => "c" }, () => {});
    const ask = (id: string) => conversations.hear({ id, role: "user", text: id });
    const asked = ["a", "b", "c"].map(ask);
    conversations.openCall("s", true, undefined, "c").close(true);
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
    const chat = createConversations({ nowMs: () => 0, newTraceId: () => "t", defaultId: () => undefined }, () => {});
    for (let i = 0; i < 5000; i++) chat.hear({ id: `u${i}`, role: "user", text: "x", conversationId: `c${i % 40}` });
    expect(chat.messages).toHaveLength(300);
    expect(chat.find("u4999")?.turn.number).toBeGreaterThan(0);
    expect(chat.find("u1")).toBeUndefined();
  });

  /** What is told of an answer that says first this and then that. */
  function tellings(first: string, then: string): string[] {
    const told: string[] = [];
    const world = { nowMs: () => 1, newTraceId: () => "t", defaultId: () => "c" };
    const chat = createConversations(world, (event) => void told.push(event));
    for (const text of [first, then]) chat.hear({ id: "a1", role: "assistant", text, isStreaming: false });
    return told;
  }
  it("takes a whole answer for the same when it is drawn in another way, or goes on", () => {
    const raw = "**Make** a small eye, `pass` the end up through it, around the rope.";
    expect(tellings(raw, raw.replaceAll(/[*`]/g, ""))).toEqual(["showing", "answered"]);
    expect(tellings(raw, `${raw} [1] Sources: knots.example`)).toEqual(["showing", "answered"]);
    expect(tellings("潮汐**每天**两次。", "潮汐每天两次。还有更多。")).toEqual(["showing", "answered"]);
  });
  it("takes one that begins anew for another", () => {
    const twice = ["showing", "answered", "showing", "answered"];
    expect(tellings("Make a small eye, pass the end up through it.", "Take the end first.")).toEqual(twice);
    expect(tellings("Make a small eye, pass the end up through it.", "M")).toEqual(twice);
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
  it("asks again a while after a failure; those who are patient go on waiting", async () => {
    vi.useFakeTimers();
    for (const isPatient of [false, true]) {
      const load = vi.fn(async () => "part").mockRejectedValueOnce("offline");
      const lazy = createLazy(load, () => {}, isPatient);
      const got: unknown[] = [];
      lazy.use((part) => got.push(1, part));
      await lazy.ready();
      expect(got).toEqual(isPatient ? [] : [1, null]);
      await vi.advanceTimersByTimeAsync(5_000);
      lazy.use((part) => got.push(2, part));
      await lazy.ready();
      expect(got).toEqual(isPatient ? [1, "part", 2, "part"] : [1, null, 2, "part"]);
      expect([lazy.here(), load.mock.calls.length]).toEqual(["part", 2]);
    }
    vi.useRealTimers();
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
    expect(got).toEqual([undefined, "part"]);
  });
});
