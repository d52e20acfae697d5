import type { SignalDraft } from "./report.ts";
import { createTurns, type Turn } from "./turns.ts";

export type Role = "user" | "assistant";

/** One message, as far as the page has shown it. Its text stays in the page. */
export interface Message {
  id: string;
  readonly role: Role;
  readonly turn: Turn;
  text: string;
  /** When its first text was seen; 0 while there is none. */
  shownAtMs: number;
  changedAtMs: number;
  /** Whether it is all there: nothing is being written any more. */
  isSettled: boolean;
  /** Whether the page says that more is to come: false where it said so once and does no more, absent where it never did. */
  isStreaming?: boolean | undefined;
  /** Whether it was there before we looked: it makes no signals of its own. */
  isHistory: boolean;
  /** The call that wrote it, once it is all there: another answer of the same turn has another. */
  spanId?: string | undefined;
  /** Where it is drawn, if it is. */
  element?: Element;
  /** Whether it has changed since its text was read: a long answer is not read again for each of its words. */
  isUnread?: boolean;
  /** The thumb that stands: 1, −1, or 0 for none. */
  thumb?: number;
  copiedAtMs?: number;
  isStopped?: boolean;
}

/** A message as the page or the host says it. */
export interface Said {
  readonly id: string;
  readonly role: Role;
  readonly text: string;
  readonly conversationId?: string | undefined;
  readonly isHistory?: boolean;
  readonly isStreaming?: boolean | undefined;
}

/** `sent`: a user's message; `showing`: the first text of an answer; `answered`: the answer is all there. */
export type Heard = (event: "sent" | "showing" | "answered", message: Message) => void;

const keptMessages = 300;

/** How a text begins, told by its letters alone: markdown that is drawn in full at the end does not change it. */
const beginningOf = (text: string): string => text.replace(/\P{L}+/gu, "").slice(0, 40);

/**
 * What has been said in this page, and which turn and trace it belongs to. It knows no page and no clock.
 *
 * @param world.nowMs the clock
 * @param world.newTraceId makes the trace id of a new turn
 * @param world.defaultId the conversation of messages that name none
 * @param tell is told what happens to messages, those said before we looked excepted
 */
export function createConversations(
  world: {
    readonly nowMs: () => number;
    readonly newTraceId: () => string;
    readonly defaultId: (nowMs?: number) => string | undefined;
  },
  tell: Heard,
) {
  const { nowMs, defaultId } = world;
  const messages: Message[] = [];
  let current: Message | undefined;

  const inside = (id: string | undefined): Message[] => messages.filter(({ turn }) => turn.conversationId === id);
  const turnIn = (id: string | undefined) => messages.findLast(({ turn }) => turn.conversationId === id)?.turn;
  const turns = createTurns(world, turnIn);

  /** The conversation the user is in: that of the last message, else the one named by default. */
  const currentId = (nowMs?: number): string | undefined => (current ? current.turn.conversationId : defaultId(nowMs));

  /** The messages of a conversation (the current one where none is named), oldest first. */
  const said = (id = currentId()): Message[] => inside(id);

  function settle(message: Message): void {
    if (message.isSettled) return;
    message.isSettled = true;
    message.spanId = message.turn.spanId;
    if (message.shownAtMs && !message.isHistory) tell("answered", message);
  }

  function begin({ id, role, isHistory = false }: Said, earlier: Message[], conversationId: string | undefined): Message {
    const isUser = role === "user";
    if (isUser) earlier.forEach(settle);
    const turn = (!isUser && earlier.at(-1)?.turn) || turns.start(conversationId);
    turn.isAnswered ||= !isUser;
    const message = { id, role, turn, text: "", shownAtMs: 0, changedAtMs: nowMs(), isSettled: isUser || isHistory, isHistory };
    if (messages.push(message) > keptMessages) messages.shift();
    if (!isHistory || !current) current = message;
    return message;
  }

  return {
    ...turns,
    /** All messages that are kept, of every conversation, oldest first. */
    messages: messages as readonly Message[],
    currentId,
    said,
    settle,

    /** The turn a conversation (the current one where none is named) is at. */
    turnOf: (id = currentId()): Turn | undefined => turnIn(id),

    /** A message by the id the page gave it, in the named conversation, the current one, or any. */
    find: (id: string | undefined, conversationId?: string): Message | undefined =>
      id === undefined ? undefined : [...messages, ...said(conversationId)].findLast((message) => message.id === id),

    /** The last message of a role in a conversation (the current one where none is named). */
    last: (role: Role, conversationId?: string): Message | undefined =>
      said(conversationId).findLast((message) => message.role === role),

    /** Takes what a message says now. The first time it is new; afterwards it may have grown. */
    hear(what: Said, is?: Message): Message {
      const { id, role, text, isStreaming, conversationId = defaultId() } = what;
      const earlier = inside(conversationId);
      const known = is ?? earlier.find((message) => message.id === id);
      const message = known ?? begin(what, earlier, conversationId);
      // A settled answer that goes on, or is drawn in another way, is the same answer; one that begins anew is another.
      if (known?.isSettled && role === "assistant" && !beginningOf(text).startsWith(beginningOf(known.text)))
        Object.assign(known, { isSettled: false, isHistory: false, shownAtMs: 0 });
      message.isStreaming = isStreaming ?? (message.isStreaming && false);
      if (text !== message.text) {
        message.text = text;
        message.changedAtMs = nowMs();
      }
      if ((text || role === "user") && !message.shownAtMs) {
        message.shownAtMs = message.changedAtMs;
        if (!message.isHistory) tell(role === "user" ? "sent" : "showing", message);
      }
      if (isStreaming === false) settle(message);
      return message;
    },

    /** The user has taken back their word: nothing said is remembered. */
    forget(): void {
      messages.length = 0;
      current = undefined;
    },
  };
}

export type Conversations = ReturnType<typeof createConversations>;

/** Where a record about a message, or about a turn as a whole, belongs, and what it is about. */
export function about(of: Message | Turn): Partial<SignalDraft> {
  const [turn, messageId] = "turn" in of ? [of.turn, of.id] : [of];
  const { conversationId, number, traceId } = turn;
  return {
    conversationId,
    turn: number || undefined,
    traceId,
    spanId: of.spanId ?? turn.spanId,
    messageId,
  };
}
