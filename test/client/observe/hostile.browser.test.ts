import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answerText, frame, put, watchPage } from "../watched-page.ts";

const thrown: unknown[] = [];
const hear = (event: ErrorEvent | PromiseRejectionEvent) => void thrown.push(event);
beforeEach(() => {
  localStorage.clear();
  document.body.replaceChildren();
  thrown.length = 0;
  window.addEventListener("error", hear);
  window.addEventListener("unhandledrejection", hear);
});
afterEach(() => {
  window.removeEventListener("error", hear);
  window.removeEventListener("unhandledrejection", hear);
});

describe("observe, on a page that means no good", () => {
  it("survives clobbered forms, getters that throw and nodes that are gone, and still hears the rest", async () => {
    const watched = watchPage();
    const names = [
      "getAttribute",
      "children",
      "matches",
      "closest",
      "querySelectorAll",
      "shadowRoot",
      "childNodes",
      "nodeType",
    ];
    for (const name of names) {
      const form = put(`<form><input name="${name}"><button data-telltale-action="share">x</button></form>`);
      form.querySelector("button")?.addEventListener("click", (event) => event.preventDefault());
      form.querySelector("button")?.click();
    }
    const trap = put(`<p data-telltale-message="x" data-telltale-role="assistant">x</p>`);
    for (const name of ["textContent", "shadowRoot", "parentNode"])
      Object.defineProperty(trap, name, {
        get() {
          throw new Error("mine");
        },
      });
    await frame();
    const answer = await watched.exchange("1");
    const gone = answer.querySelector("button") as HTMLElement;
    answer.remove();
    gone.click();
    put("<a href=mailto:x>detached</a>").remove();
    await watched.exchange("2", "What else?");
    watched.leave();
    await watched.telltale();
    expect(watched.of("message_sent").map(({ messageId }) => messageId)).toEqual(["u1", "u2"]);
    expect(new Set(watched.faults.map(({ code }) => code))).toEqual(new Set(["listener"]));
    expect(thrown).toEqual([]);
  });

  it("takes a huge selection for what it is", async () => {
    const watched = watchPage();
    const answer = await watched.exchange("1", "How?", "word ".repeat(200_000));
    getSelection()?.selectAllChildren(document.body);
    document.dispatchEvent(new ClipboardEvent("copy", { bubbles: true }));
    await watched.telltale();
    expect(watched.of("response_shown")[0]?.chars).toBeLessThanOrEqual(100_000);
    expect(watched.of("copy")).toMatchObject([{ messageId: "a1", value: 1 }]);
    expect([answer.isConnected, watched.faults, thrown]).toEqual([true, [], []]);
  });

  it("pollutes no prototype, whatever names the page and the host use", async () => {
    const watched = watchPage();
    const evil = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    put(`<div data-telltale-conversation="__proto__"></div>`).append(
      put(`<p data-telltale-message="__proto__" data-telltale-role="user">hello there</p>`),
    );
    await frame();
    watched.telltale.signal({ kind: "conversion", ...evil, attributes: evil });
    watched.telltale.message({ id: "constructor", role: "assistant", text: answerText, conversationId: "__proto__" });
    watched.telltale.thumbs("constructor", "up");
    await watched.telltale();
    expect(Reflect.get({}, "polluted")).toBeUndefined();
    expect(thrown).toEqual([]);
  });

  it("never lets the page see an exception, through a thousand random changes", { timeout: 60_000 }, async () => {
    const watched = watchPage({
      onError() {
        throw new Error("the host's own");
      },
    });
    const { log } = watched.page;
    const pick = (at: number): Element =>
      log.querySelectorAll("*").item(at % Math.max(1, log.querySelectorAll("*").length)) ?? log;
    const change = fc.tuple(fc.nat(9), fc.nat(500), fc.string({ maxLength: 12 }));
    const act = ([what, at, text]: readonly [number, number, string]): void => {
      const target = pick(at);
      const role = at % 2 ? "user" : "assistant";
      if (what === 0) watched.page.message(text, role, text);
      if (what === 1) target.append(text);
      if (what === 2) target.remove();
      if (what === 3) target.setAttribute("data-telltale-message", text);
      if (what === 4) target.setAttribute("data-telltale-streaming", at % 3 ? "true" : "false");
      if (what === 5) (target as HTMLElement).click?.();
      if (what === 6 && target.localName === "p" && !target.shadowRoot) target.attachShadow({ mode: "open" }).append(text);
      if (what === 7) target.setAttribute("data-telltale-role", at % 3 ? role : text);
      if (what === 8) log.prepend(target === log ? text : target);
      if (what === 9) target.replaceWith(target.cloneNode(true), text);
    };
    for (const changes of fc.sample(fc.array(change, { minLength: 20, maxLength: 20 }), { seed: 7, numRuns: 50 })) {
      for (const each of changes)
        try {
          act(each);
        } catch {
          // A change the page itself cannot make.
        }
      await frame();
    }
    watched.leave();
    await watched.telltale();
    expect(watched.signals().length).toBeGreaterThan(0);
    expect(thrown).toEqual([]);
  });
});
