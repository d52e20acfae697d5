/** Providers' words for why they stopped, in lower case, by ours. */
const reasons: readonly (readonly [ours: string, theirs: RegExp])[] = [
  ["stop", /^(stop|end_turn|stop_sequence|eos|eos_token|completed?|finish(ed)?)$/],
  ["length", /^(length|model_length|max_(output_)?tokens|model_context_window_exceeded)$/],
  [
    "content_filter",
    /^(content[_-]filter(ed)?|refusal|(image_)?safety|recitation|blocklist|prohibited_content|spii|guardrail_intervened|error_toxic)$/,
  ],
  ["tool_call", /^(tool[_-]calls?|function_call|tool_use)$/],
  ["error", /^(error|failed|malformed_function_call)$/],
];

/** Our word for a provider's reason to stop: stop, length, content_filter, tool_call or error; its own where we have none. Pure. */
export function finishReasonOf(reason: string): string {
  return reasons.find(([, theirs]) => theirs.test(reason.toLowerCase()))?.[0] ?? reason;
}
