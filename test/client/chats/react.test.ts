import { useChat } from "@ai-sdk/react";
import { TelltaleProvider, useTelltale, useTelltaleChat, useThumbs } from "@telltale/client/react";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { describe, expect, it } from "vitest";

function Chat() {
  const chat = useTelltaleChat(useChat({ id: "c1" }));
  return createElement("p", {}, `${chat.id} ${useThumbs("m1").thumb} ${useTelltale()}`);
}

describe("the React hooks on a server", () => {
  it("render, start nothing and find no telltale", () => {
    let starts = 0;
    const start = (): never => {
      starts += 1;
      throw new Error("started");
    };
    const html = renderToString(createElement(TelltaleProvider, { start }, createElement(Chat)));
    expect([html, starts]).toEqual(["<p>c1 null null</p>", 0]);
  });
});
