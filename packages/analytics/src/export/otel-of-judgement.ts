import type { Context, Score, Signal } from "@telltale/core/trace";
import type { Attributes, OtelLog } from "../otlp/index.ts";
import { ownAttributes } from "./own-attributes.ts";

type Raw = Readonly<Record<string, string | number | undefined>>;

/** Where a log record belongs, and by whom it was caused. */
function place(record: Context & { readonly spanId?: string | undefined; readonly messageId?: string | undefined }): Raw {
  return {
    "session.id": record.sessionId,
    "gen_ai.conversation.id": record.conversationId,
    "user.id": record.userId,
    "telltale.message_id": record.messageId,
    "telltale.turn": record.turn,
    "telltale.feature": record.feature,
  };
}

function event(eventName: string, record: Score | Signal, attributes: Raw): OtelLog {
  const all = Object.entries({ ...place(record), ...attributes }).filter(([, value]) => value !== undefined);
  return {
    traceId: record.traceId,
    spanId: record.spanId,
    eventName,
    atMs: record.atMs,
    severity: 9,
    body: null,
    attributes: { ...ownAttributes(record.attributes), ...(Object.fromEntries(all) as Attributes) },
  };
}

/** A score as the conventions' `gen_ai.evaluation.result`. Who judged has no name there and stands beside it. */
export function otelOfScore(score: Score): OtelLog {
  return event("gen_ai.evaluation.result", score, {
    "gen_ai.evaluation.name": score.name,
    "gen_ai.evaluation.score.value": score.value,
    "gen_ai.evaluation.score.label": score.label,
    "gen_ai.evaluation.explanation": score.rationale,
    "telltale.evaluator": score.evaluator,
    "telltale.evaluator_kind": score.evaluatorKind,
  });
}

const thumbs = new Map([
  [1, "positive"],
  [-1, "negative"],
]);

/**
 * A signal as an event. A thumb is an evaluation called `user_feedback`, for the conventions have no event of feedback;
 * sessions begin and end as `session.start` and `session.end`; every other kind is an event of ours, as `telltale.copy`.
 */
export function otelOfSignal(signal: Signal): OtelLog {
  const { kind, value, label } = signal;
  if (kind === "thumbs")
    return event("gen_ai.evaluation.result", signal, {
      "gen_ai.evaluation.name": "user_feedback",
      "gen_ai.evaluation.score.value": value,
      "gen_ai.evaluation.score.label": thumbs.get(value ?? 0) ?? "retracted",
      "telltale.evaluator_kind": "user",
    });
  const name = kind === "session_start" || kind === "session_end" ? kind.replace("_", ".") : `telltale.${kind}`;
  return event(name, signal, {
    "telltale.value": value,
    "telltale.label": label,
    "telltale.duration_ms": signal.durationMs,
    "telltale.similarity": signal.similarity,
    "telltale.chars": signal.chars,
  });
}
