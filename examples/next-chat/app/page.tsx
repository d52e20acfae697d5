"use client";

import { useChat } from "@ai-sdk/react";
import { formatTraceparent, observe, type Telltale, traceCall } from "@telltale/client";
import { messageMarks, TelltaleProvider, useTelltale, useTelltaleChat, useThumbs } from "@telltale/client/react";
import { DefaultChatTransport } from "ai";
import { useState } from "react";
import "./chat.css";

/** `/telltale` is the collector, on the page's own origin: a rewrite in `next.config.ts` sends it there. */
const start = () => observe({ endpoint: "/telltale", app: "knots", feature: "chat" });

/** Asks the route, and tells it which trace the answer belongs to. What the model does is recorded there, not here. */
const askWith = (telltale: Telltale) =>
  new DefaultChatTransport({
    api: "/api/chat",
    fetch: (input, init) =>
      traceCall(telltale, { kind: "workflow", name: "ask" }, ({ traceId, spanId }) => {
        const headers = new Headers(init?.headers);
        headers.set("traceparent", formatTraceparent({ traceId, spanId, sampled: true }));
        return fetch(input, { ...init, headers });
      }),
  });

// biome-ignore lint/style/noDefaultExport: Next.js takes a page by it.
export default function Page() {
  return (
    <TelltaleProvider start={start}>
      <Chat />
    </TelltaleProvider>
  );
}

function Chat() {
  const telltale = useTelltale();
  return telltale && <Thread telltale={telltale} />;
}

function Thread({ telltale }: { telltale: Telltale }) {
  const [transport] = useState(() => askWith(telltale));
  const chat = useTelltaleChat(useChat({ transport }));
  const [text, setText] = useState("");
  return (
    <main>
      <h1>Ask about knots</h1>
      {chat.messages.map((message) => (
        <article key={message.id} className={message.role} {...messageMarks(message)}>
          <p>{message.parts.map((part) => (part.type === "text" ? part.text : ""))}</p>
          {message.role === "assistant" && chat.status === "ready" && <Thumbs id={message.id} />}
        </article>
      ))}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void chat.sendMessage({ text });
          setText("");
        }}
      >
        <input value={text} onChange={({ target }) => setText(target.value)} aria-label="Your question" />
        <button type="submit">Ask</button>
      </form>
    </main>
  );
}

function Thumbs({ id }: { id: string }) {
  const { thumb, up, down } = useThumbs(id);
  return (
    <span>
      <button type="button" aria-pressed={thumb === "up"} onClick={up}>
        Helpful
      </button>
      <button type="button" aria-pressed={thumb === "down"} onClick={down}>
        Not helpful
      </button>
    </span>
  );
}
