import { after, nowMs } from "../browser/clock.ts";
import type { SignalDraft } from "../signals/report.ts";
import { type ChatMessage, createToldMessages } from "./create-told-messages.ts";
import { type FollowOptions, guardFor, type Teller } from "./teller.ts";

/** A message as assistant-ui's thread holds it, as far as it is looked at. */
export interface AuiMessage {
  readonly id: string;
  readonly role: string;
  readonly content: readonly unknown[];
  readonly metadata?: { readonly submittedFeedback?: { readonly type: string } | undefined } | undefined;
}

interface AuiThread {
  getState(): { readonly messages: readonly AuiMessage[]; readonly isRunning: boolean };
}

interface AuiThreads {
  getState(): { readonly mainThreadId: string };
}

/** What assistant-ui tells with its events, as far as it is looked at. */
export interface AuiEvent {
  readonly threadId: string;
  readonly messageId?: string;
  readonly suggestion?: boolean;
  readonly approved?: boolean;
  readonly toolName?: string;
  readonly reason?: string;
  readonly contentType?: string;
}

/** assistant-ui's client, as `useAui()` gives it: a scope is an object, or in older versions a function that gives it. */
export interface Aui {
  on(selector: { readonly scope: "*"; readonly event: string }, act: (event: AuiEvent) => void): () => void;
  subscribe(act: () => void): () => void;
  readonly thread: AuiThread | (() => AuiThread);
  readonly threads: AuiThreads | (() => AuiThreads);
}

const scopeOf = <S extends object>(scope: S | (() => S)): S => (typeof scope === "function" ? scope() : scope);

/** What follows from each event; the kinds that need no more than what the event says. */
const plain: Readonly<Record<string, (event: AuiEvent) => SignalDraft | undefined>> = {
  "composer.send": ({ messageId, suggestion }) =>
    messageId ? { kind: "edit" } : suggestion ? { kind: "suggestion_clicked" } : undefined,
  "composer.attachmentAdd": ({ contentType }) => ({ kind: "attachment_added", label: contentType }),
  "composer.attachmentAddError": ({ reason }) => ({ kind: "attachment_failed", label: reason }),
  "thread.toolApprovalAnswered": ({ approved, toolName }) => ({
    kind: approved ? "tool_approved" : "tool_rejected",
    label: toolName,
  }),
  "message.copied": () => ({ kind: "copy", value: 1 }),
  "message.error": ({ reason }) => ({ kind: "error_shown", label: reason }),
};

/**
 * Follows assistant-ui: the messages of its thread with their feedback, and what its events tell of the user.
 *
 * @param aui what `useAui()` gives below the runtime provider
 * @param options.onError told of what the host's objects threw when they were looked at
 * @returns the function that stops following
 */
export function followAssistantUi(telltale: Teller, aui: Aui, options: FollowOptions = {}): () => void {
  const guard = guardFor(options);
  const messages = createToldMessages(telltale, { findEdits: false });
  const thumbs = new Map<string, string>();
  let threadId: string | undefined;
  let callOff: (() => void) | undefined;
  /** An answer that is asked for again; it counts when the model really is. */
  let awaited: SignalDraft | undefined;
  let isStopTold = false;

  function tellThumb({ id, metadata }: AuiMessage, isFirst: boolean): void {
    const type = metadata?.submittedFeedback?.type;
    if (type === thumbs.get(id)) return;
    if (type) thumbs.set(id, type);
    else thumbs.delete(id);
    if (!isFirst) telltale.thumbs(id, type ? (type === "positive" ? "up" : "down") : null);
  }

  const see = guard((): void => {
    callOff = undefined;
    const { messages: now, isRunning } = scopeOf(aui.thread).getState();
    const { mainThreadId } = scopeOf(aui.threads).getState();
    const isFirst = mainThreadId !== threadId;
    if (isFirst) thumbs.clear();
    threadId = mainThreadId;
    messages.tell(mainThreadId, spoken(now, isRunning), isRunning);
    for (const message of now) tellThumb(message, isFirst);
  });
  // The store changes with every word, and its events may come a moment after the change that they are about.
  const seeSoon = (): void => {
    callOff ??= after(0, see);
  };

  const stop = (event: AuiEvent): void => {
    if (isStopTold) return;
    isStopTold = true;
    messages.stop(event.threadId);
  };
  const acts: Readonly<Record<string, (event: AuiEvent) => void>> = {
    "thread.cancelRun": stop,
    "thread.runStart": () => {
      isStopTold = false;
      if (awaited) telltale.signal(awaited);
      awaited = undefined;
    },
    "message.reload": ({ messageId, threadId: conversationId }) => {
      awaited = { kind: "regenerate", messageId, conversationId, atMs: nowMs() };
    },
    "threads.selectionChanged": seeSoon,
    "thread.runEnd": seeSoon,
  };

  const names = [...Object.keys(plain), ...Object.keys(acts)];
  const listen = guard((event: string) =>
    aui.on(
      { scope: "*", event },
      guard((said: AuiEvent): void => {
        if (event === "composer.send") awaited = undefined;
        acts[event]?.(said);
        const signal = plain[event]?.(said);
        if (signal) telltale.signal({ ...signal, messageId: said.messageId, conversationId: said.threadId });
      }),
    ),
  );
  see();
  const stops = [...names.map(listen), guard(() => aui.subscribe(seeSoon))()];
  return () => {
    callOff?.();
    for (const end of stops) guard(() => end?.())();
  };
}

/** The thread's messages with their words: its text parts, but not what the model thought or its tools said. */
function spoken(now: readonly AuiMessage[], isRunning: boolean): ChatMessage[] {
  const last = now.at(-1);
  return now.flatMap((message): ChatMessage[] => {
    const { id, role, content } = message;
    if (role !== "user" && role !== "assistant") return [];
    const texts = (content as readonly { readonly type: string; readonly text?: string }[]).filter(
      ({ type }) => type === "text",
    );
    const text = texts.map((part) => part.text ?? "").join("\n");
    return [{ id, role, text, isStreaming: isRunning && message === last && role === "assistant" }];
  });
}
