import { type UIMessage, useChat } from "@ai-sdk/react";
import { observe } from "@telltale/client";
import { messageMarks, TelltaleProvider, useTelltaleChat, useThumbs } from "@telltale/client/react";
import { createElement as h, type KeyboardEvent, StrictMode, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import { answerParts, isRefused, marks, suggestion } from "./answer-parts.ts";

const button = (given: object, label: string) => h("button", { type: "button" as const, ...given }, label);

function Thumbs({ id }: { id: string }) {
  const { thumb, up, down } = useThumbs(id);
  return h(
    "span",
    { "data-thumb": thumb ?? "none" },
    button({ className: "up", onClick: up }, "up"),
    button({ className: "down", onClick: down }, "down"),
  );
}

const drawn = (markdown: string) =>
  answerParts(markdown).map(({ kind, text }, key) => {
    if (kind === "link") return h("a", { key, href: "#manual", "data-telltale-label": "manual" }, text);
    if (kind === "prose") return h("p", { key }, text);
    const copy = { className: "copy-code", ...marks.copyCode, onClick: () => void navigator.clipboard.writeText(text) };
    return h("pre", { key }, h("code", {}, text), button(copy, "copy"));
  });

const fileOf = (filename: string, mediaType: string) => ({ type: "file" as const, filename, mediaType, url: "data:," });

interface ToolPart {
  readonly type: string;
  readonly state: string;
  readonly approval?: { readonly id: string };
}

function Chat({ id }: { id: string }) {
  const chat = useTelltaleChat(useChat({ id }));
  const composer = useRef<HTMLTextAreaElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [isOdd, setOdd] = useState(false);
  const isBusy = chat.status === "submitted" || chat.status === "streaming";
  const written = () => {
    const field = composer.current as HTMLTextAreaElement;
    const text = field.value;
    field.value = "";
    return text;
  };
  const send = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const files = [...(input.current?.files ?? [])].map(({ name, type }) => fileOf(name, type));
    void chat.sendMessage({ text: written(), files });
    if (input.current) input.current.value = "";
  };
  const tool = (part: ToolPart, name: string, approved: boolean) =>
    part.state === "approval-requested" &&
    button(
      { className: name, onClick: () => void chat.addToolApprovalResponse({ id: part.approval?.id ?? "", approved }) },
      name,
    );
  const parts = ({ parts: all }: UIMessage) =>
    all.map((part, key) => {
      if (part.type === "text") return h("div", { key }, drawn(part.text));
      if (!part.type.startsWith("tool-")) return null;
      const isFirst = (part as ToolPart).approval?.id === "p1";
      return h("p", { key }, tool(part as ToolPart, isFirst ? "approve" : "reject", isFirst));
    });
  const message = (one: UIMessage) => {
    const isWriting = isBusy && one === chat.messages.at(-1);
    const given = { key: one.id, className: one.role, "data-message": one.id, "aria-busy": isWriting, ...messageMarks(one) };
    if (one.role === "user")
      return h(
        "article",
        given,
        parts(one),
        button({ className: "edit", onClick: () => void chat.sendMessage({ text: written(), messageId: one.id }) }, "edit"),
      );
    return h(
      "article",
      given,
      parts(one),
      isWriting || [
        h(Thumbs, { key: "thumbs", id: one.id }),
        button({ key: "again", className: "again", onClick: () => void chat.regenerate({ messageId: one.id }) }, "again"),
        button({ key: "share", className: "share", ...marks.share }, "share"),
        h(
          "select",
          { key: "rating", ...marks.rating },
          ["1", "4", "5"].map((stars) => h("option", { key: stars }, stars)),
        ),
        h(
          "form",
          { key: "comment", ...marks.comment, onSubmit: (event) => event.preventDefault() },
          h("input"),
          h("button", { type: "submit" }, "Send"),
        ),
        button({ key: "suggestion", className: "suggestion", ...marks.suggestion }, suggestion),
      ],
    );
  };
  return h(
    "main",
    { "data-telltale-conversation": id },
    h("section", {}, chat.messages.map(message)),
    h("textarea", { ref: composer, onKeyDown: send }),
    h("input", { ref: input, type: "file", multiple: true, onChange: (event) => setOdd(isRefused(event.target.files)) }),
    chat.error && h("p", { role: "alert" }, "Sorry"),
    isOdd && h("p", marks.tooBig, "Not this one"),
    button({ className: "stop", onClick: () => void chat.stop() }, "stop"),
    button({ className: "escalate", ...marks.escalate }, "person"),
    button({ className: "complete", ...marks.complete }, "done"),
    button({ className: "conversion", ...marks.conversion }, "buy"),
  );
}

function Page() {
  const [chats, setChats] = useState(1);
  return h(
    TelltaleProvider,
    { start: () => observe({ endpoint: "/telltale", app: "react" }) },
    h(Chat, { id: `c${chats}` }),
    button({ className: "new", onClick: () => setChats(chats + 1) }, "new"),
  );
}

createRoot(document.body.appendChild(document.createElement("div"))).render(h(StrictMode, {}, h(Page)));
