import type { Span } from "@telltale/core/trace";
import { errorTypeOf } from "./error-type.ts";
import { finishReasonOf } from "./finish-reason.ts";
import { isObject, type Raw } from "./json.ts";

/** What a model has answered so far. */
export interface Answer {
  readonly responseModel?: string;
  readonly systemFingerprint?: string;
  readonly finishReason?: string;
  readonly usage?: Raw;
  readonly errorType?: Span["errorType"];
  /** Visible characters so far. */
  readonly outputChars: number;
  /** How many pieces of the answer have come: words, thoughts or tool calls, not the protocol's own greetings. */
  readonly pieces: number;
  /** Whether words of the reasoning have come, not just the news of it. */
  readonly showsReasoning: boolean;
  readonly tools: readonly { readonly id: string; readonly name: string }[];
  /** Whether the host is to run one of them. */
  readonly asksHost: boolean;
  readonly logprobSum: number;
  readonly logprobs: number;
  readonly searches: number;
  /** The visible words of the last step alone. */
  readonly words: string;
  /** Whether the last step showed something, words or a tool call; whether it was thought. */
  readonly isVisible: boolean;
  readonly isThought: boolean;
}

const nothingNew = { words: "", isVisible: false, isThought: false };
export const emptyAnswer: Answer = {
  outputChars: 0,
  pieces: 0,
  showsReasoning: false,
  tools: [],
  asksHost: false,
  logprobSum: 0,
  logprobs: 0,
  searches: 0,
  ...nothingNew,
};

/** Events that bring something new. The others greet, or repeat at the end what came in pieces. */
const news = /^(message|content|text|reason|think|tool-(call|input))|delta$|item\.added$/;
/** Parts that are not the model's own words. */
const foreign = /result|call_output$|compact|list_tools|document|image|audio/;
const aTool = /(tool_use|_call|approval_request)$|^tool-(call|input)/;
/** Names under which words stand, thoughts, and further parts; and parts that tell of the answer without being of it. */
const wordNames = /^(content|text|refusal|delta|textDelta|generation|outputText|completion|response)$/;
const thoughtNames = /^(reasoning(_?content|Text)?|thinking)$/i;
const partNames =
  /^(choices|message|candidates|content|parts|text|delta|outputs?|steps?|item|content_block|contentBlock\w+|start|summary|thinking|reasoningContent|reasoningText)$/;
const asideNames = /^(response|interaction|meta|metadata|messageMetadata|messageStop|x_groq|promptFeedback)$/;
const usageNames = /^(usage|usageMetadata|totalUsage|amazon-bedrock-invocationMetrics)$/;
/** How Ollama, and Llama on Bedrock, count beside their answer. */
const looseCounts = /^(prompt_|generation_)?(eval|token)_count$/;

const deepest = 8;
const mostTools = 64;

/**
 * One step of reading an answer: a chunk of a stream, or a whole response, of OpenAI (chat, completions, responses), Anthropic,
 * Gemini, Mistral, Cohere, Bedrock, Ollama, the AI SDK or whoever speaks like one of them. It goes by the names that they give to
 * things, wherever those stand. Pure.
 *
 * @param payload what JSON.parse gave; anything at all
 */
