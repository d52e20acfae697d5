import { messageMarks } from "@telltale/client/chat";
import { beforeEach, describe, expect, it } from "vitest";
import { frame, put, watchPage } from "../watched-page.ts";

const markdown = "Make a **small** eye, then pass the end up through it.";
beforeEach(() => {
  localStorage.clear();
  document.body.replaceChildren();
});

describe("a message that is told by hand and drawn by the host", () => {
  it.each(["drawn first", "told first"])("is heard once, and known where it is drawn (%s)", async (order) => {
    const { telltale, of, faults } = watchPage();
    const draw = async () => {
      const element = put(
        `<article><p>Make a <b>small</b> eye, then pass the end up through it.</p><a href="#x">x</a></article>`,
      );
      for (const [name, value] of Object.entries(messageMarks({ id: "a1", role: "assistant" })))
        element.setAttribute(name, value);
      await frame();
      return element;
    };
    const tell = () => {
      telltale.message({ id: "u1", role: "user", text: "How?", conversationId: "c1" });
      telltale.message({ id: "a1", role: "assistant", text: markdown, conversationId: "c1" });
    };
    if (order === "told first") tell();
    const element = await draw();
    if (order === "drawn first") tell();
    getSelection()?.selectAllChildren(element.querySelector("p") as Element);
    document.dispatchEvent(new ClipboardEvent("copy"));
    element.querySelector("a")?.click();
    await telltale.flush();
    expect(of("response_shown")).toMatchObject([{ messageId: "a1", chars: markdown.length, turn: 1 }]);
    expect(of("copy")).toMatchObject([{ messageId: "a1", value: 1, label: "prose" }]);
    expect(of("link_click")).toMatchObject([{ messageId: "a1", turn: 1 }]);
    expect(faults).toEqual([]);
    await telltale();
  });

  it("is not all there before the host says so, however long it is still", async () => {
    const { telltale, kinds, page } = watchPage();
    telltale.message({ id: "u1", role: "user", text: "How?", conversationId: "told" });
    telltale.message({ id: "a1", role: "assistant", text: "Make", isStreaming: true, conversationId: "told" });
    put(`<article data-telltale-message="a1">Make</article>`);
    // In another chat beside it, a message that is read off the page is still for long enough to be all there.
    page.message("u2", "user", "And a hitch?");
    await frame();
    page.message("a2", "assistant", "Two turns.");
    const isHeard = () => kinds().filter((kind) => kind === "response_shown").length;
    for (let looks = 0; looks < 100 && isHeard() === 0; looks += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      await telltale.flush();
    }
    expect(isHeard()).toBe(1);
    telltale.message({ id: "a1", role: "assistant", text: "Make an eye", conversationId: "told" });
    await telltale.flush();
    expect(isHeard()).toBe(2);
    await telltale();
  });
});
