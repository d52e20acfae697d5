import { number, word } from "./convert.ts";
import { placesOf } from "./dialects/documents.ts";
import { evaluatorKindOf, type Judgement, recordsOfJudgement } from "./judgement-of.ts";
import type { OtelSpan } from "./otel.ts";
import type { Records } from "./records.ts";

type Subject = Parameters<typeof recordsOfJudgement>[1];

/** OpenInference's annotations and evaluations, of the span, its trace or its session: attributes with a number. */
export function annotationsOf(
  { traceId, spanId, attributes, endedAtMs, startedAtMs }: OtelSpan,
  subject: Subject,
): readonly Records[] {
  const names = Object.keys(attributes);
  if (!names.some((name) => name.includes("annotations.") || name.includes("evaluations."))) return [];
  const lists = ["annotations", "evaluations"].flatMap((list) => ["", "trace.", "session."].map((of) => [of, list] as const));
  return lists.flatMap(([of, list]) =>
    placesOf(attributes, `${of}${list}`).map((place) => {
      const read = (name: string) => attributes[`${of}${list}.${place}.${list.slice(0, -1)}.${name}`];
      const judgement: Judgement = {
        name: word(read("name")),
        value: number(read("score")),
        label: word(read("label")),
        rationale: word(read("explanation")),
        evaluator: word(read("identifier")),
        evaluatorKind: evaluatorKindOf(read("annotator_kind"), "code"),
        atMs: endedAtMs ?? startedAtMs,
        // Of a session, the span that carries it is what tells one judgement from the next.
        place: `${traceId} ${spanId} ${of}${list} ${place}`,
      };
      return recordsOfJudgement(judgement, about(of, subject));
    }),
  );
}

/** Of a trace or a session it says nothing about the span that carries it. */
function about(of: string, { spanId, traceId, ...rest }: Subject): Subject {
  return of === "" ? { traceId, spanId, ...rest } : of === "trace." ? { traceId, ...rest } : rest;
}