export function answerStep(before: Answer, payload: unknown): Answer {
  const next: { -readonly [K in keyof Answer]: Answer[K] } = { ...before, ...nothingNew };
  let reason: unknown;

  function say(words: string, isThought: boolean): void {
    if (!words) return;
    next.pieces++;
    if (isThought) next.isThought = next.showsReasoning = true;
    else {
      next.isVisible = true;
      next.words += words;
    }
  }

  function callTool(call: Raw, isHosts: boolean): void {
    const its = isObject(call.function) ? call.function : call;
    const name = its.name ?? its.toolName ?? /.*_call$/.exec(word(its.type))?.[0];
    const id = word(call.call_id ?? call.toolUseId ?? call.toolCallId ?? call.id);
    next.pieces++;
    next.isVisible = true;
    next.asksHost ||= isHosts;
    if (word(name) && next.tools.length < mostTools && !(id && next.tools.some((one) => one.id === id)))
      next.tools = [...next.tools, { id, name: word(name) }];
  }

  function look(node: unknown, isNews: boolean, inThought: boolean, depth: number): void {
    if (Array.isArray(node)) for (const one of node) look(one, isNews, inThought, depth);
    else if (typeof node === "string") isNews && say(node, inThought);
    else if (isObject(node) && depth < deepest) lookInto(node, isNews, inThought, depth);
  }

  function lookInto(node: Raw, wasNews: boolean, inThought: boolean, depth: number): void {
    const type = word(node.type);
    const isNews = depth === 0 ? !type || news.test(type) : wasNews;
    if (depth > 0 && foreign.test(type)) return;
    const isThought = inThought || node.thought === true || /reason|think|thought/.test(type);
    // That it thinks is news, though its thoughts may be kept from us.
    next.isThought ||= isNews && isThought && depth > 0;
    if (
      /^(response|interaction) (completed|incomplete|failed|requires_action)$/.test(`${word(node.object)} ${word(node.status)}`)
    )
      reason = isObject(node.incomplete_details) ? node.incomplete_details.reason : node.status;
    if (type === "error") next.errorType = errorTypeOf(node);
    if (type === "abort") next.errorType = "aborted";
    // A tool that was called before the message was none of the host's: xAI runs custom ones itself.
    if (type === "message") next.asksHost = false;
    const isRepeated = isObject(node.delta) && (next.pieces || node.delta.content);
    if (isNews) {
      if (type === "web_search_call") next.searches++;
      tellLogprobs(node.logprobs ?? node.logprobsResult);
      // Cohere's events of tools hold the call further down.
      if (type === "input_json_delta" || (aTool.test(type) && !isObject(node.delta))) {
        callTool(node, /function|custom/.test(type));
        return;
      }
    }
    for (const [key, value] of Object.entries(node)) {
      if (/^(finish|stop|done|completion|block)_?reason$/i.test(key))
        reason = (isObject(value) ? value.unified : key === "blockReason" ? "block" : value) ?? reason;
      else if (key === "error" && value) next.errorType = errorTypeOf(value);
      else if (/Exception$/.test(key)) next.errorType = errorTypeOf(key);
      else if (usageNames.test(key)) tellUsage(value);
      else if (key === "billed_units" || (depth === 0 && looseCounts.test(key))) tellUsage({ [key]: value });
      else if (/^model(Id|Version)?$/.test(key)) next.responseModel = word(value) || next.responseModel;
      else if (key === "system_fingerprint") next.systemFingerprint = word(value) || next.systemFingerprint;
      else if (asideNames.test(key) && isObject(value)) look(value, false, false, depth + 1);
      else if (isNews && /^(tool_calls|function_?call|toolUse)$/i.test(key)) {
        for (const call of [value].flat()) if (isObject(call)) callTool(call, true);
      } else if (typeof value === "string" ? wordNames.test(key) || thoughtNames.test(key) : partNames.test(key)) {
        // Perplexity says all again beside each piece.
        if (key === "message" && isRepeated) continue;
        // Of what a bare `delta` is a piece, the event's type tells.
        if (key === "delta" && typeof value === "string" && /call|tool|input|json|audio|image/.test(type)) next.pieces++;
        else look(value, isNews, isThought || thoughtNames.test(key), depth + 1);
      }
    }
  }

  /** Anthropic says the input at the beginning and the output at the end; others say all again each time. */
  function tellUsage(usage: unknown): void {
    if (isObject(usage))
      next.usage = { ...next.usage, ...Object.fromEntries(Object.entries(usage).filter(([, value]) => value != null)) };
  }

  function tellLogprobs(told: unknown): void {
    const list = isObject(told) ? (told.content ?? told.token_logprobs ?? told.chosenCandidates) : told;
    if (!Array.isArray(list)) return;
    for (const one of list) {
      const logprob: unknown = isObject(one) ? (one.logprob ?? one.logProbability) : one;
      if (typeof logprob !== "number" || !Number.isFinite(logprob)) continue;
      // Rounding makes some a hair more than certain.
      next.logprobSum += Math.min(0, logprob);
      next.logprobs++;
    }
  }

  look(payload, true, false, 0);
  next.outputChars += next.words.length;
  if (word(reason)) {
    next.finishReason = finishReasonOf(word(reason));
    // With Gemini, Ollama and OpenAI's responses a call of a tool is an end like any other.
    if (next.asksHost && (/^(STOP|completed)$/.test(word(reason)) || (isObject(payload) && payload.done_reason === "stop")))
      next.finishReason = "tool_call";
    // What follows, as in a stream of several responses, is another answer.
    next.asksHost = false;
  }
  return next;
}

const word = (value: unknown): string => (typeof value === "string" ? value : "");
