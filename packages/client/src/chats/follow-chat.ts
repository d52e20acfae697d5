import { after, nowMs } from "../browser/clock.ts";
import type { SignalDraft } from "../signals/report.ts";
import { type AiChat, type AiMessage, approvalsIn, filesIn, isBusy, wordsOf } from "./ai-chat.ts";
import { type ChatMessage, createToldMessages } from "./create-told-messages.ts";
import { type FollowOptions, guardFor, type Teller } from "./teller.ts";

/** What follows chats of the AI SDK. */
export interface ChatFollower {
  /** Looks at a chat, after each render say, and tells what is new. Looking twice changes nothing. */
  see(chat: AiChat): void;
  /** Follows the chat's `stop` and `regenerate` too, which leave no trace in its state. Returns the chat itself. */
  wrap<C extends AiChat>(chat: C): C;
}

type Act = (...given: readonly unknown[]) => unknown;

/** A chat as it was last seen. */
interface Seen {
  /** The attachments and decisions that were told of. */
  readonly told: Set<string>;
  readonly error: Error | undefined;
  readonly isBusy: boolean;
}

const keptChats = 20;

/**
 * Follows chats of the AI SDK, v5 to v7: tells `telltale` of messages, edits, attachments, tools approved or rejected, errors
 * shown, and answers stopped or asked for again.
 *
 * What a chat holds when it is first seen is history. Texts are told as Markdown; where the page draws them, mark the place with
 * `messageMarks`, so that nothing is heard twice.
 *
 * @param options.onError told of what the host's chat threw when it was looked at
 */
export function followChat(telltale: Teller, options: FollowOptions = {}): ChatFollower {
  const guard = guardFor(options);
  const messages = createToldMessages(telltale);
  const chats = new Map<string, Seen>();
  /** Each function of a host's with the one that follows it; that one, with itself. */
  const followed = new WeakMap<Act, Act>();
  /** A message that is the same object as before, and not the last, says the same. */
  const known = new WeakMap<AiMessage, ChatMessage>();

  function lookAt(chat: AiChat, message: AiMessage, told: Set<string>, isFirst: boolean): ChatMessage[] {
    const { id, role } = message;
    if (role !== "user" && role !== "assistant") return [];
    const isLast = message === chat.messages.at(-1);
    const before = known.get(message);
    if (before && !before.isStreaming && !isLast) return [before];
    tellParts(chat.id, message, told, isFirst);
    const said = { id, role, text: wordsOf(message), isStreaming: isLast && role === "assistant" && isBusy(chat) } as const;
    known.set(message, said);
    return [said];
  }

  /** Tells what a message holds besides words, each once. */
  function tellParts(conversationId: string, message: AiMessage, told: Set<string>, isFirst: boolean): void {
    const tell = (key: string, signal: SignalDraft): void => {
      if (told.has(key)) return;
      told.add(key);
      if (!isFirst) later.push({ ...signal, messageId: message.id, conversationId });
    };
    const value = message.role === "user" ? filesIn(message) : 0;
    if (value > 0) tell(`file ${message.id}`, { kind: "attachment_added", value });
    for (const { id, isApproved, toolName } of approvalsIn(message))
      tell(`tool ${id}`, { kind: isApproved ? "tool_approved" : "tool_rejected", label: toolName });
  }
  /** What is told when the messages that it is about have been. */
  const later: SignalDraft[] = [];

  const see = guard((chat: AiChat): void => {
    const { id, error } = chat;
    const before = chats.get(id);
    const [oldest] = chats.keys();
    if (!before && chats.size >= keptChats && oldest !== undefined) chats.delete(oldest);
    const told = before?.told ?? new Set<string>();
    const now = chat.messages.flatMap((message) => lookAt(chat, message, told, !before));
    chats.set(id, { told, error, isBusy: isBusy(chat) });
    messages.tell(id, now, isBusy(chat));
    for (const signal of later.splice(0)) telltale.signal(signal);
    // Its name is a class of error; its message may quote what was said.
    if (before && error && error !== before.error)
      telltale.signal({ kind: "error_shown", conversationId: id, label: error.name });
  });

  const followStop = (chat: AiChat, stop: Act): Act => {
    const tell = guard(() => chats.get(chat.id)?.isBusy && messages.stop(chat.id));
    return (...given) => {
      tell();
      return stop.apply(chat, [...given]);
    };
  };

  const followRegenerate = (chat: AiChat, regenerate: Act): Act => {
    const expect = guard((asked: { readonly messageId?: string } = {}) => messages.expectAnother(chat.id, asked.messageId));
    return (...given) => {
      const atMs = nowMs();
      const messageId = expect(given[0] as { readonly messageId?: string } | undefined);
      const result = regenerate.apply(chat, [...given]);
      let isRefused = false;
      // What the chat refuses, it refuses at once; an answer that fails later was asked for all the same.
      after(0, () => isRefused || telltale.signal({ kind: "regenerate", atMs, messageId, conversationId: chat.id }));
      if (!(result instanceof Promise)) return result;
      return result.catch((cause) => {
        isRefused = true;
        throw cause;
      });
    };
  };

  const wrap = guard((chat: AiChat & { stop?: unknown; regenerate?: unknown }): void => {
    for (const [name, follow] of [
      ["stop", followStop],
      ["regenerate", followRegenerate],
    ] as const) {
      const act = chat[name] as Act | undefined;
      if (typeof act !== "function") continue;
      const ours = followed.get(act) ?? follow(chat, act);
      followed.set(act, ours).set(ours, ours);
      if (ours !== act) chat[name] = ours;
    }
  });

  return {
    see,
    wrap(chat) {
      wrap(chat);
      return chat;
    },
  };
}
