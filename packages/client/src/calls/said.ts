/** An object of somebody else's JSON. */
export type Raw = { readonly [key: string]: unknown };
export const isObject = (value: unknown): value is Raw => typeof value === "object" && value !== null && !Array.isArray(value);
export const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** A tool that the model asked for. */
export interface ToolCall {
  readonly id?: string | undefined;
  readonly name: string;
}

/** What one chunk of an answer, or a whole one, says. */
export interface Said {
  /** The visible words. */
  words: string;
  /** How many pieces of the answer were in it: words, thoughts or tool calls, not the protocol's own greetings. */
  pieces: number;
  /** Whether some of it was shown to the reader-to-be: words, or a tool call. */
  isVisible: boolean;
  isThought: boolean;
  /** Whether words of the reasoning were in it, not just the news of it. */
  showsReasoning: boolean;
  readonly tools: ToolCall[];
  /** Whether the host is to run one of them. */
  asksHost: boolean;
  /** The provider's word for why it stopped. */
  reason?: string;
  logprobSum: number;
  logprobs: number;
  searches: number;
}

/** Under these stands what is said, in one dialect or another: as a string, or further down. */
const wordKeys = "content text refusal parts delta textDelta generation outputText completion".split(" ");
const thoughtKeys = "reasoning_content reasoning thinking reasoningContent reasoningText".split(" ");
/** Under these it stands further down only; a string there is no answer. */
const wayKeys =
  "choices message candidates output outputs item content_block summary contentBlockDelta contentBlockStart start".split(" ");
const reasonKeys = "finish_reason finishReason stop_reason stopReason done_reason completionReason".split(" ");

/** Events that bring something new. The others greet, or repeat what came in pieces. */
const news = /^(message|content|text|reason|thinking|tool-(call|input))|delta$|item\.added$/;
/** Parts that are not the model's own words. */
const foreign = /result|output$|compact|list_tools|document|image|audio/;
const aTool = /(tool_use|_call|approval_request)$|^tool-(call|input)/;

const deepest = 8;

/**
 * Finds what was said in a chunk of any provider's stream or in a whole answer, by the names that providers give such things. Pure.
 *
 * @param payload what JSON.parse gave; anything at all
 */
export function saidIn(payload: Raw): Said {
  const said: Said = {
    words: "",
    pieces: 0,
    isVisible: false,
    isThought: false,
    showsReasoning: false,
    tools: [],
    asksHost: false,
    logprobSum: 0,
    logprobs: 0,
    searches: 0,
  };

  function say(words: string, isThought: boolean): void {
    if (words === "") return;
    said.pieces += 1;
    if (isThought) said.isThought = said.showsReasoning = true;
    else {
      said.isVisible = true;
      said.words += words;
    }
  }

  function tool(call: unknown, isHosts: boolean): void {
    said.pieces += 1;
    said.isVisible = true;
    said.asksHost ||= isHosts;
    if (!isObject(call)) return;
    const its = isObject(call.function) ? call.function : call;
    const name = textOf(its.name) ?? textOf(its.toolName) ?? /_call$/.exec(textOf(its.type) ?? "")?.input;
    const id = textOf(call.call_id ?? call.toolUseId ?? call.toolCallId ?? call.id);
    if (name) said.tools.push({ id, name });
  }

  function look(node: unknown, isThought: boolean, depth: number): void {
    if (depth > deepest) return;
    if (typeof node === "string") say(node, isThought);
    else if (Array.isArray(node)) for (const one of node) look(one, isThought, depth + 1);
    else if (isObject(node)) lookInto(node, isThought, depth);
  }

  function lookInto(node: Raw, inThought: boolean, depth: number): void {
    const type = textOf(node.type) ?? "";
    const isTop = depth === 0;
    if (!isTop && foreign.test(type)) return;
    const isThought = inThought || node.thought === true || /reason|think/.test(type);
    // Its beginning is news, though its words may be kept from us.
    if (isThought && !isTop) said.isThought = true;
    for (const key of reasonKeys) {
      const reason = isObject(node[key]) ? node[key].unified : node[key];
      if (textOf(reason)) said.reason = reason as string;
    }
    if (isTop && type !== "" && !news.test(type)) return;
    tellLogprobs(node.logprobs ?? node.logprobsResult);
    if (type === "web_search_call") said.searches += 1;
    if (type === "input_json_delta") tool(undefined, false);
    // Cohere's events of tools hold the call further down.
    if (aTool.test(type) && !isObject(node.delta)) {
      tool(node, /function|custom|^tool-/.test(type));
      return;
    }
    for (const call of [node.tool_calls].flat()) if (isObject(call)) tool(call, true);
    for (const call of [node.function_call, node.functionCall, node.toolUse]) if (isObject(call)) tool(call, true);
    for (const key of thoughtKeys) if (key !== "reasoning" || typeof node[key] === "string") look(node[key], true, depth + 1);
    for (const key of wayKeys) if (typeof node[key] === "object") look(node[key], isThought, depth + 1);
    if (typeof node.response === "string") say(node.response, isThought);
    for (const key of wordKeys) {
      const words = node[key];
      // The event's type tells of what its string is a piece.
      if (key === "delta" && typeof words === "string" && /call|tool|input|audio|image|json/.test(type)) tool(undefined, false);
      else look(words, isThought, depth + 1);
    }
  }

  function tellLogprobs(told: unknown): void {
    const list = isObject(told) ? (told.content ?? told.token_logprobs ?? told.chosenCandidates) : told;
    if (!Array.isArray(list)) return;
    for (const one of list) {
      const logprob: unknown = isObject(one) ? (one.logprob ?? one.logProbability) : one;
      if (typeof logprob !== "number" || !Number.isFinite(logprob)) continue;
      // Rounding makes some a hair more than certain.
      said.logprobSum += Math.min(0, logprob);
      said.logprobs += 1;
    }
  }

  look(payload, false, 0);
  return said;
}
