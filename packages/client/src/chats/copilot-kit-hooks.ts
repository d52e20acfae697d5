import { nowMs } from "../browser/clock.ts";
import { newRecordId } from "../browser/ids.ts";
import { type FollowOptions, guardFor, type Teller } from "./teller.ts";

export interface CopilotKitOptions extends FollowOptions {
  /** The thread that the chat is in, where the host knows it. */
  readonly conversationId?: string;
}

/** Those of CopilotKit's observability hooks that tell what a user did about an answer. */
export interface CopilotKitHooks {
  readonly onMessageSent: (message: string) => void;
  readonly onChatStarted: () => void;
  readonly onChatStopped: () => void;
  readonly onMessageRegenerated: (messageId: string) => void;
  readonly onMessageCopied: (content: string) => void;
  readonly onFeedbackGiven: (messageId: string, type: "thumbsUp" | "thumbsDown") => void;
  readonly onError: (event: unknown) => void;
}

/**
 * CopilotKit's `observabilityHooks`: `<CopilotChat observabilityHooks={copilotKitHooks(telltale)} />`.
 *
 * The hooks give the words of questions but not of answers: an answer is told of as shown when the chat has stopped writing. A
 * window that is minimized or expanded is no signal. CopilotKit tells of no thumb that is taken back.
 */
export function copilotKitHooks(telltale: Teller, options: CopilotKitOptions = {}): CopilotKitHooks {
  const { conversationId } = options;
  const guard = guardFor(options);
  let isWriting = false;
  return {
    onMessageSent: guard((text: string) =>
      telltale.message({
        id: newRecordId(nowMs()),
        role: "user",
        text,
        ...(conversationId !== undefined && { conversationId }),
      }),
    ),
    onChatStarted(): void {
      isWriting = true;
    },
    onChatStopped(): void {
      if (isWriting) telltale.signal({ kind: "response_shown", conversationId });
      isWriting = false;
    },
    onMessageRegenerated: (messageId) => telltale.signal({ kind: "regenerate", messageId, conversationId }),
    onMessageCopied: guard((content: string) =>
      telltale.signal({ kind: "copy", value: 1, chars: content.length, conversationId }),
    ),
    onFeedbackGiven: (messageId, type) => telltale.thumbs(messageId, type === "thumbsUp" ? "up" : "down"),
    onError: guard((event: unknown): void => {
      isWriting = false;
      // Its name is a class of error; its message may quote what was said.
      const { error } = (event ?? {}) as { readonly error?: { readonly name?: unknown } };
      const label = typeof error?.name === "string" ? error.name : undefined;
      telltale.signal({ kind: "error_shown", conversationId, label });
    }),
  };
}
