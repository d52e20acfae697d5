import { after, nowMs } from "../browser/clock.ts";
import type { Guard } from "../browser/guard.ts";
import type { Stop } from "../browser/listen.ts";
import type { Page } from "../browser/page.ts";
import { about, type Conversations, type Message, type Said } from "./conversations.ts";
import { isStreaming, messageElementOf, messageElementsIn, readMessage, textOf } from "./markup.ts";
import type { Report } from "./report.ts";

const quietMs = 1000;
const quietAfterCallMs = 300;
/** Longer than this, what stands beside a question is an answer and not a placeholder for one. */
const placeholderChars = 80;

/**
 * Which of the messages that came into the page together were said before: a thread that is opened again comes whole.
 * A question is new unless another question, or a full answer, came with it and after it. Pure.
 *
 * @param together messages new to us that one change of the page brought, in page order
 */
export function markHistory(together: readonly Said[]): Said[] {
  const lastQuestion = together.findLastIndex(({ role }) => role === "user");
  const isAnswered = together.slice(lastQuestion + 1).some(({ text }) => text.length > placeholderChars);
  const firstNew = isAnswered ? together.length : lastQuestion;
  return together.map((said, at) => ({ ...said, isHistory: lastQuestion >= 0 && at < firstNew }));
}

/** How long an answer must be still before it counts as all there; Infinity while the model is being called. Pure. */
export function stillnessMs(hasSpan: boolean, isCalling: boolean): number {
  if (isCalling) return Number.POSITIVE_INFINITY;
  return hasSpan ? quietAfterCallMs : quietMs;
}

/**
 * Hears the messages of a page: those marked `data-telltale-message` and `data-telltale-role`, as they come and grow.
 *
 * @returns `sync`, which takes in what has changed since the last look, and the function that stops looking
 */
export function onMessage(
  { root, window }: Page,
  conversations: Conversations,
  guard: Guard,
): { readonly sync: () => void; readonly stop: Stop } {
  const messages = new WeakMap<Element, Message>();
  const elements = new WeakMap<Message, Element>();
  const growing = new Map<Element, Message>();
  /** Grown since their text was last read: a long answer is not read again for each of its words. */
  const unread = new Set<Element>();
  let calledOff: Stop | undefined;

  const meet = (element: Element, message: Message) => {
    messages.set(element, message);
    elements.set(message, element);
    if (!message.isSettled) growing.set(element, message);
  };

  function take(touched: Iterable<Element>, isStart: boolean): void {
    const fresh: [Element, Said][] = [];
    for (const element of touched) {
      const marks = readMessage(element);
      if (!marks) continue;
      const known = messages.get(element) ?? conversations.find(marks.id, marks.conversationId);
      const said = { ...marks, text: textOf(element), isStreaming: isStreaming(element) };
      if (!known) fresh.push([element, said]);
      else if (known.id !== marks.id && !said.text.startsWith(known.text)) fresh.push([element, said]);
      else {
        if (known.id !== marks.id) conversations.rename(known, marks.id);
        conversations.hear(said);
        meet(element, known);
      }
    }
    const marked = isStart
      ? fresh.map(([, said]) => ({ ...said, isHistory: true }))
      : markHistory(fresh.map(([, said]) => said));
    marked.forEach((said, at) => {
      const element = fresh[at]?.[0];
      if (!element) return;
      const last = conversations.last(said.role, said.conversationId);
      const lastElement = last && elements.get(last);
      // Drawn anew under the id that the server gave it: the same message.
      const isSame = last && lastElement && !lastElement.isConnected && last.text !== "" && said.text.startsWith(last.text);
      if (isSame) conversations.rename(last, said.id);
      meet(element, conversations.hear(said));
    });
    if (growing.size > 0) calledOff ??= after(100, guard(settleStill));
  }

  function readUnread(): void {
    const touched = [...unread];
    unread.clear();
    take(touched, false);
  }

  /** Those that have been still for long enough are all there. */
  function settleStill(): void {
    calledOff = undefined;
    readUnread();
    for (const [element, message] of growing) {
      const isCalling = conversations.isCalling(message.turn);
      if (
        isStreaming(element) !== true &&
        nowMs() - message.changedAtMs >= stillnessMs(Boolean(message.turn.spanId), isCalling)
      )
        conversations.settle(message);
      if (message.isSettled || !element.isConnected) growing.delete(element);
    }
    if (growing.size > 0) calledOff ??= after(100, guard(settleStill));
  }

  function takeChanges(changes: readonly MutationRecord[]): void {
    if (changes.length === 0) return;
    const touched = new Set<Element>();
    for (const { target, addedNodes } of changes) {
      const element = messageElementOf(target);
      const message = element && growing.get(element);
      if (message && message.shownAtMs !== null && isStreaming(element) !== false) {
        message.changedAtMs = nowMs();
        unread.add(element);
      } else if (element) touched.add(element);
      for (const node of addedNodes) for (const inside of messageElementsIn(node)) touched.add(inside);
    }
    take([...touched].sort(inPageOrder), false);
  }

  take(messageElementsIn(root), true);
  const observer = new window.MutationObserver(guard(takeChanges));
  observer.observe(root, {
    subtree: true,
    childList: true,
    characterData: true,
    attributeFilter: ["data-telltale-message", "data-telltale-role", "data-telltale-streaming"],
  });
  return {
    sync: guard(() => {
      takeChanges(observer.takeRecords());
      readUnread();
    }),
    stop() {
      observer.disconnect();
      calledOff?.();
    },
  };
}

/** Reports messages as signals: one sent, one shown, and how long it took the user to go on. */
export function reportMessages(conversations: Conversations, report: Report): void {
  conversations.on((event, message) => {
    if (event === "sent") report({ kind: "message_sent", ...about(message), chars: message.text.length });
    if (event === "answered")
      report({ kind: "response_shown", ...about(message), atMs: message.shownAtMs ?? nowMs(), chars: message.text.length });
  });
}

function inPageOrder(a: Element, b: Element): number {
  return a.compareDocumentPosition(b) & 4 ? -1 : 1;
}
