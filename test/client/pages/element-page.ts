import { observe } from "@telltale/client";
import { mountMarkedChat } from "./mount-marked-chat.ts";

observe({ endpoint: "/telltale", app: "element" });
customElements.define(
  "chat-box",
  class extends HTMLElement {
    connectedCallback(): void {
      mountMarkedChat(this.attachShadow({ mode: "open" }));
    }
  },
);
document.body.append(document.createElement("chat-box"));
