/** The words of the field, in one place: plain data, so that the page can carry them without a validator. */

/** What a span can be. Totals of tokens and cost count `llm` and `embedding` only: wrappers repeat their children. */
export const spanKinds = [
  "llm",
  "embedding",
  "retrieval",
  "rerank",
  "tool",
  "agent",
  "workflow",
  "guardrail",
  "judge",
  "task",
] as const;
export type SpanKind = (typeof spanKinds)[number];

/** How a span ended. `aborted` is the user's or the host's choice, not a fault. */
export const spanStatuses = ["ok", "error", "aborted"] as const;
export type SpanStatus = (typeof spanStatuses)[number];

/** Classes of failure, coarse enough to count and fine enough to act on. */
export const errorTypes = [
  "timeout",
  "rate_limit",
  "provider_4xx",
  "provider_5xx",
  "validation",
  "network",
  "content_filter",
  "aborted",
  "internal",
] as const;
export type ErrorType = (typeof errorTypes)[number];

/** What a user can do about what the model did. */
export const signalKinds = [
  "message_sent",
  "response_shown",
  "rephrase",
  "edit",
  "regenerate",
  "stop",
  "copy",
  "copy_to_new_chat",
  "paste_back",
  "thumbs",
  "rating",
  "comment",
  "dwell",
  "follow_up",
  "link_click",
  "share",
  "suggestion_shown",
  "suggestion_clicked",
  "attachment_added",
  "attachment_failed",
  "error_shown",
  "tool_approved",
  "tool_rejected",
  "escalation",
  "task_completed",
  "conversion",
  "abandon",
  "session_start",
  "session_end",
] as const;
export type SignalKind = (typeof signalKinds)[number];

/** Who gave a score. */
export const evaluatorKinds = ["human", "llm", "code", "user"] as const;
export type EvaluatorKind = (typeof evaluatorKinds)[number];

/** Whether a provider's input count contains the cached tokens (`inclusive`) or stands beside them (`additive`). */
export const usageConventions = ["inclusive", "additive", "unknown"] as const;
export type UsageConvention = (typeof usageConventions)[number];

/** Sentiment of a follow-up, aimed at the assistant. */
export const sentiments = ["negative", "neutral", "positive"] as const;
export type Sentiment = (typeof sentiments)[number];
