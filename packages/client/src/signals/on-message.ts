import type { Root } from "../browser/page.ts";
import type { Message, Role, Said } from "./conversations.ts";
import { conversationIdOf, markOf, messageElementOf, textOf } from "./markup.ts";
import type { Scene } from "./scene.ts";

const quietMs = 1000;
const quietAfterCallMs = 300;
const lookEveryMs = 100;
/** Longer than this, what stands beside a question is an answer and not a placeholder for one. */
const placeholderChars = 80;

/**
 * Which of the messages that came into the page together were said before: a thread that is opened again comes whole.
 * A question is new unless another question, or a full answer, came with it and after it. Pure.
 *
 * @param together messages new to us that one change of the page brought, in page order
 */
export function markHistory<T extends Said>(together: readonly T[]): T[] {
  const lastQuestion = together.findLastIndex(({ role }) => role === "user");
  const isAnswered = together.slice(lastQuestion + 1).some(({ text }) => text.length > placeholderChars);
  return together.map((said, at) => ({ ...said, isHistory: lastQuestion >= 0 && (isAnswered || at < lastQuestion) }));
}

/** How long an answer must be still before it counts as all there; Infinity while the model is being called. Pure. */
export function stillnessMs(hasSpan: boolean, isCalling: boolean): number {
  if (isCalling) return Number.POSITIVE_INFINITY;
  return hasSpan ? quietAfterCallMs : quietMs;
}

/**
 * Hears the messages of a page: those marked `data-telltale-message` and `data-telltale-role`, as they come and grow, also
 * within open shadow roots. Without a role, an element is where a message is drawn that the host tells by hand.
 *
 * @param show is given each element that comes into the page, other than at the start
 * @returns `take`, which is told of changes; `read`, which reads what has grown; `enter`, which looks into a shadow root; and `stop`
 */
export function onMessage(scene: Scene, show: (element: Element) => void) {
  const { root, chat, nowMs, after, guard, late } = scene;
  const entered = new WeakSet<Root>();
  const touched = new Set<Element>();
  let isStart = true;
  let callOff: (() => void) | undefined;

  /** Looks at a node and all below it; what a hostile page makes of one of them is that one's loss. */
  const look = guard((node: Element | ShadowRoot | Document): void => {
    late.delete(node);
    const { shadowRoot, children = [] } = node as Element;
    if (markOf(node as Element, "message")) touched.add(node as Element);
    if (!isStart) show(node as Element);
    if (shadowRoot) enter(shadowRoot);
    for (const child of children) if (!late.has(child)) look(child);
  });

  function enter(place: Root): void {
    if (entered.has(place)) return;
    entered.add(place);
    scene.watch(place);
    look(place);
  }

  /** What an element says of its message. */
  const saidBy = (element: Element): Said => {
    const mark = element.getAttribute("data-telltale-streaming");
    return {
      id: markOf(element, "message") as string,
      role: markOf(element, "role") as Role,
      conversationId: conversationIdOf(element),
      text: textOf(element),
      // Undefined where the host does not say.
      isStreaming: mark === null ? undefined : mark !== "false",
    };
  };

  /** Whether its words are read off the page: an element without a role is only where a message told by hand is drawn. */
  const isRead = ({ element }: Message) => markOf(element, "role");

  function read(message: Message): void {
    const { changedAtMs, isSettled, element } = message;
    message.isUnread = false;
    if (element) chat.hear(saidBy(element), message);
    if (!isSettled) message.changedAtMs = changedAtMs;
  }

  function readUnread(): void {
    for (const message of chat.messages) if (message.isUnread) read(message);
  }

  function take(changes: readonly MutationRecord[]): void {
    for (const { type, target, addedNodes } of changes) {
      const element = messageElementOf(target);
      if (element) touched.add(element);
      for (const node of type === "attributes" ? [target] : addedNodes) look(node as Element);
    }
    const fresh: [Element, Said][] = [];
    const looked = [...touched].sort((a, b) => (a.compareDocumentPosition(b) & 4 ? -1 : 1));
    touched.clear();
    for (const element of looked) {
      const id = markOf(element, "message");
      const role = markOf(element, "role");
      if (!role) {
        const told = chat.find(id, conversationIdOf(element));
        // The host draws first what it tells a moment later.
        if (!told && element.isConnected) touched.add(element);
        if (told && !isRead(told)) told.element = element;
      }
      if (!/^(user|assistant)$/.test(role ?? "")) continue;
      const known = chat.messages.findLast((one) => one.element === element) ?? chat.find(id, conversationIdOf(element));
      if (known && id && (known.id === id || textOf(element).startsWith(known.text))) {
        Object.assign(known, { id, element, isUnread: true }, !known.isSettled && { changedAtMs: nowMs() });
        if (!known.shownAtMs) read(known);
      } else if (id) fresh.push([element, saidBy(element)]);
    }
    if (fresh[0]) readUnread();
    const said = fresh.map(([, one]) => ({ ...one, isHistory: true }));
    (isStart ? said : markHistory(said)).forEach((one, at) => {
      const last = chat.last(one.role, one.conversationId);
      // Drawn anew under the id that the server gave it: the same message.
      const isGone = last?.element && !last.element.isConnected && last.turn === chat.turnOf(one.conversationId);
      const isSame = isGone && last.text && one.text.startsWith(last.text);
      if (isSame) last.id = one.id;
      chat.hear(one, isSame ? last : undefined).element = fresh[at]?.[0] as Element;
    });
    if (chat.messages.some((one) => one.isUnread || (!one.isSettled && isRead(one) && one.element?.isConnected)))
      callOff ??= after(lookEveryMs, guard(settleStill));
  }

  /** Those that have been still for long enough are all there. */
  function settleStill(): void {
    callOff = undefined;
    readUnread();
    for (const message of chat.messages) {
      const { isSettled, element, turn, changedAtMs } = message;
      const isStill = nowMs() - changedAtMs >= stillnessMs(!!turn.spanId, chat.isCalling(turn));
      if (!isSettled && element && isRead(message) && isStill && !saidBy(element).isStreaming) chat.settle(message);
    }
    take([]);
  }

  enter(root);
  take([]);
  isStart = false;
  return { enter, take, read: readUnread, stop: (): void => callOff?.() };
}
