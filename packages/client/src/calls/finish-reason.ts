/** Our words for why a model stopped, with what providers' words for the same have in them. */
const reasons: readonly (readonly [ours: string, theirs: RegExp])[] = [
  ["content_filter", /filter|safety|refusal|recitation|block|prohibited|spii|guardrail|toxic|sensitive/i],
  ["error", /error|failed|malformed|unexpected|too_many|insufficient/i],
  ["tool_call", /tool|^function_call$|^requires_action$/i],
  ["length", /length|max_.*tokens|context_window/i],
  ["stop", /^(stop|end_|eos|complete|finish)/i],
];

/** Our word for a provider's reason to stop: stop, length, content_filter, tool_call or error; its own where we have none. Pure. */
export function finishReasonOf(reason: string): string {
  return reasons.find(([, theirs]) => theirs.test(reason))?.[0] ?? reason;
}
