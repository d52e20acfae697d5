import { observe, traceFetch } from "/client/telltale.js";

// Telltale, all of it. The rest is a chat page like any other; index.html marks its messages and buttons with data-telltale-….
const visitor = new URLSearchParams(location.search).get("visitor") ?? "you";
const telltale = observe({
  endpoint: "/telltale",
  app: "support",
  userId: visitor,
  feature: "chat",
  environment: "demo",
  release: "2.3.0",
  onError: (error) => console.warn("telltale:", error),
});
const askProvider = traceFetch(telltale, { provider: "openai", promptName: "support", promptVersion: "v7" });

const [log, composer, input, send, model] = ["log", "composer", "input", "send", "model"].map((id) =>
  document.getElementById(id),
);
/** What the model is told: the chat so far. */
let messages = [];
/** Stops the answer that is on its way. */
let running = null;
/** What each message says, as it was written: for copying. */
const texts = new WeakMap();

function newChat() {
  running?.abort();
  messages = [];
  document.body.dataset.telltaleConversation = crypto.randomUUID();
  log.replaceChildren(copyOf("welcome"));
  input.value = "";
  input.focus();
}

function copyOf(template) {
  return document.getElementById(template).content.firstElementChild.cloneNode(true);
}

function show(template, text) {
  const message = copyOf(template);
  message.dataset.telltaleMessage = crypto.randomUUID();
  draw(message, text);
  log.querySelector(".welcome")?.remove();
  log.append(message);
  log.scrollTop = log.scrollHeight;
  return message;
}

function submit() {
  const text = input.value.trim();
  if (!text || running) return;
  input.value = "";
  messages.push({ role: "user", content: text });
  show("user-message", text);
  answer();
}

/** Asks the provider and draws the answer as it comes. */
async function answer() {
  const message = show("assistant-message", "");
  const asked = messages;
  const call = new AbortController();
  running = call;
  let text = "";
  busy(message, true);
  try {
    const response = await askProvider("/v1/chat/completions", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        model: model.value,
        user: visitor,
        messages: asked,
        stream: true,
        stream_options: { include_usage: true },
      }),
      signal: call.signal,
    });
    if (!response.ok) throw new Error((await response.json()).error.message);
    for await (const delta of deltas(response)) {
      text += delta;
      draw(message, text);
      log.scrollTop = log.scrollHeight;
    }
  } catch (error) {
    if (!call.signal.aborted) {
      message.classList.add("failed");
      draw(message, `That did not work: ${error.message}.`);
      telltale.signal({ kind: "error_shown", messageId: message.dataset.telltaleMessage });
    }
  }
  busy(message, false);
  if (running === call) running = null;
  if (text) asked.push({ role: "assistant", content: text });
}

/** The pieces of text in an OpenAI-style event stream. */
async function* deltas(response) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    const lines = (rest + decoder.decode(piece.value, { stream: true })).split("\n");
    rest = lines.pop();
    for (const line of lines.filter((each) => each.startsWith("data: {"))) {
      const content = JSON.parse(line.slice(6)).choices[0]?.delta.content;
      if (content) yield content;
    }
  }
}

function busy(message, isBusy) {
  message.setAttribute("aria-busy", String(isBusy));
  message.dataset.telltaleStreaming = String(isBusy);
  message.querySelector(".actions").hidden = isBusy;
  message.querySelector(".stop").hidden = !isBusy;
  send.disabled = isBusy;
}

/** Paragraphs, code blocks, `code` and **bold**: made of text nodes, never of markup. */
function draw(message, text) {
  const blocks = text.split("```").flatMap((part, i) => {
    if (i % 2 === 1) return [element("pre", element("code", part.replace(/^\w*\n/, "").trimEnd()))];
    const paragraphs = part.split("\n\n").filter((paragraph) => paragraph.trim());
    return paragraphs.map((paragraph) => element("p", ...inline(paragraph.trim())));
  });
  message.querySelector(".text").replaceChildren(...blocks);
  texts.set(message, text);
}

function inline(text) {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
    if (part.startsWith("`")) return element("code", part.slice(1, -1));
    return part.startsWith("**") ? element("strong", part.slice(2, -2)) : part;
  });
}

function element(name, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}

const actions = {
  copy: (message) => navigator.clipboard.writeText(texts.get(message)),
  stop: (message) => {
    message.classList.add("stopped");
    running?.abort();
  },
  regenerate: (message) => {
    message.remove();
    if (messages.at(-1)?.role === "assistant") messages.pop();
    answer();
  },
  escalate: (_, button) => {
    button.disabled = true;
    button.textContent = "A person will write to you";
  },
  thumbs_up: press,
  thumbs_down: press,
};

function press(message, button) {
  const isPressed = button.getAttribute("aria-pressed") === "true";
  for (const thumb of message.querySelectorAll("[aria-pressed]")) thumb.setAttribute("aria-pressed", "false");
  button.setAttribute("aria-pressed", String(!isPressed));
  message.querySelector(".person").hidden = isPressed || button.dataset.telltaleAction !== "thumbs_down";
}

log.addEventListener("click", ({ target }) => {
  const idea = target.closest(".ideas button");
  if (idea) {
    input.value = idea.textContent;
    submit();
  }
  const button = target.closest("[data-telltale-action]");
  if (button) actions[button.dataset.telltaleAction](button.closest(".message"), button);
});
composer.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
input.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit();
});
document.getElementById("new-chat").addEventListener("click", newChat);
newChat();
