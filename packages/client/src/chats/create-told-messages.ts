import { markHistory } from "../signals/on-message.ts";
import { stopOf } from "../signals/on-stop.ts";
import type { Teller } from "./teller.ts";

/** A message as a chat library holds it now. */
export interface ChatMessage {
  readonly id: string;
  readonly role: "user" | "assistant";
  readonly text: string;
  readonly isStreaming: boolean;
}

interface Told extends ChatMessage {
  /** The id it was told under: an edited question that keeps its id is told as another. */
  readonly toldId: string;
  isStopped?: boolean;
}

interface Conversation {
  told: readonly Told[];
  /** A question that was cut away, until another takes its place. */
  cutId?: string | undefined;
  edits: number;
}

const keptConversations = 20;

/**
 * The question that was edited: one that says something else under its id, or that was cut away with all after it. Pure.
 *
 * @param told what was there, oldest first
 * @param now what is there now
 * @returns its id; undefined where nothing was taken back
 */
export function editedIn(told: readonly ChatMessage[], now: readonly ChatMessage[]): string | undefined {
  const texts = new Map(now.map(({ id, text }) => [id, text]));
  return told.find(
    ({ id, role, text }, at) =>
      role === "user" && texts.get(id) !== text && (texts.has(id) || !told.slice(at).some((later) => texts.has(later.id))),
  )?.id;
}

/**
 * Tells the messages of chats, each as often as it changes, whatever number of times it is shown them.
 *
 * What a chat holds when it is first seen was said before. A question that is cut away, and asked anew, was edited.
 *
 * @param options.findEdits whether edits are to be found in what the chat holds; else somebody else tells of them
 */
export function createToldMessages(teller: Teller, { findEdits = true } = {}) {
  const conversations = new Map<string, Conversation>();

  function begin(id: string): Conversation {
    const conversation: Conversation = { told: [], edits: 0 };
    const [oldest] = conversations.keys();
    if (conversations.size >= keptConversations && oldest !== undefined) conversations.delete(oldest);
    conversations.set(id, conversation);
    return conversation;
  }

  const answersIn = (id: string): Told[] => conversations.get(id)?.told.filter(({ role }) => role === "assistant") ?? [];

  return {
    /** Tells that the user stops the answer that is being written. */
    stop(conversationId: string): void {
      const answers = answersIn(conversationId);
      const answer = answers.find(({ isStreaming }) => isStreaming);
      const earlier = answers.filter((one) => one !== answer && !one.isStopped).map(({ text }) => text.length);
      const chars = answer?.text.length ?? 0;
      if (answer) answer.isStopped = true;
      teller.signal({ kind: "stop", messageId: answer?.id, conversationId, chars, ...stopOf(chars, earlier) });
    },

    /**
     * Expects another answer: what stands from the old one on may go without being edited.
     *
     * @param messageId the answer to be replaced, or its question; the last answer where none is named
     * @returns the id of that answer
     */
    expectAnother(conversationId: string, messageId = answersIn(conversationId).at(-1)?.id): string | undefined {
      const conversation = conversations.get(conversationId);
      const told = conversation?.told ?? [];
      const named = told.findIndex(({ id }) => id === messageId);
      const at = told.findIndex(({ role }, index) => named >= 0 && index >= named && role === "assistant");
      if (conversation && at >= 0) conversation.told = told.slice(0, at);
      return told[at]?.id;
    },

    /**
     * Tells what has changed.
     *
     * @param now all messages of the chat, oldest first
     * @param isBusy whether an answer is waited for or written: the last question is new then for certain
     */
    tell(conversationId: string, now: readonly ChatMessage[], isBusy: boolean): void {
      const known = conversations.get(conversationId);
      const conversation = known ?? begin(conversationId);
      const before = new Map(conversation.told.map((one) => [one.id, one]));
      const isSame = (one: ChatMessage, was = before.get(one.id)) => !!was && (one.role !== "user" || was.text === one.text);
      const fresh = now.filter((one) => !isSame(one));
      const lastQuestion = fresh.findLastIndex(({ role }) => role === "user");
      const judged: (ChatMessage & { readonly isHistory?: boolean })[] = isBusy
        ? fresh.map((one, at) => ({ ...one, isHistory: at < lastQuestion }))
        : markHistory(fresh);
      const early = new Set(judged.filter((one) => (known ? one.isHistory : !one.isStreaming)).map(({ id }) => id));

      if (findEdits) conversation.cutId ??= editedIn(conversation.told, now);
      // A chat that was emptied, or that shows another thread, begins anew.
      if (now.length === 0 || early.size > 0) conversation.cutId = undefined;
      if (conversation.cutId !== undefined && lastQuestion >= 0) {
        conversation.edits += 1;
        teller.signal({ kind: "edit", messageId: conversation.cutId, conversationId });
        conversation.cutId = undefined;
      }

      conversation.told = now.map((one) => {
        const was = before.get(one.id);
        const goesOn = isSame(one);
        if (was && goesOn && was.text === one.text && was.isStreaming === one.isStreaming) return was;
        const toldId = was ? (goesOn ? was.toldId : `${one.id}#${conversation.edits + 1}`) : one.id;
        const { role, text, isStreaming } = one;
        teller.message({ id: toldId, role, text, isStreaming, conversationId, isHistory: early.has(one.id) });
        return { ...one, toldId, ...(was?.isStopped && { isStopped: true }) };
      });
    },
  };
}
