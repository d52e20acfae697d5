// biome-ignore lint/suspicious/noExplicitAny: recordings are read by hand, as they came
export type Json = any;

/** What an answer says of itself. */
interface Told {
  /** As the provider states it, what is null left out; undefined where it states none. */
  readonly usage: Record<string, unknown> | undefined;
  /** All input tokens, cached ones too; and all output tokens, with the reasoning. */
  readonly input: number;
  readonly output: number;
  readonly finishReason: string | undefined;
  /** The visible words. */
  readonly text: string;
}

/** Our words for the providers' words in recordings; one that is not here stands for itself. */
const ours: Record<string, string> = {
  end_turn: "stop",
  stop_sequence: "stop",
  completed: "stop",
  COMPLETE: "stop",
  STOP: "stop",
  STOP_SEQUENCE: "stop",
  max_tokens: "length",
  max_output_tokens: "length",
  model_context_window_exceeded: "length",
  model_length: "length",
  MAX_TOKENS: "length",
  tool_use: "tool_call",
  tool_calls: "tool_call",
  function_call: "tool_call",
  TOOL_CALL: "tool_call",
  refusal: "content_filter",
  guardrail_intervened: "content_filter",
  content_filtered: "content_filter",
  SAFETY: "content_filter",
  RECITATION: "content_filter",
  BLOCKLIST: "content_filter",
  PROHIBITED_CONTENT: "content_filter",
  SPII: "content_filter",
  IMAGE_SAFETY: "content_filter",
  failed: "error",
  malformed_tool_use: "error",
  malformed_model_output: "error",
  MALFORMED_FUNCTION_CALL: "error",
  insufficient_system_resource: "error",
};

const n = (value: unknown): number => (typeof value === "number" ? value : 0);
const joined = (parts: readonly Json[]): string =>
  parts.map((part) => (typeof part === "string" ? part : (part?.text ?? ""))).join("");

/** What several events say of usage, the later laid over the earlier. */
function merged(usages: readonly Json[]): Told["usage"] {
  const stated = usages.filter((usage) => usage && typeof usage === "object");
  if (stated.length === 0) return undefined;
  return Object.assign(
    {},
    ...stated.map((usage) => Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== null))),
  );
}

/** OpenAI's responses, and whoever speaks so. */
function ofResponse(events: readonly Json[], isStream: boolean): Told | undefined {
  const response =
    events.findLast((one) => one.object === "response") ??
    events.findLast((one) => one.response?.usage || one.response?.error)?.response;
  if (response?.object !== "response") return undefined;
  const items: readonly Json[] = response.output ?? [];
  const usage = merged([response.usage]);
  const ask = items.findLastIndex(({ type }) => type === "function_call" || type === "custom_tool_call");
  const isAsking = ask > items.findLastIndex(({ type }) => type === "message");
  const deltas = events.filter(({ type }) => /^response\.(output_text|refusal)\.delta$/.test(type));
  const contents = items.filter(({ type }) => type === "message").flatMap(({ content }) => (content ?? []) as Json[]);
  const end = response.incomplete_details?.reason ?? response.status;
  return {
    usage,
    input: n(usage?.input_tokens),
    output: n(usage?.output_tokens),
    finishReason: end === "completed" && isAsking ? "tool_call" : end,
    text: isStream ? deltas.map(({ delta }) => delta).join("") : contents.map((part) => part.text ?? part.refusal).join(""),
  };
}

/** OpenAI's chat and completions, and whoever speaks so: the total tells whether the reasoning is beside the output. */
function ofChat(events: readonly Json[], isStream: boolean): Told | undefined {
  const choices = events.flatMap((one) => (one.choices ?? []) as Json[]);
  if (choices.length === 0) return undefined;
  const usage = merged(
    events.flatMap((one) => [one.usage, one.x_groq?.usage, ...(one.choices ?? []).map((choice: Json) => choice.usage)]),
  );
  const words = choices.map((one) => (isStream ? one.delta : one.message)?.content ?? one.text ?? "");
  const reasoning = n((usage?.completion_tokens_details as Json)?.reasoning_tokens);
  const [input, output] = [n(usage?.prompt_tokens), n(usage?.completion_tokens)];
  return {
    usage,
    input,
    output: reasoning > output || usage?.total_tokens === input + output + reasoning ? output + reasoning : output,
    finishReason: choices.findLast((one) => one.finish_reason)?.finish_reason,
    text: words.map((one) => joined([one].flat())).join(""),
  };
}

