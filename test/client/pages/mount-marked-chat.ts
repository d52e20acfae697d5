import { answerParts, isRefused, marks, suggestion } from "./answer-parts.ts";

type Marks = Readonly<Record<string, string>>;

function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  given: Marks = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A chat without a framework: every message and button says by its attributes what it is. */
export function mountMarkedChat(place: Element | ShadowRoot): void {
  let ids = 0;
  let chats = 0;
  let stop = new AbortController();
  const log = make("section");
  const composer = make("textarea");
  const files = make("input", { type: "file", multiple: "", "data-telltale-action": "attachment_added" });
  const button = (name: string, given: Marks, label = name) => make("button", { class: name, ...given }, label);
  const stopButton = button("stop", { "data-telltale-action": "stop" });
  const main = make("main", {}, log, composer, files, stopButton, button("new", {}));
  main.append(button("escalate", marks.escalate), button("complete", marks.complete), button("conversion", marks.conversion));

  function begin(): void {
    chats += 1;
    main.setAttribute("data-telltale-conversation", `c${chats}`);
    log.replaceChildren();
  }

  function draw(body: Element, markdown: string): void {
    const parts = answerParts(markdown).map(({ kind, text }) => {
      if (kind === "link") return make("a", { href: "#manual", "data-telltale-label": "manual" }, text);
      if (kind === "prose") return make("p", {}, text);
      const copy = button("copy-code", marks.copyCode);
      copy.addEventListener("click", () => void navigator.clipboard.writeText(text));
      return make("pre", {}, make("code", {}, text), copy);
    });
    body.replaceChildren(...parts);
  }

  const say = (role: string, text: string) => {
    ids += 1;
    const body = make("div", {}, make("p", {}, text));
    const given = { "data-telltale-message": `m${ids}`, "data-telltale-role": role, "data-message": `m${ids}`, class: role };
    const message = make("article", given, body);
    log.append(message);
    return { message, body };
  };

  async function answer(question: string): Promise<void> {
    stop = new AbortController();
    const { message, body } = say("assistant", "");
    const state = (isStreaming: boolean) => {
      message.setAttribute("data-telltale-streaming", `${isStreaming}`);
      message.setAttribute("aria-busy", `${isStreaming}`);
    };
    state(true);
    try {
      const response = await fetch("/answer", { method: "POST", body: question, signal: stop.signal });
      if (!response.ok) throw new TypeError(`${response.status}`);
      let text = "";
      for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        text += piece;
        draw(body, text);
      }
      if (question.includes("mail"))
        for (const act of ["approve", "reject"]) {
          const marked = {
            "data-telltale-action": act === "approve" ? "tool_approved" : "tool_rejected",
            "data-telltale-label": "send_mail",
          };
          message.append(button(act, marked));
        }
    } catch (cause) {
      if (!stop.signal.aborted) {
        const error = { role: "alert", "data-telltale-shown": "error_shown", "data-telltale-label": (cause as Error).name };
        message.replaceWith(make("p", error, "Sorry"));
      }
    }
    const rating = make("select", marks.rating, ...["1", "4", "5"].map((stars) => make("option", {}, stars)));
    const comment = make("form", marks.comment, make("input"), make("button", {}, "Send"));
    comment.addEventListener("submit", (event) => event.preventDefault());
    const again = button("again", { "data-telltale-action": "regenerate" });
    again.addEventListener("click", () => {
      message.remove();
      void answer(question);
    });
    const up = button("up", { "data-telltale-action": "thumbs_up" });
    const down = button("down", { "data-telltale-action": "thumbs_down" });
    message.append(
      up,
      down,
      again,
      button("share", marks.share),
      rating,
      comment,
      button("suggestion", marks.suggestion, suggestion),
    );
    state(false);
  }

  function ask(text: string): void {
    const { message } = say("user", text);
    const edit = button("edit", { "data-telltale-action": "edit" });
    message.append(edit);
    edit.addEventListener("click", () => {
      while (message.nextSibling) message.nextSibling.remove();
      message.remove();
      ask(composer.value);
      composer.value = "";
    });
    void answer(text);
  }

  composer.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    ask(composer.value);
    composer.value = "";
  });
  files.addEventListener("change", (event) => {
    if (!isRefused(files.files)) return;
    event.stopPropagation();
    main.append(make("p", marks.tooBig, "Not this one"));
  });
  stopButton.addEventListener("click", () => stop.abort());
  main.querySelector(".new")?.addEventListener("click", begin);
  begin();
  place.append(main);
}
