/** A part of a message of the AI SDK, v5 to v7, as far as it is looked at. */
export interface AiPart {
  readonly type: string;
  readonly text?: string;
  readonly toolName?: string;
  readonly approval?: {
    readonly id: string;
    readonly approved?: boolean | undefined;
    /** Decided by a rule of the host's, not by the user. */
    readonly isAutomatic?: boolean | undefined;
  };
}

/** A message of the AI SDK, v5 to v7. */
export interface AiMessage {
  readonly id: string;
  readonly role: string;
  readonly parts: readonly unknown[];
}

/**
 * The AI SDK's chat, v5 to v7: what `useChat` returns, or a `Chat` itself. Structural, so that it need not be installed, and no
 * wider than what is looked at.
 */
export interface AiChat {
  readonly id: string;
  readonly messages: readonly AiMessage[];
  readonly status: string;
  readonly error?: Error | undefined;
}

/** Whether an answer is waited for or written. */
export const isBusy = ({ status }: Pick<AiChat, "status">): boolean => status === "submitted" || status === "streaming";

/** The words of a message, as Markdown: its text parts, but not what the model thought or its tools said. Pure. */
export function wordsOf({ parts }: AiMessage): string {
  const texts = (parts as readonly AiPart[]).filter(({ type }) => type === "text");
  return texts.map(({ text }) => text ?? "").join("\n");
}

/** How many files go with a message. Pure. */
export const filesIn = ({ parts }: AiMessage): number =>
  (parts as readonly AiPart[]).filter(({ type }) => type === "file").length;

/** What the user decided about a tool. */
export interface Approval {
  readonly id: string;
  readonly isApproved: boolean;
  readonly toolName: string;
}

/** The tools that the user approved or rejected in a message. Pure. */
export function approvalsIn({ parts }: AiMessage): Approval[] {
  return (parts as readonly AiPart[]).flatMap(({ approval, type, toolName = type.replace(/^tool-/, "") }) =>
    approval?.approved === undefined || approval.isAutomatic
      ? []
      : [{ id: approval.id, isApproved: approval.approved, toolName }],
  );
}
