import type { SignalDraft } from "./report.ts";

/** One user message with all that is done to answer it. */
export interface Turn {
  readonly conversationId: string | undefined;
  /** Number of the user message in its conversation, from 1; 0 for calls made before any message. */
  readonly number: number;
  readonly traceId: string;
  /** The last LLM call made for it. */
  spanId: string | undefined;
  /** Whether its last LLM call failed: a question sent again after that is a retry, not a rephrase. */
  isFailed: boolean;
  hasAnswer: boolean;
}

export type Role = "user" | "assistant";

/** One message, as far as the page has shown it. Its text stays in the page. */
export interface Message {
  id: string;
  readonly role: Role;
  readonly turn: Turn;
  text: string;
  /** When its first text was seen; null while there is none. */
  shownAtMs: number | null;
  changedAtMs: number;
  /** Whether it is all there: nothing is being written any more. */
  isSettled: boolean;
  /** Whether it was there before we looked: it makes no signals of its own. */
  isHistory: boolean;
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

/** A call of a model or a tool while it is made. */
export interface OpenCall {
  readonly spanId: string;
  readonly startedAtMs: number;
  readonly isLlm: boolean;
  turn: Turn;
  /** The conversation it names itself, where it names one. */
  readonly conversationId: string | undefined;
  /** Whether its turn was answered before: then its question may be about to be drawn. */
  readonly isEarly: boolean;
  readonly earlierSpanId: string | undefined;
}

/** `sent`: a user's message; `showing`: the first text of an answer; `answered`: the answer is all there. */
export type Spoken = "sent" | "showing" | "answered";
export type Heard = (event: Spoken, message: Message) => void;

interface Conversation {
  readonly id: string | undefined;
  readonly messages: Map<string, Message>;
  turn: Turn | null;
}

const keptMessages = 200;
const keptConversations = 20;
/** A host may call the model a moment before it draws the user's message. */
const drawMs = 500;

/**
 * What has been said in this page, and which turn and trace it belongs to. It knows no page and no clock.
 *
 * @param world.nowMs the clock
 * @param world.newTraceId makes the trace id of a new turn
 * @param world.defaultId the conversation of messages that name none
 */
export function createConversations(world: {
  readonly nowMs: () => number;
  readonly newTraceId: () => string;
  readonly defaultId: () => string | undefined;
}) {
  const { nowMs, newTraceId, defaultId } = world;
  const all = new Map<string | undefined, Conversation>();
  const calls = new Set<OpenCall>();
  const listeners: Heard[] = [];
  let current: Conversation | undefined;

  const tell: Heard = (event, message) => {
    if (!message.isHistory) for (const listener of listeners) listener(event, message);
  };

  function conversationOf(id: string | undefined = defaultId()): Conversation {
    let conversation = all.get(id);
    if (!conversation) {
      conversation = { id, messages: new Map(), turn: null };
      all.set(id, conversation);
      dropOldest(all, keptConversations);
    }
    return conversation;
  }

  const newTurn = (conversationId: string | undefined, number: number): Turn => ({
    conversationId,
    number,
    traceId: newTraceId(),
    spanId: undefined,
    isFailed: false,
    hasAnswer: false,
  });

  function startTurn(conversation: Conversation): Turn {
    const turn = newTurn(conversation.id, (conversation.turn?.number ?? 0) + 1);
    for (const call of calls) {
      const isElsewhere = call.conversationId !== undefined && call.conversationId !== conversation.id;
      if (isElsewhere || !call.isEarly || nowMs() - call.startedAtMs > drawMs) continue;
      if (call.turn.spanId === call.spanId) call.turn.spanId = call.earlierSpanId;
      call.turn = turn;
      if (call.isLlm) turn.spanId = call.spanId;
    }
    conversation.turn = turn;
    return turn;
  }

  function settle(message: Message): void {
    if (message.isSettled) return;
    message.isSettled = true;
    if (message.shownAtMs !== null) tell("answered", message);
  }

  const currentId = (): string | undefined => (current ? current.id : defaultId());

  const said = (id: string | undefined): Message[] => [...(all.get(id)?.messages.values() ?? [])];

  const every = (role: Role): Message[] => [...all.keys()].flatMap((id) => said(id).filter((message) => message.role === role));

  function begin(conversation: Conversation, id: string, role: Role, isHistory: boolean): Message {
    if (role === "user") for (const message of said(conversation.id)) settle(message);
    const turn = role === "user" || !conversation.turn ? startTurn(conversation) : conversation.turn;
    if (role === "assistant") turn.hasAnswer = true;
    const isSettled = role === "user" || isHistory;
    const message: Message = { id, role, turn, text: "", shownAtMs: null, changedAtMs: nowMs(), isSettled, isHistory };
    conversation.messages.set(id, message);
    dropOldest(conversation.messages, keptMessages);
    if (!isHistory || !current) current = conversation;
    return message;
  }

  function grow(message: Message, text: string): void {
    if (text === message.text) return;
    // A settled answer that goes on where it stopped is the same answer; one that starts anew is another.
    if (message.role === "assistant" && message.isSettled && !text.startsWith(message.text)) {
      message.isSettled = message.isHistory = false;
      message.shownAtMs = null;
    }
    message.text = text;
    message.changedAtMs = nowMs();
    if (message.shownAtMs !== null || !text) return;
    message.shownAtMs = message.changedAtMs;
    if (message.role === "assistant") tell("showing", message);
  }

  return {
    /** For the chunk that is loaded later, which must share no code with this one. */
    about,

    on: (listener: Heard) => void listeners.push(listener),

    /** The conversation the user is in: that of the last message, else the one named by default. */
    currentId,

    /** The turn a conversation (the current one where none is named) is at. */
    turnOf: (conversationId = currentId()): Turn | null => all.get(conversationId)?.turn ?? null,

    /** A message by the id the page gave it, in the named conversation, the current one, or any. */
    find(id: string, conversationId = currentId()): Message | undefined {
      const named = all.get(conversationId)?.messages.get(id);
      return named ?? [...all.values()].find(({ messages }) => messages.has(id))?.messages.get(id);
    },

    /** The last message of a role in a conversation (the current one where none is named). */
    last: (role: Role, conversationId = currentId()): Message | undefined =>
      said(conversationId).findLast((message) => message.role === role),

    /** The last message of anyone in the current conversation. */
    lastSaid: (): Message | undefined => said(currentId()).at(-1),

    /** The messages of a role in all conversations, oldest first. */
    every,

    /** Answers that are still being written. */
    unsettled: (): Message[] => every("assistant").filter((message) => !message.isSettled),

    /** Takes what a message says now. The first time it is new; afterwards it may have grown. */
    hear({ id, role, text, conversationId, isHistory = false, isStreaming }: Said): Message {
      const conversation = conversationOf(conversationId);
      const known = conversation.messages.get(id);
      const message = known ?? begin(conversation, id, role, isHistory);
      if (!known && role === "user") {
        Object.assign(message, { text, shownAtMs: nowMs() });
        tell("sent", message);
      } else grow(message, text);
      if (isStreaming === false) settle(message);
      return message;
    },

    /** The page now names a message otherwise; it stays the same message. */
    rename(message: Message, id: string): void {
      const { messages } = conversationOf(message.turn.conversationId);
      messages.delete(message.id);
      message.id = id;
      messages.set(id, message);
    },

    settle,

    /** The page is leaving: answers are as long as they are. */
    settleAll(): void {
      for (const message of every("assistant")) settle(message);
    },

    /** A call begins: it belongs to the turn of its conversation, or to a trace of its own before any message. */
    openCall(spanId: string, conversationId?: string, isLlm = true): OpenCall {
      const id = conversationId ?? currentId();
      const turn = all.get(id)?.turn ?? newTurn(id, 0);
      const isEarly = turn.hasAnswer || turn.number === 0;
      const call: OpenCall = { spanId, startedAtMs: nowMs(), isLlm, turn, conversationId, isEarly, earlierSpanId: turn.spanId };
      if (isLlm) turn.spanId = spanId;
      calls.add(call);
      return call;
    },

    closeCall(call: OpenCall, isFailed: boolean): void {
      if (calls.delete(call) && call.isLlm) call.turn.isFailed = isFailed;
    },

    isCalling: (turn: Turn): boolean => [...calls].some((call) => call.turn === turn),
  };
}

export type Conversations = ReturnType<typeof createConversations>;

/** Where a record of a turn belongs. */
export function placeOf({ conversationId, number, traceId }: Turn): Pick<SignalDraft, "conversationId" | "turn" | "traceId"> {
  return { conversationId, turn: number || undefined, traceId };
}

/** Where a signal about a message, or about a turn as a whole, belongs, and what it is about. */
export function about(of: Message | Turn): ReturnType<typeof placeOf> & Pick<SignalDraft, "messageId" | "spanId"> {
  if (!("turn" in of)) return { ...placeOf(of), spanId: of.spanId };
  return { ...placeOf(of.turn), spanId: of.turn.spanId, messageId: of.id };
}

function dropOldest<K, V>(map: Map<K, V>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
