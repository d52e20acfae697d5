import type { Span } from "@telltale/core/trace";

/** What a model has answered so far. */
export interface Answer {
  readonly responseModel?: string;
  readonly systemFingerprint?: string;
  readonly finishReason?: string;
  readonly usage?: unknown;
  /** Visible characters so far; absent while nothing has come that we know to be an answer. */
  readonly outputChars?: number;
  /** How many pieces of the answer have come: words, thoughts or tool calls, not the protocol's own greetings. */
  readonly pieces: number;
  readonly showsReasoning: boolean;
  readonly errorType?: NonNullable<Span["errorType"]>;
  /** The visible words of the last step alone. */
  readonly words: string;
}

export const emptyAnswer: Answer = { pieces: 0, showsReasoning: false, words: "" };

type Raw = { readonly [key: string]: unknown };
const isObject = (value: unknown): value is Raw => typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** Our word for a provider's reason to stop; its own where we have none. Pure. */
export function finishReasonOf(reason: string): string {
  return reason === "tool_calls" || reason === "function_call" ? "tool_call" : reason;
}

/**
 * One step of reading an answer in OpenAI's form: a chunk of a stream, or a whole response. Of other hosts' JSON it takes what
 * bears a name it knows (`model`, `usage`, `error`) and lets the rest be. Pure.
 *
 * @param payload what JSON.parse gave; anything at all
 */
export function answerStep(answer: Answer, payload: unknown): Answer {
  if (!isObject(payload)) return { ...answer, words: "" };
  const { model, system_fingerprint, usage, error, choices } = payload;
  let { finishReason, outputChars, pieces, showsReasoning, errorType } = answer;
  let words = "";
  for (const choice of Array.isArray(choices) ? choices : []) {
    if (!isObject(choice)) continue;
    const said = isObject(choice.delta) ? choice.delta : isObject(choice.message) ? choice.message : choice;
    const visible = text(said.content) ?? text(said.text) ?? text(said.refusal) ?? "";
    const isThought = text(said.reasoning_content) !== undefined || text(said.reasoning) !== undefined;
    const reason = text(choice.finish_reason);
    outputChars = (outputChars ?? 0) + visible.length;
    words += visible;
    showsReasoning ||= isThought;
    if (isThought || visible !== "" || isFilled(said.tool_calls) || isObject(said.function_call)) pieces += 1;
    if (reason) finishReason = finishReasonOf(reason);
  }
  if (isObject(error)) errorType = errorTypeOf(error);
  return {
    responseModel: text(model) ?? answer.responseModel,
    systemFingerprint: text(system_fingerprint) ?? answer.systemFingerprint,
    finishReason,
    usage: isObject(usage) ? usage : answer.usage,
    outputChars,
    pieces,
    showsReasoning,
    errorType,
    words,
  };
}

const isFilled = (value: unknown): boolean => Array.isArray(value) && value.length > 0;

/** The class of an error that a provider tells of within its answer. */
function errorTypeOf(error: Raw): NonNullable<Span["errorType"]> {
  const named = `${error.code} ${error.type}`;
  if (/rate_limit|quota|429/.test(named)) return "rate_limit";
  if (/content_filter|content_policy/.test(named)) return "content_filter";
  if (/timeout/.test(named)) return "timeout";
  return /invalid|unsupported|not_found|\b4\d\d\b/.test(named) ? "provider_4xx" : "provider_5xx";
}
