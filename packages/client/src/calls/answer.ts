import type { Span } from "@telltale/core/trace";
import { errorTypeOf } from "./failure.ts";
import { finishReasonOf } from "./finish-reason.ts";
import { isObject, type Raw, saidIn, type ToolCall, textOf } from "./said.ts";

export { finishReasonOf };

/** What a model has answered so far. */
export interface Answer {
  readonly responseModel?: string | undefined;
  readonly systemFingerprint?: string | undefined;
  readonly finishReason?: string | undefined;
  readonly usage?: Raw | undefined;
  readonly errorType?: Span["errorType"];
  /** Visible characters so far. */
  readonly outputChars: number;
  /** How many pieces of the answer have come: words, thoughts or tool calls, not the protocol's own greetings. */
  readonly pieces: number;
  readonly showsReasoning: boolean;
  readonly tools: readonly ToolCall[];
  readonly asksHost: boolean;
  readonly logprobSum: number;
  readonly logprobs: number;
  readonly searches: number;
  /** The visible words of the last step alone. */
  readonly words: string;
  /** Whether the last step showed something: words or a tool call; or thought something. */
  readonly isVisible: boolean;
  readonly isThought: boolean;
}

export const emptyAnswer: Answer = {
  outputChars: 0,
  pieces: 0,
  showsReasoning: false,
  tools: [],
  asksHost: false,
  logprobSum: 0,
  logprobs: 0,
  searches: 0,
  words: "",
  isVisible: false,
  isThought: false,
};

const mostTools = 64;
/** How Ollama, and Llama on Bedrock, count beside their answer. */
const looseCounts = ["prompt_eval_count", "eval_count", "prompt_token_count", "generation_token_count"];

/**
 * One step of reading an answer: a chunk of a stream, or a whole response, of OpenAI (chat, completions, responses), Anthropic,
 * Gemini, Mistral, Cohere, Bedrock, Ollama, the AI SDK or whoever speaks like one of them. Pure.
 *
 * @param payload what JSON.parse gave; anything at all
 */
export function answerStep(answer: Answer, payload: unknown): Answer {
  if (!isObject(payload)) return { ...answer, words: "", isVisible: false, isThought: false };
  const said = saidIn(payload);
  const inner = objectOf(payload.response ?? payload.message);
  const known = new Set(answer.tools.map(({ id }) => id));
  const tools = [...answer.tools, ...said.tools.filter(({ id }) => id === undefined || !known.has(id))].slice(0, mostTools);
  const asksHost = answer.asksHost || said.asksHost;
  const reason = said.reason ?? reasonOf(payload, inner);
  // With Gemini, Ollama and OpenAI's responses a call of a tool is an end like any other.
  const isToolCall = asksHost && (reason === "STOP" || reason === "completed" || "done_reason" in payload);
  const finishReason = reason && finishReasonOf(reason);
  return {
    responseModel: textOf(payload.model ?? payload.modelVersion ?? payload.modelId ?? inner.model) ?? answer.responseModel,
    systemFingerprint: textOf(payload.system_fingerprint) ?? answer.systemFingerprint,
    finishReason: isToolCall && finishReason === "stop" ? "tool_call" : (finishReason ?? answer.finishReason),
    usage: merged(answer.usage, usageIn(payload, inner, answer.usage)),
    errorType: errorIn(payload, inner) ?? answer.errorType,
    outputChars: answer.outputChars + said.words.length,
    pieces: answer.pieces + said.pieces,
    showsReasoning: answer.showsReasoning || said.showsReasoning,
    tools,
    asksHost,
    logprobSum: answer.logprobSum + said.logprobSum,
    logprobs: answer.logprobs + said.logprobs,
    searches: answer.searches + said.searches,
    words: said.words,
    isVisible: said.isVisible,
    isThought: said.isThought,
  };
}

const objectOf = (value: unknown): Raw => (isObject(value) ? value : {});

/** Why it stopped, where that is said in a place of its own. */
function reasonOf(payload: Raw, inner: Raw): string | undefined {
  const whole = inner.object === "response" ? inner : payload;
  if (whole.object === "response" && /^(completed|incomplete|failed)$/.test(textOf(whole.status) ?? ""))
    return textOf(objectOf(whole.incomplete_details).reason) ?? textOf(whole.status);
  const blocked = textOf(objectOf(payload.promptFeedback).blockReason);
  return blocked ? "content_filter" : textOf(objectOf(payload.messageStop).stopReason);
}

function usageIn(payload: Raw, inner: Raw, before: Raw | undefined): unknown {
  const { usage, usageMetadata, totalUsage, metadata, messageMetadata, delta, meta, x_groq } = payload;
  const further = [inner, metadata, messageMetadata, delta, x_groq].map((one) => objectOf(one).usage);
  const said = [totalUsage, usage, usageMetadata, ...further, objectOf(meta).billed_units && meta].find(isObject);
  if (said) return said;
  const loose = looseCounts.filter((name) => name in payload);
  if (loose.length > 0) return Object.fromEntries(loose.map((name) => [name, payload[name]]));
  return before ?? payload["amazon-bedrock-invocationMetrics"];
}

/** Anthropic says the input at the beginning and the output at the end; others say all again each time. */
function merged(before: Raw | undefined, now: unknown): Raw | undefined {
  if (!isObject(now) || now === before) return before;
  return { ...before, ...Object.fromEntries(Object.entries(now).filter(([, value]) => value !== null && value !== undefined)) };
}

function errorIn(payload: Raw, inner: Raw): Span["errorType"] {
  if (payload.type === "abort") return "aborted";
  const choice: unknown = Array.isArray(payload.choices) ? payload.choices[0] : undefined;
  const error = payload.error ?? inner.error ?? objectOf(choice).error ?? (payload.type === "error" ? payload : undefined);
  return isObject(error) || textOf(error) ? errorTypeOf(error as Raw | string) : undefined;
}
