import type { Signal, Span } from "@telltale/core/trace";
import { type SignalKind, signalKinds } from "@telltale/core/vocabulary";
import { contextOf, variantsOf } from "./context-of.ts";
import { amount, count, number, word } from "./convert.ts";
import { evaluationOf, recordsOfJudgement } from "./judgement-of.ts";
import type { OtelLog, OtelResource, OtelScope } from "./otel.ts";
import { noRecords, type Records } from "./records.ts";
import { restOfEvent } from "./rest-of.ts";
import { hashOf, uuidOf } from "./uuid-of.ts";

/**
 * What a log record of OpenTelemetry says, if it is an event we know: an evaluation is a score, or a thumb where it is called
 * `user_feedback`; `telltale.copy` and its like are signals, and so are the start and end of a session; the evaluation of a
 * feature flag is a span without length that carries the arm. Every other log record, and those that repeat a span, give
 * nothing.
 */
export function recordsOfLog(log: OtelLog, resource: OtelResource, scope: OtelScope): Records {
  const { traceId, spanId, eventName = "", atMs, attributes } = log;
  const { attributes: told, ...context } = contextOf(resource, scope);
  const subject = {
    traceId,
    spanId,
    sessionId: word(attributes["session.id"]),
    conversationId: word(attributes["gen_ai.conversation.id"] ?? attributes["session.id"]),
    messageId: word(attributes["telltale.message_id"]),
    feature: word(attributes["telltale.feature"]),
    userId: word(attributes["user.id"] ?? attributes["enduser.pseudo.id"]),
    ...context,
    attributes: { ...told, ...restOfEvent(attributes) },
  };
  // An event has no id: what it says and when is what makes it the same one.
  const place = `${atMs} ${eventName} ${hashOf(JSON.stringify(attributes))}`;
  if (eventName === "gen_ai.evaluation.result") return recordsOfJudgement(evaluationOf(attributes, atMs, place), subject);
  const kind = signalOf(eventName);
  if (kind) {
    const signal: Signal = {
      ...subject,
      ...signalFields(attributes),
      id: uuidOf("signal", traceId ?? "", spanId ?? "", place),
      kind,
      atMs,
    };
    return { ...noRecords, signals: [signal] };
  }
  const variants = variantsOf([{ name: eventName, attributes }]);
  if (variants === undefined) return noRecords;
  const { messageId: _, spanId: parentSpanId, ...rest } = subject;
  const span: Span = {
    ...rest,
    id: uuidOf("span", traceId ?? "", spanId ?? "", place),
    spanId: hashOf(`${traceId} ${spanId} ${place}`).slice(0, 16),
    parentSpanId,
    kind: "task",
    name: eventName,
    startedAtMs: atMs,
    durationMs: 0,
    status: "ok",
    variants,
  };
  return { ...noRecords, spans: [span] };
}

const kinds: ReadonlySet<string> = new Set(signalKinds);
const sessionEvents = new Map<string, SignalKind>([
  ["session.start", "session_start"],
  ["session.end", "session_end"],
]);

function signalOf(eventName: string): SignalKind | undefined {
  const name = eventName.startsWith("telltale.") ? eventName.slice("telltale.".length) : "";
  return kinds.has(name) ? (name as SignalKind) : sessionEvents.get(eventName);
}

/** What our own events say beside their kind. */
function signalFields(attributes: OtelLog["attributes"]): Partial<Signal> {
  return {
    value: number(attributes["telltale.value"]),
    label: word(attributes["telltale.label"]),
    durationMs: amount(attributes["telltale.duration_ms"]),
    similarity: amount(attributes["telltale.similarity"]),
    chars: count(attributes["telltale.chars"]),
    turn: count(attributes["telltale.turn"]),
  };
}
