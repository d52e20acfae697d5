/** A small chat page, as a host would write it: marked messages and buttons, a composer. Works in any window. */
export function createChatPage(document: Document, within: ParentNode & Node = document.body) {
  const chat = document.createElement("main");
  chat.setAttribute("data-telltale-conversation", "c1");
  const log = document.createElement("div");
  const composer = document.createElement("textarea");
  chat.append(log, composer);
  within.append(chat);

  function message(id: string, role: "user" | "assistant", text = ""): HTMLElement {
    const element = document.createElement("article");
    element.setAttribute("data-telltale-message", id);
    element.setAttribute("data-telltale-role", role);
    const words = document.createElement("p");
    words.textContent = text;
    element.append(words);
    for (const action of role === "assistant"
      ? ["copy", "thumbs_up", "thumbs_down", "regenerate", "stop", "share"]
      : ["edit"]) {
      const button = document.createElement("button");
      button.setAttribute("data-telltale-action", action);
      button.textContent = action;
      element.append(button);
    }
    log.append(element);
    return element;
  }

  return {
    chat,
    log,
    composer,
    message,
    /** Adds words to a message, as a stream does. */
    grow(element: HTMLElement, text: string): void {
      element.firstElementChild?.append(document.createTextNode(text));
    },
    press(element: HTMLElement, action: string): void {
      element.querySelector<HTMLElement>(`[data-telltale-action=${action}]`)?.click();
    },
    streaming(element: HTMLElement, isStreaming: boolean): void {
      element.setAttribute("data-telltale-streaming", String(isStreaming));
    },
  };
}
