import { redact } from "@telltale/core/text";
import type { Span } from "@telltale/core/trace";
import { disjointTokens, usageOf } from "@telltale/core/usage";
import type { SpanKind } from "@telltale/core/vocabulary";
import { finishReasonOf, providerOf } from "../../otlp/dialects/names.ts";
import { recordsOfJudgement } from "../../otlp/judgement-of.ts";
import type { Dialect, Raw, ReadOptions, Said } from "./dialect.ts";
import { type Fields, fieldsOf, numberOf } from "./fields.ts";
import { idsOf, recordId, spanIdOf, traceIdOf } from "./ids.ts";
import { isObject, known } from "./json.ts";
import { outcomeOf, restParts, textParts, tidyMs } from "./span-parts.ts";

const kinds: Readonly<Record<string, SpanKind>> = {
  $ai_generation: "llm",
  $ai_embedding: "embedding",
  $ai_span: "task",
  $ai_trace: "workflow",
};

/** Events of PostHog's LLM analytics, from an export of events or its API. @see https://posthog.com/docs/llm-analytics */
export const posthog: Dialect = {
  name: "posthog",
  about:
    "PostHog: $ai_* events (generations, spans, traces, embeddings, metrics, feedback, evaluations), properties nested, as JSON or a column each",
  detects: (row) => isObject(row) && typeof row.event === "string" && row.event.startsWith("$ai_"),
  read(row, options) {
    if (!isObject(row) || typeof row.event !== "string") throw new TypeError("is no event of PostHog");
    if (!row.event.startsWith("$ai_")) return { skipped: row.event };
    const read = fieldsOf(row, options);
    const atMs = read.time("timestamp", "created_at");
    if (atMs === undefined) throw new TypeError("timestamp is missing or no time");
    const properties = read.object("properties") ?? propertiesIn(row);
    if (!properties) throw new TypeError("properties is missing or no JSON object");
    const event: Event = { name: row.event, atMs, read, of: fieldsOf(properties, options), properties };
    if (kinds[event.name]) return { spans: [spanOf(event, options)] };
    return event.name === "$ai_feedback" ? feedbackOf(event, options) : judgementOf(event);
  },
};

/** Its CSV has a column for each property: `properties.$ai_model`. What is nested deeper, messages above all, stays behind. */
function propertiesIn(row: Raw): Raw | undefined {
  const columns = Object.entries(row).filter(([name]) => /^properties\.[^.]+$/.test(name));
  return columns.length > 0
    ? Object.fromEntries(columns.map(([name, value]) => [name.slice("properties.".length), value]))
    : undefined;
}

interface Event {
  readonly name: string;
  readonly atMs: number;
  /** Of the event itself. */
  readonly read: Fields;
  /** Of its properties. */
  readonly of: Fields;
  readonly properties: Raw;
}

const taken = new Set(
  `$ai_trace_id $ai_session_id $ai_span_id $ai_parent_id $ai_span_name $ai_provider $ai_model $ai_model_parameters $ai_input
  $ai_input_state $ai_output_state $ai_output_choices $ai_input_tokens $ai_output_tokens $ai_reasoning_tokens $ai_cache_read_input_tokens
  $ai_cache_creation_input_tokens $ai_cache_reporting_exclusive $ai_usage $ai_latency $ai_time_to_first_token $ai_stream $ai_stop_reason $ai_http_status $ai_is_error
  $ai_error $ai_tools $ai_input_cost_usd $ai_output_cost_usd $ai_total_cost_usd $session_id $ip $set $set_once $ai_web_search_count
  distinct_id token $ai_feedback_text $ai_metric_name $ai_metric_value`.split(/\s+/),
);

function originOf({ read, of }: Event) {
  return { source: "posthog", project: read.word("team_id", "project_id") ?? of.word("team_id") };
}

const keyOf = ({ read, of, name, atMs }: Event): string =>
  of.word("$ai_span_id", "$ai_generation_id") ??
  (name === "$ai_trace" ? of.word("$ai_trace_id") : undefined) ??
  read.word("uuid", "id") ??
  [of.word("$ai_trace_id"), name, atMs].join(" ");

function spanOf(event: Event, options: ReadOptions): object {
  const { name, atMs, of, properties } = event;
  const kind = kinds[name] ?? "task";
  const isCall = kind === "llm" || kind === "embedding";
  const seconds = of.amount("$ai_latency");
  const { usageRaw, ...tokens } = usageOfEvent(of);
  const parameters = of.inside("$ai_model_parameters");
  const ttft = of.amount("$ai_time_to_first_token");
  const httpStatus = of.count("$ai_http_status");
  const isFailed = of.flag("$ai_is_error") ?? (httpStatus !== undefined && httpStatus >= 400);
  return known({
    ...idsOf(originOf(event), { span: keyOf(event), trace: of.word("$ai_trace_id"), parent: of.word("$ai_parent_id") }),
    kind,
    name: of.word("$ai_span_name"),
    // An event is sent when the call has ended.
    startedAtMs: tidyMs(atMs - (seconds ?? 0) * 1000),
    durationMs: seconds === undefined ? undefined : tidyMs(seconds * 1000),
    ttftMs: ttft === undefined ? undefined : tidyMs(ttft * 1000),
    ...outcomeOf(isFailed ? { httpStatus, message: wordsOf(of.value("$ai_error")) } : undefined),
    httpStatus: httpStatus !== undefined && httpStatus <= 999 ? httpStatus : undefined,
    provider: providerOf(of.word("$ai_provider")),
    requestModel: of.word("$ai_model"),
    temperature: parameters.number("temperature"),
    maxTokens: parameters.limit("max_tokens", "max_completion_tokens", "max_output_tokens"),
    stream: of.flag("$ai_stream"),
    finishReason: finishReasonOf(of.word("$ai_stop_reason")),
    ...(isCall && { ...tokens, webSearches: of.count("$ai_web_search_count"), ...costOf(of) }),
    usageRaw,
    ...textParts(
      { input: of.value("$ai_input", "$ai_input_state"), output: of.value("$ai_output_choices", "$ai_output_state") },
      options,
    ),
    ...contextOf(event),
    ...restParts("posthog", properties, taken),
  });
}

