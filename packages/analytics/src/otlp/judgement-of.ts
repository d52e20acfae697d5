import type { Score, Signal } from "@telltale/core/trace";
import type { EvaluatorKind } from "@telltale/core/vocabulary";
import { number, word } from "./convert.ts";
import type { Attributes } from "./otel.ts";
import { noRecords, type Records } from "./records.ts";
import { uuidOf } from "./uuid-of.ts";

/** What was judged, by whom, and where the judgement stood. */
export interface Judgement {
  readonly name: string | undefined;
  readonly value?: number | undefined;
  readonly label?: string | undefined;
  readonly rationale?: string | undefined;
  readonly evaluator?: string | undefined;
  readonly evaluatorKind: EvaluatorKind;
  readonly atMs: number;
  /** Tells this judgement from others of the same span. */
  readonly place: string;
}

type Subject = Omit<Partial<Score>, keyof Judgement | "id">;

/** OpenTelemetry's `gen_ai.evaluation.result`, an event of a span or of its own. It does not say who judged; we write it beside. */
export function evaluationOf(attributes: Attributes, atMs: number, place: string): Judgement {
  const read = (name: string) => attributes[`gen_ai.evaluation.${name}`];
  return {
    name: word(read("name")),
    value: number(read("score.value")),
    label: word(read("score.label")),
    rationale: word(read("explanation")),
    evaluator: word(attributes["telltale.evaluator"]),
    evaluatorKind: evaluatorKindOf(attributes["telltale.evaluator_kind"], attributes["gen_ai.request.model"] ? "llm" : "code"),
    atMs,
    place,
  };
}

export function evaluatorKindOf(value: unknown, otherwise: EvaluatorKind): EvaluatorKind {
  const said = String(value).toLowerCase();
  return said === "human" || said === "llm" || said === "code" || said === "user" ? said : otherwise;
}

/**
 * A judgement as a score; a user's thumb as a signal. Without a name, or with neither a number, a label nor a reason, it is none.
 *
 * @param subject the span, trace or session it is about, with its context
 */
export function recordsOfJudgement(judgement: Judgement, subject: Subject): Records {
  const { name, place, ...said } = judgement;
  if (name === undefined || (said.value === undefined && said.label === undefined && said.rationale === undefined))
    return noRecords;
  const id = (table: string) => uuidOf(table, subject.traceId ?? "", subject.spanId ?? "", place, name);
  const thumb = /^user[_-]?feedback$|^thumbs$/i.test(name) ? thumbOf(said) : undefined;
  if (thumb === undefined) return { ...noRecords, scores: [{ id: id("score"), name, ...said, ...subject } as Score] };
  const { traceId, spanId, messageId, sessionId, conversationId, turn, userId, tenant, feature, route } = subject;
  const { environment, release, variants, attributes } = subject;
  const about = { traceId, spanId, messageId, sessionId, conversationId, turn, userId, tenant, feature, route };
  const signal: Signal = {
    id: id("signal"),
    kind: "thumbs",
    atMs: said.atMs,
    value: thumb,
    ...about,
    environment,
    release,
    variants,
    attributes,
  };
  return { ...noRecords, signals: [signal] };
}

const thumbs = new Map<string, number>([
  ...["positive", "good", "up", "thumbs_up", "like", "yes", "true"].map((label) => [label, 1] as const),
  ...["negative", "bad", "down", "thumbs_down", "dislike", "no", "false"].map((label) => [label, -1] as const),
  ["retracted", 0],
]);

/** 1 up, −1 down, 0 taken back. A label says more than a number, of which 0 is the "no" of a yes-or-no. */
function thumbOf({ value, label = "" }: Pick<Judgement, "value" | "label">): number | undefined {
  return thumbs.get(label.toLowerCase()) ?? (value === undefined ? undefined : value > 0 ? 1 : -1);
}
