import type { SignalKind } from "@telltale/core/vocabulary";

export interface SignalMeaning {
  readonly means: string;
  /** What makes it: a mark of the page, or a call. */
  readonly from: string;
  /** What `value` and the other fields say, where they say anything. */
  readonly fields?: string;
  /** The file of `client/src/signals` that notices it. */
  readonly file?: string;
}

const action = (name: string) => `\`data-telltale-action="${name}"\``;
const message = "a marked message";

/** What each kind of signal means. */
export const signalMeanings: Readonly<Record<SignalKind, SignalMeaning>> = {
  message_sent: { means: "The user sent a message", from: message, fields: "`chars`", file: "on-message" },
  response_shown: {
    means: "An answer was shown: timed at its first words, told when it is whole",
    from: message,
    fields: "`chars`",
    file: "on-message",
  },
  rephrase: {
    means: "The user asked nearly the same again within three turns and half an hour; not after a call that failed",
    from: message,
    fields: "`value` and `similarity`: likeness to the earlier message, 0…1",
    file: "on-rephrase",
  },
  edit: { means: "The user changed a message that was sent", from: action("edit"), file: "on-action" },
  regenerate: { means: "The user asked for another answer", from: action("regenerate"), file: "on-regenerate" },
  stop: {
    means: "The user stopped an answer",
    from: action("stop"),
    fields: "`value`: share of the expected answer seen; `label`: early or late",
    file: "on-stop",
  },
  copy: {
    means: "The user copied from an answer, by selection or by a button",
    from: `${message}; ${action("copy")}`,
    fields: "`value`: share of the answer taken; `label`: code or prose",
    file: "on-copy",
  },
  copy_to_new_chat: {
    means:
      "The user took the matter to another conversation: pasted an answer copied elsewhere, or asked there first what was asked before",
    from: message,
    fields: "`similarity`",
    file: "on-copy-to-new-chat",
  },
  paste_back: {
    means: "The user pasted an answer, or part of one, into the conversation it came from",
    from: message,
    fields: "`value`: share of the answer taken",
    file: "on-copy-to-new-chat",
  },
  thumbs: {
    means: "The user judged an answer",
    from: `${action("thumbs_up")}, ${action("thumbs_down")}; \`telltale.thumbs(id, "up")\``,
    fields: "`value`: 1, −1, or 0 where it was taken back",
    file: "on-thumbs",
  },
  rating: { means: "The user gave a rating", from: action("rating"), fields: "`value`: the rating", file: "on-action" },
  comment: {
    means: "The user wrote a comment",
    from: action("comment"),
    fields: "`chars`; `text` only where the owner opted in, redacted",
    file: "on-action",
  },
  dwell: {
    means: "An answer was in sight",
    from: message,
    fields: "`durationMs`: for how long; `value`: share of the reading time the answer asks for",
    file: "on-dwell",
  },
  follow_up: {
    means: "The user went on after an answer",
    from: message,
    fields: "`durationMs` since the answer; `sentiment` towards the assistant",
    file: "on-follow-up",
  },
  link_click: {
    means: "The user followed a link in an answer",
    from: `a link in ${message}; ${action("link_click")}`,
    file: "on-action",
  },
  share: { means: "The user shared an answer", from: action("share"), file: "on-action" },
  suggestion_shown: { means: "A suggestion was shown", from: '`data-telltale-shown="suggestion_shown"`', file: "on-shown" },
  suggestion_clicked: { means: "A suggestion was taken", from: action("suggestion_clicked"), file: "on-action" },
  attachment_added: {
    means: "The user added files",
    from: action("attachment_added"),
    fields: "`value`: how many",
    file: "on-action",
  },
  attachment_failed: { means: "A file could not be added", from: action("attachment_failed"), file: "on-action" },
  error_shown: { means: "The page showed an error", from: '`data-telltale-shown="error_shown"`', file: "on-shown" },
  tool_approved: { means: "The user let a tool run", from: action("tool_approved"), file: "on-action" },
  tool_rejected: { means: "The user refused a tool", from: action("tool_rejected"), file: "on-action" },
  escalation: { means: "The user asked for a person", from: action("escalate"), file: "on-action" },
  task_completed: { means: "What the user came for is done", from: action("complete"), file: "on-action" },
  conversion: {
    means: "The host's own success: a sale, a booking",
    from: `${action("conversion")}; \`telltale.signal({ kind: "conversion", value: 49 })\``,
    fields: "`value`: the host's number",
    file: "on-action",
  },
  abandon: {
    means:
      "The user left with the matter unsettled: in mid-answer, while writing, or after an answer that neither served nor had the time to be read; not after a shown error",
    from: message,
    fields:
      "`label`: after_response, mid_stream or composing; `durationMs` since the last event; `censoredBy`: hidden, closed or open",
    file: "on-abandon",
  },
  session_start: {
    means: "A visitor's run began: the first thing that happened, or the first after 30 idle minutes",
    from: "`observe`",
    file: "session",
  },
  session_end: {
    means: "The page was left. A run that goes on in another page has another one: the last counts",
    from: "`observe`",
    fields: "`durationMs` of the run",
    file: "session",
  },
};
