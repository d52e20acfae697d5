/** The attributes that mark where a message is drawn. */
export type MessageMarks = Readonly<Record<`data-telltale-${string}`, string>>;

export interface MessageMarkOptions {
  /**
   * Whether its words are told by a follower (`followChat`, `useTelltaleChat`, `followAssistantUi`) or by `telltale.message`, and
   * not read off the page. Default true.
   */
  readonly isTold?: boolean;
  /** The chat it belongs to. */
  readonly conversationId?: string;
  /** Whether more of it is to come; read where it is not told. */
  readonly isStreaming?: boolean;
}

/**
 * The attributes to spread on the element that draws a message: `<article {...messageMarks(message)}>`. By them copies,
 * buttons and links are known to be about the message.
 *
 * A message that is told has no role among its marks: that is how Telltale knows the place from another message, and does not
 * hear it twice, once as Markdown and once as drawn.
 *
 * @example messageMarks({ id: "m1", role: "assistant" }); // { "data-telltale-message": "m1" }
 */
export function messageMarks(
  { id, role }: { readonly id: string; readonly role: string },
  { isTold = true, conversationId, isStreaming }: MessageMarkOptions = {},
): MessageMarks {
  return {
    "data-telltale-message": id,
    ...(conversationId !== undefined && { "data-telltale-conversation": conversationId }),
    ...(!isTold && { "data-telltale-role": role }),
    ...(!isTold && isStreaming !== undefined && { "data-telltale-streaming": String(isStreaming) }),
  };
}
