import { redact } from "@telltale/core/text";
import type { Span } from "@telltale/core/trace";
import { annotationsOf } from "./annotations-of.ts";
import { contextOf, variantsOf } from "./context-of.ts";
import { count, flag, limit, millis, number, whyNot, word } from "./convert.ts";
import type { Dialect } from "./dialects/dialect.ts";
import { dialectsOf } from "./dialects/index.ts";
import { failureOf } from "./failure-of.ts";
import { evaluationOf, recordsOfJudgement } from "./judgement-of.ts";
import { lengthOf } from "./length-of.ts";
import type { AttributeValue, OtelResource, OtelScope, OtelSpan } from "./otel.ts";
import { type Reader, readerOf } from "./read-attribute.ts";
import type { LeftOut, MapOptions, Records } from "./records.ts";
import { restOf, restOfEvent } from "./rest-of.ts";
import { type SpanUsage, usageOfSpan } from "./usage-of-span.ts";
import { hashOf, uuidOf } from "./uuid-of.ts";
import { wordsOfSpan } from "./words-of-span.ts";

/**
 * What a span of OpenTelemetry says, in whatever dialects it speaks: a span, and the scores and thumbs it carries. Pure.
 *
 * The ids are told by trace, span and event, so that the same span read twice is one record. Tokens and cost are kept for calls
 * to models only (`llm`, `embedding`): other kinds repeat what those below them used, and keep it as `usageRaw`. Words are
 * counted, and dropped unless asked for.
 */
export function recordsOfOtel(span: OtelSpan, resource: OtelResource, scope: OtelScope, options: MapOptions = {}): Records {
  const record = recordOf(span, resource, scope, options);
  const { traceId, spanId, sessionId, conversationId, userId, tenant, feature, environment, release, variants } = record;
  const subject = { traceId, spanId, sessionId, conversationId, userId, tenant, feature, environment, release, variants };
  const judged = [
    ...span.events.flatMap(({ name, attributes, atMs = span.startedAtMs }, place) =>
      name === "gen_ai.evaluation.result"
        ? recordsOfJudgement(evaluationOf(attributes, atMs, `event ${place}`), {
            ...subject,
            attributes: restOfEvent(attributes),
          })
        : [],
    ),
    ...annotationsOf(span, subject),
  ];
  return {
    spans: [record],
    signals: judged.flatMap(({ signals }) => signals),
    scores: judged.flatMap(({ scores }) => scores),
  };
}

function recordOf(
  span: OtelSpan,
  resource: OtelResource,
  scope: OtelScope,
  { captureText = false, leftOut }: MapOptions,
): Span {
  const { traceId, spanId, parentSpanId, name, startedAtMs, endedAtMs, attributes, events } = span;
  const read = readerOf(span);
  const { spoken, detailed } = dialectsOf(attributes);
  const fields = fieldsOf(spoken, span, read, leftOut);
  const usage = usageOfSpan(detailed, read, leftOut);
  const kind = detailed.some(({ isOutline }) => isOutline?.(read, scope)) ? "task" : kindOf(detailed, fields, usage, read);
  const isCall = kind === "llm" || kind === "embedding";
  const { costUsd: derivedCost, ...rest } = fields;
  const durationMs = endedAtMs === undefined ? undefined : lengthOf(startedAtMs, endedAtMs);
  if (endedAtMs !== undefined && durationMs === undefined)
    leftOut?.("the end", `lies ${endedAtMs - startedAtMs} ms after the start`);
  const context = contextOf(resource, scope);
  const variants = variantsOf(events);
  return {
    id: uuidOf("span", traceId, spanId),
    traceId,
    spanId,
    ...(parentSpanId !== undefined && parentSpanId !== spanId && { parentSpanId }),
    ...(name !== "" && { name: name.slice(0, 1024) }),
    startedAtMs,
    ...(durationMs !== undefined && { durationMs }),
    ...context,
    ...rest,
    kind,
    ...failureOf(span, read),
    ...(isCall && usage.tokens),
    ...(isCall && costField(usage.costUsd ?? derivedCost)),
    ...(usage.usageRaw && { usageRaw: usage.usageRaw }),
    ...textFields(span, kind, captureText),
    ...(variants && { variants }),
    attributes: {
      ...context.attributes,
      ...restOf(attributes, isCall ? undefined : costNames(detailed)),
      ...argumentsHash(kind, read),
    },
  };
}

type Convert = (value: AttributeValue) => unknown;

/** How a field's value is read where a rule does not say; anything else is a word. */
const converters: Partial<Record<keyof Span, Convert>> = {
  temperature: number,
  maxTokens: limit,
  stream: flag,
  ttftMs: millis,
  topK: count,
  retryCount: count,
};

/** The fields that the rules of the dialects fill, each by the first that has a value for it. */
function fieldsOf(spoken: readonly Dialect[], span: OtelSpan, read: Reader, leftOut?: LeftOut): Partial<Span> {
  const fields: Record<string, unknown> = {};
  for (const { fields: rules, derive } of spoken) {
    for (const [attribute, field, convert = converters[field] ?? word] of rules) {
      if (fields[field] !== undefined) continue;
      const value = read(attribute);
      const converted = value === undefined ? undefined : convert(value, span);
      if (converted !== undefined) fields[field] = converted;
      const fault = converted === undefined ? whyNot(convert, value) : undefined;
      if (fault !== undefined) leftOut?.(attribute, fault);
    }
    for (const [field, value] of Object.entries(derive?.(span, read) ?? {})) fields[field] ??= value;
  }
  return fields;
}

/** What a span was: as its most telling dialect names it; a model with tokens is a call; all else is a task. */
function kindOf(detailed: readonly Dialect[], fields: Partial<Span>, { usageRaw }: SpanUsage, read: Reader): Span["kind"] {
  for (const { kinds = [] } of detailed)
    for (const [attribute, names] of kinds) {
      const kind = names.get(word(read(attribute))?.toLowerCase() ?? "");
      if (kind) return kind;
    }
  return fields.kind ?? (usageRaw && (fields.requestModel ?? fields.responseModel) ? "llm" : "task");
}

function costField(costUsd: number | undefined): Partial<Span> {
  return costUsd === undefined ? {} : { costUsd };
}

function costNames(dialects: readonly Dialect[]): ReadonlySet<string> {
  return new Set(dialects.flatMap(({ cost = [] }) => cost.flat()));
}

function textFields(span: OtelSpan, kind: Span["kind"], captureText: boolean): Partial<Span> {
  const { input, output } = wordsOfSpan(span);
  const chars = (texts: readonly string[]) => texts.reduce((sum, { length }) => sum + length, 0);
  const text = (texts: readonly string[]) => redact(texts.join("\n").slice(0, 1_000_000)).slice(0, 1_000_000);
  return {
    ...(input && { inputChars: chars(input), ...(captureText && { inputText: text(input) }) }),
    ...(output && kind !== "embedding" && { outputChars: chars(output), ...(captureText && { outputText: text(output) }) }),
  };
}

/** Tells equal calls of a tool apart from others, without what they were called with. */
function argumentsHash(kind: Span["kind"], read: Reader): { argumentsHash?: string } {
  if (kind !== "tool") return {};
  const names = ["gen_ai.tool.call.arguments", "ai.toolCall.args", "ai.toolCall.input", "tool_arguments", "tool.parameters"];
  const value = [...names, "input.value", "traceloop.entity.input", "langfuse.observation.input", "genkit:input"]
    .map(read)
    .find((found) => found !== undefined);
  return value === undefined ? {} : { argumentsHash: hashOf(typeof value === "string" ? value : JSON.stringify(value)) };
}
