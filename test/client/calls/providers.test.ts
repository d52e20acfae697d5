import { describe, expect, it } from "vitest";
import { finishReasonOf } from "../../../packages/client/src/calls/finish-reason.ts";
import { createReading } from "../../../packages/client/src/calls/reading.ts";

/** What is read of a stream of these events. */
function read(...events: readonly object[]) {
  const reading = createReading("text/event-stream", 0);
  const bytes = new TextEncoder().encode(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""));
  reading.chunk(bytes, 0);
  reading.end(0);
  return reading.fields();
}
const choice = (delta: object, more: object = {}) => ({ choices: [{ index: 0, delta, ...more }] });

/** Shapes as the makers' documentation shows them, where they go their own ways. */
describe("an answer by", () => {
  it("Perplexity says all so far beside each piece, and is read once", () => {
    const piece = (content: string, all: string, more: object = {}) =>
      choice({ role: "assistant", content }, { message: { role: "assistant", content: all }, ...more });
    const usage = {
      prompt_tokens: 14,
      completion_tokens: 3,
      total_tokens: 17,
      num_search_queries: 1,
      cost: { total_cost: 0.006 },
    };
    const streamed = read(piece("There", "There"), { ...piece("", "There", { finish_reason: "stop" }), usage });
    expect(streamed).toMatchObject({ outputText: "There", finishReason: "stop", webSearches: 1, costUsd: 0.006 });
    expect(read(piece("", "There"))).toMatchObject({ outputText: "There" });
  });

  it("Gemini's interactions comes in steps, its thoughts apart", () => {
    const usage = { total_input_tokens: 10, total_output_tokens: 8, total_thought_tokens: 12, total_tokens: 30 };
    const interaction = { id: "v1", object: "interaction", model: "gemini-3-flash" };
    const streamed = read(
      { interaction: { ...interaction, status: "in_progress" }, event_type: "interaction.created" },
      { index: 0, step: { type: "thought" }, event_type: "step.start" },
      { index: 0, delta: { type: "thought_summary", content: { type: "text", text: "hm" } }, event_type: "step.delta" },
      { index: 1, step: { type: "model_output" }, event_type: "step.start" },
      { index: 1, delta: { type: "text", text: "1, 2" }, event_type: "step.delta" },
      { interaction: { ...interaction, status: "completed", usage }, event_type: "interaction.completed" },
    );
    const told = {
      responseModel: "gemini-3-flash",
      finishReason: "stop",
      inputTokens: 10,
      outputTokens: 8,
      reasoningTokens: 12,
    };
    expect(streamed).toMatchObject({ ...told, outputText: "1, 2" });
    const steps = [
      { type: "thought", summary: [{ type: "text", text: "hm" }] },
      { type: "google_search_result", result: [{ text: "no" }] },
      { type: "model_output", content: [{ type: "text", text: "1, 2" }] },
    ];
    expect(read({ ...interaction, status: "completed", steps, usage })).toMatchObject({ ...told, outputText: "1, 2" });
    const asking = read(
      { index: 0, step: { type: "function_call", id: "f1", name: "weather", arguments: {} }, event_type: "step.start" },
      { index: 0, delta: { type: "arguments_delta", arguments: "{}" }, event_type: "step.delta" },
      { interaction: { ...interaction, status: "requires_action", usage }, event_type: "interaction.completed" },
    );
    expect(asking).toMatchObject({ finishReason: "tool_call", attributes: { toolNames: ["weather"], toolCallIds: ["f1"] } });
  });

  it("xAI's responses ends where it ran custom tools by itself, and OpenAI's waits for the host", () => {
    const call = { type: "response.output_item.added", item: { type: "custom_tool_call", id: "x", name: "x_keyword_search" } };
    const message = { type: "response.output_item.added", item: { type: "message", content: [] } };
    const completed = { type: "response.completed", response: { object: "response", status: "completed", output: [] } };
    expect(read(call, message, completed).finishReason).toBe("stop");
    expect(read(message, call, completed).finishReason).toBe("tool_call");
  });

  it("Alibaba tells what it wrote to its cache among the details of the prompt", () => {
    const prompt_tokens_details = { cached_tokens: 20, cache_creation_input_tokens: 70 };
    const usage = { prompt_tokens: 100, completion_tokens: 5, total_tokens: 105, prompt_tokens_details };
    expect(read({ ...choice({ content: "Hi" }), usage })).toMatchObject({
      inputTokens: 10,
      cacheReadTokens: 20,
      cacheWriteTokens: 70,
      outputTokens: 5,
    });
  });

  it.each([
    ["throttlingException", "rate_limit"],
    ["modelStreamErrorException", "provider_5xx"],
    ["validationException", "provider_4xx"],
    ["modelTimeoutException", "timeout"],
  ])("Bedrock's SDK breaks off with a %s: %s", (name, errorType) =>
    expect(read({ contentBlockDelta: { delta: { text: "Hi" } } }, { [name]: { message: "x" } })).toMatchObject({
      outputText: "Hi",
      status: "error",
      errorType,
    }),
  );
});

describe("finishReasonOf", () => {
  it.each([
    ["stop", "stop end_turn stop_sequence STOP_SEQUENCE COMPLETE FINISH completed eos eos_token"],
    ["length", "length max_tokens MAX_TOKENS max_output_tokens model_length model_context_window_exceeded"],
    ["tool_call", "tool_calls tool_use function_call TOOL_CALL tool-calls requires_action"],
    [
      "content_filter",
      "content_filter SAFETY IMAGE_SAFETY refusal guardrail_intervened PROHIBITED_CONTENT sensitive ERROR_TOXIC",
    ],
    [
      "error",
      "error ERROR failed network_error insufficient_system_resource malformed_tool_use malformed_model_output MALFORMED_FUNCTION_CALL UNEXPECTED_TOOL_CALL TOO_MANY_TOOL_CALLS",
    ],
  ])("calls it %s: %s", (ours, theirs) => {
    for (const reason of theirs.split(" ")) expect([reason, finishReasonOf(reason)]).toEqual([reason, ours]);
  });
  it("keeps a word that it does not know", () => expect(finishReasonOf("pause_turn")).toBe("pause_turn"));
});
