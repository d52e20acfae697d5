import { redact } from "@telltale/core/text";
import type { EvaluatorKind } from "@telltale/core/vocabulary";
import { recordsOfJudgement } from "../../../otlp/judgement-of.ts";
import type { Raw, ReadOptions, Said } from "../dialect.ts";
import { fieldsOf, numberOf } from "../fields.ts";
import { recordId, spanIdOf, traceIdOf } from "../ids.ts";
import { known } from "../json.ts";

const evaluators: Readonly<Record<string, EvaluatorKind>> = { ANNOTATION: "human", EVAL: "llm", API: "code" };

const isFeedback = /^user[_-]?feedback$|^thumbs$/i;

/** A score of Langfuse: a user's thumb as a signal, anything else as a score. */
export function recordsOfScore(row: Raw, trace: Raw, options: ReadOptions): Said {
  const read = fieldsOf(row, options);
  const of = fieldsOf(trace, options);
  const name = read.word("name");
  if (name === undefined) throw new TypeError("name is missing");
  const atMs = read.time("timestamp", "createdAt", "created_at");
  if (atMs === undefined) throw new TypeError("timestamp is missing or no time");
  const subject = read.object("subject") ?? {};
  const about = (kind: string) => (subject.type === kind || subject.kind === kind ? fieldsOf(subject).word("id") : undefined);
  const observation = read.word("observationId", "observation_id") ?? about("observation");
  const traceKey = read.word("traceId", "trace_id") ?? about("trace") ?? fieldsOf(subject).word("traceId") ?? of.word("id");
  const session = read.word("sessionId", "session_id") ?? about("session") ?? of.word("sessionId");
  const key = read.word("id") ?? [traceKey, observation, session, name, String(atMs)].join(" ");
  const origin = { source: "langfuse", project: read.word("projectId", "project_id") ?? of.word("projectId") };
  const said = read.value("value");
  const value = typeof said === "boolean" ? Number(said) : numberOf(said);
  const source = read.word("source")?.toUpperCase() ?? "API";
  const comment = read.word("comment");
  const { signals, scores } = recordsOfJudgement(
    {
      name,
      value,
      label: read.word("stringValue", "string_value") ?? (value === undefined ? read.word("value") : undefined),
      rationale: options.keepsText && comment !== undefined ? redact(comment) : undefined,
      evaluatorKind: isFeedback.test(name) ? "user" : (evaluators[source] ?? "code"),
      atMs,
      place: key,
    },
    known({
      ...(traceKey !== undefined && { traceId: traceIdOf(traceKey) }),
      ...(observation !== undefined && { spanId: spanIdOf(observation) }),
      sessionId: session,
      conversationId: session,
      userId: of.word("userId", "user_id"),
      environment: read.word("environment") ?? of.word("environment"),
    }),
  );
  return {
    signals: signals.map((signal) => ({ ...signal, id: recordId(origin, "signal", key) })),
    scores: scores.map((score) => ({ ...score, id: recordId(origin, "score", key) })),
    ...(signals.length + scores.length === 0 && { faults: ["a score without a value"] }),
  };
}
