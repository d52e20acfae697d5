import { Chat, useChat } from "@ai-sdk/react";
import { observe } from "@telltale/client";
import { TelltaleProvider, type TelltaleProviderProps, useTelltaleChat } from "@telltale/client/react";
import { createElement, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { beforeEach, describe, expect, it } from "vitest";
import { createRecorder, until } from "../recorder.ts";
import { createModel, words } from "./ai-chats.ts";

beforeEach(() => localStorage.clear());

const page = () => {
  const recorder = createRecorder();
  const begun: ReturnType<typeof observe>[] = [];
  const begin = () => {
    const telltale = observe({ endpoint: "/telltale", transport: recorder.transport });
    begun.push(telltale);
    return telltale;
  };
  return { ...recorder, begin, begun };
};

function View({ chat }: { chat: Chat<never> }) {
  const { messages } = useTelltaleChat(useChat({ chat }));
  return createElement("p", {}, messages.length);
}

/** Two views of one chat, as strict as React can be. */
function mount(props: TelltaleProviderProps) {
  const model = createModel();
  const chat = new Chat<never>({ id: "c1", transport: model.transport as never });
  const place = document.body.appendChild(document.createElement("div"));
  const root = createRoot(place);
  const views = [1, 2].map((key) => createElement(View, { key, chat }));
  root.render(createElement(StrictMode, {}, createElement(TelltaleProvider, props, views)));
  return { model, chat, place, root };
}

describe("TelltaleProvider", () => {
  it("begins once in strict mode, tells a chat once that two components show, and stops when it is gone for good", async () => {
    const { begin, begun, kinds } = page();
    const { model, chat, place, root } = mount({ start: begin });
    await until(() => place.textContent === "00");
    void chat.sendMessage({
      text: "How do I tie a bowline?",
      files: [{ type: "file", mediaType: "image/png", url: "data:," }],
    });
    await until(() => chat.status === "submitted");
    model.say(...words("Make a small eye."));
    await until(() => chat.status === "streaming");
    model.end();
    await until(() => chat.status === "ready" && place.textContent === "22");
    await begun[0]?.flush();
    expect(begun).toHaveLength(1);
    expect(kinds()).toEqual(["session_start", "message_sent", "attachment_added", "response_shown"]);
    root.unmount();
    await until(() => kinds().includes("session_end"));
  });

  it("leaves a telltale alone that the host keeps itself", async () => {
    const { begin, kinds } = page();
    const telltale = begin();
    const { place, root } = mount({ telltale });
    await until(() => place.textContent === "00");
    root.unmount();
    telltale.signal({ kind: "conversion" });
    await telltale.flush();
    expect(kinds()).toEqual(["session_start", "conversion"]);
    await telltale();
  });
});
