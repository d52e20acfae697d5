import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { userEvent } from "vitest/browser";
import { answerText, frame, put, watchPage } from "../watched-page.ts";

let watched: ReturnType<typeof watchPage>;
beforeEach(() => {
  localStorage.clear();
  document.body.replaceChildren();
});
afterEach(async () => {
  await watched.telltale();
  expect(watched.faults).toEqual([]);
});

const user = `<p data-telltale-message="u1" data-telltale-role="user">How do I tie a bowline?</p>`;
const answer = `<p data-telltale-message="a1" data-telltale-role="assistant" data-telltale-streaming="false">${answerText}</p>`;
const button = `<button data-telltale-action="thumbs_up" data-telltale-for="a1">up</button>`;

async function talkIn(place: ShadowRoot): Promise<void> {
  put(user, place);
  await frame();
  put(answer, place);
  await frame();
  put(button, place).click();
  await watched.telltale.flush();
  expect(watched.of("message_sent")).toMatchObject([{ messageId: "u1", chars: 23 }]);
  expect(watched.of("response_shown")).toMatchObject([{ messageId: "a1", chars: answerText.length, turn: 1 }]);
  expect(watched.of("thumbs")).toMatchObject([{ messageId: "a1", value: 1 }]);
}

describe("onMessage", () => {
  it("finds the shadow roots that are there", async () => {
    const outer = put("<section></section>").attachShadow({ mode: "open" });
    const inner = put("<section></section>", outer).attachShadow({ mode: "open" });
    watched = watchPage();
    await talkIn(inner);
  });

  it("finds a shadow root that comes with its host, nested in others", async () => {
    watched = watchPage();
    // What understands the page has come.
    await watched.telltale.flush();
    const host = document.createElement("section");
    const outer = host.attachShadow({ mode: "open" });
    const inner = put("<section></section>", outer).attachShadow({ mode: "open" });
    document.body.append(host);
    await frame();
    await talkIn(inner);
  });

  it("finds a shadow root that comes later than its host, with the first thing done in it", async () => {
    const host = put("<section></section>");
    watched = watchPage();
    await frame();
    const shadow = host.attachShadow({ mode: "open" });
    const field = put("<textarea></textarea>", shadow);
    await frame();
    await userEvent.type(field, "How");
    await talkIn(shadow);
  });

  it("looks into a closed shadow root that it is given", async () => {
    const shadow = put("<section></section>").attachShadow({ mode: "closed" });
    watched = watchPage({ root: shadow });
    await talkIn(shadow);
  });

  it("keeps to the part of the page that it is given", async () => {
    const part = put("<section></section>");
    watched = watchPage({ root: part });
    await watched.exchange("9");
    put(user, part);
    await frame();
    await watched.telltale.flush();
    expect(watched.of("message_sent")).toMatchObject([{ messageId: "u1" }]);
  });

  it("reads the words of a message that is made of components, and not those of its buttons", async () => {
    watched = watchPage();
    const message = document.createElement("article");
    message.dataset.telltaleMessage = "a1";
    message.dataset.telltaleRole = "assistant";
    message.dataset.telltaleStreaming = "false";
    put("<span></span>", message).attachShadow({ mode: "open" }).append("seven, ");
    put("<i>eight<button>copy</button><style>p { color: red }</style></i>", message);
    document.body.append(message);
    await frame();
    await watched.telltale.flush();
    expect(watched.of("response_shown")).toMatchObject([{ chars: "seven, eight".length }]);
  });

  it("hears an answer that is drawn anew with each piece, under one element or another", async () => {
    watched = watchPage();
    put(user);
    await frame();
    let drawn = put(`<p data-telltale-message="a1" data-telltale-role="assistant" data-telltale-streaming="true"></p>`);
    for (let end = 10; end < answerText.length; end += 20) {
      const next = drawn.cloneNode() as HTMLElement;
      next.textContent = answerText.slice(0, end);
      drawn.replaceWith(next);
      drawn = next;
      await frame();
    }
    drawn.innerHTML = `<b>${answerText.slice(0, 9)}</b>${answerText.slice(9)}`;
    drawn.dataset.telltaleStreaming = "false";
    await frame();
    await watched.telltale.flush();
    expect(watched.of("response_shown")).toMatchObject([{ chars: answerText.length }]);
  });
});
