import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { userEvent } from "vitest/browser";
import { frame, put, watchPage } from "../watched-page.ts";

let watched: ReturnType<typeof watchPage>;
beforeEach(() => {
  localStorage.clear();
  document.body.replaceChildren();
  watched = watchPage();
});
afterEach(async () => {
  await watched.telltale();
  expect(watched.faults).toEqual([]);
});

const told = async (kind: string) => {
  await watched.telltale.flush();
  return watched.of(kind).map(({ messageId, label, value, chars, text }) => ({ messageId, label, value, chars, text }));
};

describe("onAction", () => {
  it.each([
    ["share", "share"],
    ["escalate", "escalation"],
    ["complete", "task_completed"],
    ["conversion", "conversion"],
    ["suggestion_clicked", "suggestion_clicked"],
    ["attachment_added", "attachment_added"],
    ["attachment_failed", "attachment_failed"],
    ["tool_approved", "tool_approved"],
    ["tool_rejected", "tool_rejected"],
  ])("takes a click upon %s for %s, with what the button says of it", async (action, kind) => {
    await watched.exchange("1");
    put(
      `<button data-telltale-action="${action}" data-telltale-for="a1" data-telltale-label="why" data-telltale-value="2.5"><b>Go</b></button>`,
    )
      .querySelector("b")
      ?.click();
    expect(await told(kind)).toEqual([{ messageId: "a1", label: "why", value: 2.5 }]);
    expect(watched.of(kind)[0]).toMatchObject({ turn: 1, conversationId: "c1" });
  });

  it("takes a rating from buttons, radio buttons and lists", async () => {
    const answer = await watched.exchange("1");
    put(`<button data-telltale-action="rating" data-telltale-value="3">★★★</button>`, answer).click();
    put(`<label><input type="radio" name="stars" value="4" data-telltale-action="rating">4</label>`, answer).click();
    const list = put(`<select data-telltale-action="rating"><option>1<option>2<option>5</select>`, answer) as HTMLSelectElement;
    await userEvent.selectOptions(list, "5");
    expect((await told("rating")).map(({ value, messageId }) => [value, messageId])).toEqual([
      [3, "a1"],
      [4, "a1"],
      [5, "a1"],
    ]);
  });

  it("counts a comment's letters, and lets its words leave only where the owner says so", async () => {
    const answer = await watched.exchange("1");
    const form = put(
      `<form data-telltale-action="comment"><input type="hidden" value="t"><textarea></textarea><button>Send</button></form>`,
      answer,
    );
    form.addEventListener("submit", (event) => event.preventDefault());
    form.querySelector("textarea")?.insertAdjacentText("beforeend", "Not my knot");
    form.querySelector("button")?.click();
    expect(await told("comment")).toEqual([{ messageId: "a1", chars: 11 }]);
    await watched.telltale();
    watched = watchPage({ captureText: true, redact: (text) => text.replace("knot", "…") });
    form.querySelector("button")?.click();
    expect(await told("comment")).toMatchObject([{ chars: 11, text: "Not my …" }]);
  });

  it("counts the files that were chosen", async () => {
    const input = put(`<input type="file" multiple data-telltale-action="attachment_added">`) as HTMLInputElement;
    await userEvent.upload(input, [new File(["a"], "a.txt"), new File(["b"], "b.txt")]);
    expect(await told("attachment_added")).toEqual([{ value: 2 }]);
  });

  it("takes a link in an answer for a citation that is followed, and others for nothing", async () => {
    const answer = await watched.exchange("1");
    put(`<a href="#source" data-telltale-label="doc-7">[1]</a>`, answer).click();
    put(`<a href="#elsewhere">elsewhere</a>`).click();
    put(`<a href="#own">own</a>`, watched.page.log.firstElementChild as Element).click();
    expect(await told("link_click")).toEqual([{ messageId: "a1", label: "doc-7" }]);
  });

  it("takes nothing for a kind that is none", async () => {
    for (const action of ["abandon", "session_start", "constructor", "open_menu"])
      put(`<button data-telltale-action="${action}">x</button>`).click();
    await watched.telltale.flush();
    expect(watched.kinds()).toEqual(["session_start"]);
  });
});

describe("onShown", () => {
  it("tells what the page shows by itself, once as it appears", async () => {
    put(`<p data-telltale-shown="suggestion_shown">there from the start of the next</p>`);
    await frame();
    const answer = await watched.exchange("1");
    const error = put(`<p data-telltale-shown="error_shown" data-telltale-label="quota">Sorry</p>`, answer);
    await frame();
    error.remove();
    answer.append(error);
    put(`<ul><li data-telltale-shown="suggestion_shown">one<li data-telltale-shown="suggestion_shown">two</ul>`);
    await frame();
    expect(await told("error_shown")).toEqual([{ messageId: "a1", label: "quota" }]);
    expect(await told("suggestion_shown")).toHaveLength(3);
    await watched.telltale();
    watched = watchPage();
    expect(await told("suggestion_shown")).toEqual([]);
  });
});

describe("onShown, after the user has left", () => {
  it("leaves out what nobody sees, and tells again when the page comes back", async () => {
    const answer = await watched.exchange("1");
    watched.leave();
    put(`<p data-telltale-shown="error_shown" data-telltale-label="broken off">Sorry</p>`, answer);
    await frame();
    answer.click();
    put(`<p data-telltale-shown="error_shown" data-telltale-label="quota">Sorry</p>`, answer);
    await frame();
    expect(await told("error_shown")).toEqual([{ messageId: "a1", label: "quota" }]);
  });
});

describe("onThumbs", () => {
  it("believes what the button says of itself", async () => {
    const answer = await watched.exchange("1");
    const up = answer.querySelector<HTMLElement>("[data-telltale-action=thumbs_up]");
    for (const pressed of ["false", "true"]) {
      up?.setAttribute("aria-pressed", pressed);
      up?.click();
    }
    expect((await told("thumbs")).map(({ value }) => value)).toEqual([1, 0]);
  });
});
