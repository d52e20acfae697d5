import { observe, traceFetch } from "@telltale/client";

/** What a run of the hostile page has to say for itself. */
export interface HostileRun {
  /** What reached the page: exceptions, rejections nobody handled. */
  readonly thrown: readonly string[];
  /** The codes of what `onError` heard. */
  readonly faults: readonly string[];
  /** Where a traced stream differed from the same one untraced. */
  readonly differences: readonly string[];
}

const thrown: string[] = [];
const faults: string[] = [];
addEventListener("error", ({ message }) => thrown.push(message));
addEventListener("unhandledrejection", ({ reason }) => thrown.push(`unhandled: ${reason}`));

// A form that is sent would take the page away, and the test with it.
addEventListener("submit", (event) => event.preventDefault(), true);

/** Random numbers that come again: mulberry32. */
function seeded(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) % most;
  };
}

const mine = (): never => {
  throw new Error("mine");
};

/** What other scripts have done to pages: enumerable members on every object and array, and methods that fail for some elements. */
function spoilPrototypes(): void {
  Object.assign(Object.prototype, { polluted: 1, kind: "stop", traceId: "not one" });
  Object.assign(Array.prototype, { each: mine, toJSON: () => "spoiled" });
  for (const name of ["getAttribute", "matches", "closest"] as const) {
    const method = Element.prototype[name] as (this: Element, given: string) => unknown;
    Object.assign(Element.prototype, {
      [name](this: Element, given: string) {
        return this.id === "trap" ? mine() : method.call(this, given);
      },
    });
  }
}

function restorePrototypes(): void {
  for (const name of ["polluted", "kind", "traceId"]) Reflect.deleteProperty(Object.prototype, name);
  for (const name of ["each", "toJSON"]) Reflect.deleteProperty(Array.prototype, name);
}

const texts = [
  "",
  " ",
  "Hello there, how is it?",
  "�\u0000\ud800",
  "__proto__",
  "<img src=x onerror=alert(1)>",
  "a".repeat(2_000),
];
const names = ["message", "role", "action", "streaming", "conversation", "for", "value", "label", "shown", "code"];
const actions = ["copy", "thumbs_up", "regenerate", "stop", "edit", "comment", "rating", "constructor", "share"];
const events = ["click", "copy", "paste", "change", "submit", "input", "visibilitychange", "pagehide", "freeze"];