/** Anthropic tells the input at the beginning and the rest at the end. */
function ofMessages(events: readonly Json[]): Told | undefined {
  const messages = events.flatMap((one) =>
    one.type === "message_start" ? [one.message] : one.type === "message" ? [one] : [],
  );
  if (messages.length === 0) return undefined;
  const deltas = events.filter(({ type }) => type === "message_delta");
  const usage = merged([...messages, ...deltas].map((one) => one.usage));
  const blocks: readonly Json[] = [
    ...messages.flatMap(({ content }) => content ?? []),
    ...events.flatMap((one) => one.delta ?? []),
  ];
  return {
    usage,
    input: n(usage?.input_tokens) + n(usage?.cache_read_input_tokens) + n(usage?.cache_creation_input_tokens),
    output: n(usage?.output_tokens),
    finishReason: [...messages.map((one) => one.stop_reason), ...deltas.map(({ delta }) => delta?.stop_reason)].findLast(
      Boolean,
    ),
    text: joined(blocks.filter(({ type }) => type === "text" || type === "text_delta")),
  };
}

/** Gemini, whose thoughts are beside its output. */
function ofGemini(events: readonly Json[]): Told | undefined {
  const candidates = events.flatMap((one) => (one.candidates ?? []) as Json[]);
  if (candidates.length === 0) return undefined;
  const usage = merged(events.map((one) => one.usageMetadata));
  const parts = candidates.flatMap((one) => (one.content?.parts ?? []) as Json[]);
  const end = candidates.findLast((one) => one.finishReason)?.finishReason;
  return {
    usage,
    input: n(usage?.promptTokenCount) + n(usage?.toolUsePromptTokenCount),
    output: n(usage?.candidatesTokenCount) + n(usage?.thoughtsTokenCount),
    finishReason: end === "STOP" && parts.some((part) => part.functionCall) ? "tool_call" : end,
    text: joined(parts.filter((part) => !part.thought)),
  };
}

/** Bedrock's Converse. */
function ofConverse(events: readonly Json[]): Told | undefined {
  const end = events.findLast((one) => one.messageStop?.stopReason ?? one.stopReason);
  if (!end) return undefined;
  const usage = merged(events.flatMap((one) => [one.metadata?.usage, one.usage]));
  const parts = events.flatMap((one) => one.output?.message?.content ?? one.contentBlockDelta?.delta ?? []);
  return {
    usage,
    input: n(usage?.inputTokens) + n(usage?.cacheReadInputTokens) + n(usage?.cacheWriteInputTokens),
    output: n(usage?.outputTokens),
    finishReason: end.messageStop?.stopReason ?? end.stopReason,
    text: joined(parts),
  };
}

/** Whatever else states tokens as OpenAI does: embeddings, images, transcripts. */
function ofOthers(events: readonly Json[]): Told | undefined {
  const usage = merged(events.map((one) => one?.usage));
  const isKnown =
    usage && Object.keys(usage).every((key) => /^(prompt|input|completion|output|total)_tokens(_details)?$/.test(key));
  if (!isKnown) return undefined;
  const [input, output] = [usage.prompt_tokens ?? usage.input_tokens, usage.completion_tokens ?? usage.output_tokens];
  return { usage, input: n(input), output: n(output), finishReason: undefined, text: "" };
}

/** What an answer says of itself, read by hand; undefined where it is of a kind that is not read here. */
export function toldBy(events: readonly Json[], isStream: boolean): Told | undefined {
  const told =
    ofResponse(events, isStream) ??
    ofChat(events, isStream) ??
    ofMessages(events) ??
    ofGemini(events) ??
    ofConverse(events) ??
    ofOthers(events);
  return told && { ...told, finishReason: told.finishReason && (ours[told.finishReason] ?? told.finishReason) };
}