function contextOf({ read, of }: Event) {
  return {
    sessionId: of.word("$session_id"),
    conversationId: of.word("$ai_session_id"),
    userId: read.word("distinct_id") ?? of.word("distinct_id"),
  };
}

/** Whether the input contains the cached tokens the event says itself; where it does not, its provider's way is known. */
function usageOfEvent(of: Fields): Partial<Span> {
  const stated = {
    input: of.count("$ai_input_tokens"),
    output: of.count("$ai_output_tokens"),
    cacheRead: of.count("$ai_cache_read_input_tokens"),
    cacheWrite: of.count("$ai_cache_creation_input_tokens"),
    reasoning: of.count("$ai_reasoning_tokens"),
  };
  const raw = of.usage("$ai_usage");
  const said = known(stated);
  if (Object.keys(said).length === 0) return raw ? usageOf(raw) : {};
  const provider = of.word("$ai_provider")?.toLowerCase() ?? "";
  const isExclusive = of.flag("$ai_cache_reporting_exclusive") ?? provider.includes("anthropic");
  const { isContradictory, ...tokens } = disjointTokens(stated, isExclusive ? "additive" : "inclusive", {
    reasoningIsBeside: /gemini|google|vertex/.test(provider) || (stated.reasoning ?? 0) > (stated.output ?? 0),
  });
  return { ...tokens, usageRaw: (raw ?? said) as Span["usageRaw"] };
}

function costOf(of: Fields): Pick<Span, "costUsd"> {
  const parts = [of.amount("$ai_input_cost_usd"), of.amount("$ai_output_cost_usd")].filter((part) => part !== undefined);
  const sum = parts.length > 0 ? parts.reduce((left, right) => left + right, 0) : undefined;
  const costUsd = of.amount("$ai_total_cost_usd") ?? sum;
  return costUsd === undefined ? {} : { costUsd };
}

function wordsOf(value: unknown): string | undefined {
  return value === undefined ? undefined : (typeof value === "string" ? value : JSON.stringify(value)).slice(0, 1024);
}

function aboutOf({ of }: Event) {
  const [span, trace] = [of.word("$ai_span_id", "$ai_generation_id"), of.word("$ai_trace_id")];
  return { ...(span !== undefined && { spanId: spanIdOf(span) }), ...(trace !== undefined && { traceId: traceIdOf(trace) }) };
}

const eventKey = (event: Event) => event.read.word("uuid", "id") ?? `${keyOf(event)} ${event.name} ${event.atMs}`;

function feedbackOf(event: Event, { keepsText }: ReadOptions): Said {
  const text = event.of.word("$ai_feedback_text") ?? "";
  const { id, atMs } = { id: recordId(originOf(event), "signal", eventKey(event)), atMs: event.atMs };
  const words = keepsText && text !== "" ? { text: redact(text) } : undefined;
  const context = { ...aboutOf(event), ...contextOf(event) };
  return { signals: [known({ id, kind: "comment", atMs, chars: text.length, ...words, ...context })] };
}

/** A metric or an evaluation: a thumb where it is called so, else a score. */
function judgementOf(event: Event): Said {
  const { name, of, atMs } = event;
  const isMetric = name === "$ai_metric";
  if (!isMetric && name !== "$ai_evaluation") return { skipped: name };
  const said = isMetric ? of.value("$ai_metric_value") : of.value("$ai_evaluation_numeric_result", "$ai_evaluation_result");
  const value =
    typeof said === "boolean" || said === "true" || said === "false" ? Number(String(said) === "true") : numberOf(said);
  const { signals, scores } = recordsOfJudgement(
    {
      name: of.word("$ai_metric_name", "$ai_evaluation_name"),
      value,
      label: value === undefined ? wordsOf(said) : undefined,
      evaluator: of.word("$ai_evaluation_model"),
      evaluatorKind: isMetric ? "code" : "llm",
      atMs,
      place: eventKey(event),
    },
    known({ ...aboutOf(event), ...contextOf(event) }),
  );
  const origin = originOf(event);
  return {
    signals: signals.map((signal) => ({ ...signal, id: recordId(origin, "signal", eventKey(event)) })),
    scores: scores.map((score) => ({ ...score, id: recordId(origin, "score", eventKey(event)) })),
    ...(signals.length + scores.length === 0 && { faults: ["a metric without a name or a value"] }),
  };
}