/** Makes `count` random changes to a page, each of them meant badly. */
async function mutate(seed: number, count: number): Promise<void> {
  const random = seeded(seed);
  const pick = <T>(all: readonly T[]): T => all[random(all.length)] as T;
  const anyElement = () => pick<Element>([...document.body.querySelectorAll("*"), document.body]);
  const changes: readonly ((target: Element) => void)[] = [
    (target) => {
      const message = document.createElement(pick(["article", "form", "chat-box", "textarea"]));
      message.setAttribute("data-telltale-message", pick([...texts, `m${random(50)}`]));
      message.setAttribute("data-telltale-role", pick(["user", "assistant", ...texts]));
      message.append(pick(texts));
      target.append(message);
    },
    (target) => {
      const button = document.createElement(pick(["button", "input", "a", "select"]));
      button.setAttribute("data-telltale-action", pick(actions));
      target.append(button);
      button.click();
    },
    (target) => target.setAttribute(`data-telltale-${pick(names)}`, pick([...texts, ...actions, "user", "assistant"])),
    (target) => target.append(pick(texts)),
    (target) => target !== document.body && target.remove(),
    (target) => target !== document.body && target.replaceWith(target.cloneNode(true)),
    (target) => target !== document.body && document.body.prepend(target),
    (target) => target.attachShadow({ mode: pick(["open", "closed"]) }).append(target.cloneNode(true)),
    (target) =>
      Object.defineProperty(target, pick(["textContent", "children", "childNodes", "shadowRoot", "isConnected"]), {
        get: mine,
      }),
    (target) => Object.freeze(target),
    (target) => {
      target.id = random(4) ? "" : "trap";
    },
    (target) => {
      getSelection()?.selectAllChildren(random(3) ? target : document.body);
      document.execCommand("copy");
    },
    (target) => {
      const type = pick(events);
      if (type === "pagehide" || type === "freeze") dispatchEvent(new Event(type));
      else target.dispatchEvent(new Event(type, { bubbles: true, composed: random(2) === 0, cancelable: true }));
    },
    (target) => target.append(...Array.from({ length: 50 }, () => document.createElement("p"))),
  ];
  for (let made = 0; made < count; made += 1) {
    try {
      pick(changes)(anyElement());
    } catch {
      // A change that the page itself cannot make.
    }
    if (document.body.querySelectorAll("*").length > 1_500) document.body.replaceChildren();
    if (made % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

const streamOf = (pull: (controller: ReadableStreamDefaultController, at: number) => void) => {
  let at = 0;
  return new ReadableStream({ pull: (controller) => pull(controller, at++) });
};
const bytes = (text: string) => new TextEncoder().encode(text);

/** Answers of a model, each broken in its own way. */
const broken: Readonly<Record<string, () => Response>> = {
  "ends in an error": () =>
    new Response(streamOf((to, at) => (at ? to.error(new Error("cut")) : to.enqueue(bytes("data: {"))))),
  "ends within a letter": () =>
    new Response(streamOf((to, at) => (at ? to.close() : to.enqueue(new Uint8Array([0x64, 0xe2, 0x82]))))),
  "is not of bytes": () => new Response(streamOf((to) => to.enqueue("words"))),
  "is one endless line": () =>
    new Response(streamOf((to, at) => (at > 300 ? to.close() : to.enqueue(bytes("data: ".repeat(2_000)))))),
  "nests without end": () => new Response(`data: ${"[".repeat(100_000)}\n\n`),
  "has no body": () => new Response(null, { status: 204 }),
  "names prototypes": () => new Response('data: {"__proto__":{"usage":{"prompt_tokens":"x"}},"choices":{"length":-1}}\n\n'),
  "is no number": () => new Response('data: {"usage":{"prompt_tokens":1e999,"completion_tokens":-5}}\n\n'),
};

/** How an answer reads, to its end or to its error. */
const reading = async (response: Promise<Response>): Promise<string> => {
  try {
    const text = await (await response).text();
    return `${text.length} ${text.slice(0, 100)}`;
  } catch (cause) {
    return (cause as Error).name;
  }
};

function begin() {
  const onError = ({ code }: { code: string }) => {
    faults.push(code);
    mine();
  };
  return observe({ endpoint: "/telltale", app: "hostile", onError, redact: mine, captureText: true });
}

/** Everything at once: a spoiled page, broken streams, a host whose callbacks throw. */
async function attack(seed: number, count: number): Promise<HostileRun> {
  const telltale = begin();
  const differences: string[] = [];
  const type = { headers: { "content-type": "text/event-stream" } };
  for (const [name, answer] of Object.entries(broken)) {
    const send = async () => new Response(answer().body, { ...type, status: answer().status });
    const traced = traceFetch(telltale, { fetch: send });
    const body = JSON.stringify({ model: "m", stream: true });
    const [got, expected] = [await reading(traced("/v1/chat/completions", { method: "POST", body })), await reading(send())];
    if (got !== expected) differences.push(`${name}: ${got} instead of ${expected}`);
  }
  spoilPrototypes();
  try {
    await mutate(seed, count);
    await telltale.flush();
  } finally {
    restorePrototypes();
  }
  document.body.replaceChildren();
  await telltale();
  return { thrown, faults: [...new Set(faults)], differences };
}

let skewMs = 0;
let session: ReturnType<typeof observe> | undefined;
let said = 0;

/** Some turns of a long day: each takes as much of it as it is told, though not of ours. */
async function converse(turns: number, turnMs: number): Promise<void> {
  if (!session) {
    const [now, dateNow] = [performance.now.bind(performance), Date.now];
    performance.now = () => now() + skewMs;
    Date.now = () => dateNow() + skewMs;
    session = observe({ endpoint: "/telltale", app: "long" });
  }
  const call = traceFetch(session, { fetch: async () => new Response('{"choices":[{"message":{"content":"yes"}}]}') });
  for (let turn = 0; turn < turns; turn += 1) {
    said += 1;
    document.body.setAttribute("data-telltale-conversation", `c${Math.floor(said / 20)}`);
    const message = (role: string, text: string) => {
      const element = document.createElement("article");
      element.setAttribute("data-telltale-message", `${role}${said}`);
      element.setAttribute("data-telltale-role", role);
      const place = said % 3 ? element : element.attachShadow({ mode: "open" });
      const button = document.createElement("button");
      button.setAttribute("data-telltale-action", said % 2 ? "copy" : "thumbs_up");
      place.append(text, button);
      document.body.append(element);
      return { element, button };
    };
    message("user", `What of the matter number ${said}?`);
    await Promise.resolve();
    if (said % 5 === 0) await (await call("/v1/chat/completions", { method: "POST", body: '{"model":"m"}' })).text();
    const answer = message("assistant", `${said} is what it is. `.repeat(300));
    answer.element.setAttribute("data-telltale-streaming", "false");
    await Promise.resolve();
    answer.button.click();
    skewMs += turnMs;
    while (document.body.children.length > 40) document.body.firstElementChild?.remove();
    if (said % 25 === 0) await session.flush();
  }
  await session.flush();
}

const doors = { attack, converse, thrown };
export type Doors = typeof doors;
Object.assign(globalThis, doors);
