import { describe, expect, it } from "vitest";
import { type Answer, answerStep, emptyAnswer } from "../../../packages/client/src/calls/answer.ts";
import { createMeasure } from "../../../packages/client/src/calls/measure.ts";

function answerOf(...payloads: readonly unknown[]) {
  let words = "";
  const answer = payloads.reduce((before: Answer, payload) => {
    const next = answerStep(before, payload);
    words += next.words;
    return next;
  }, emptyAnswer);
  const measure = createMeasure(0);
  for (const payload of payloads) measure.take(payload, 0);
  const { usageRaw, usageConvention, ...fields } = measure.fields(false);
  return { ...answer, words, fields };
}
const names = ({ tools }: Answer) => tools.map(({ name }) => name);

describe("answerStep", () => {
  it("reads Gemini: thoughts apart from words, a call of a function as an end, thoughts beside the output", () => {
    const answer = answerOf(
      { candidates: [{ content: { parts: [{ text: "Hm.", thought: true }] } }], modelVersion: "gemini-3" },
      {
        candidates: [
          { content: { parts: [{ text: "Look: " }, { functionCall: { name: "lookup", args: { content: "no" } } }] } },
        ],
      },
      {
        candidates: [{ finishReason: "STOP" }],
        usageMetadata: {
          promptTokenCount: 10,
          candidatesTokenCount: 4,
          thoughtsTokenCount: 6,
          cachedContentTokenCount: 3,
          totalTokenCount: 20,
        },
      },
    );
    expect(answer).toMatchObject({
      words: "Look: ",
      finishReason: "tool_call",
      responseModel: "gemini-3",
      showsReasoning: true,
    });
    expect(names(answer)).toEqual(["lookup"]);
    expect(answer.fields).toMatchObject({ inputTokens: 7, cacheReadTokens: 3, outputTokens: 4, reasoningTokens: 6 });
  });
  it("reads Gemini's refusal to look at a prompt", () =>
    expect(answerOf({ promptFeedback: { blockReason: "SAFETY" } }).finishReason).toBe("content_filter"));
  it("reads Bedrock's Converse stream and its whole answer", () => {
    const usage = {
      inputTokens: 16,
      outputTokens: 30,
      totalTokens: 1734,
      cacheReadInputTokens: 1688,
      cacheWriteInputTokens: 0,
    };
    const stream = answerOf(
      { role: "assistant" },
      { contentBlockIndex: 0, delta: { reasoningContent: { text: "hm" } } },
      { contentBlockIndex: 1, delta: { text: "Hi" } },
      { contentBlockIndex: 2, start: { toolUse: { toolUseId: "t1", name: "search" } } },
      { contentBlockIndex: 2, delta: { toolUse: { input: "{}" } } },
      { stopReason: "tool_use" },
      { usage, metrics: { latencyMs: 5 } },
    );
    expect(stream).toMatchObject({ words: "Hi", finishReason: "tool_call", tools: [{ id: "t1", name: "search" }] });
    expect(stream.fields).toMatchObject({ inputTokens: 16, cacheReadTokens: 1688, outputTokens: 30 });
    const content = [
      { reasoningContent: { reasoningText: { text: "hm" } } },
      { text: "Hi" },
      { toolUse: { toolUseId: "t1", name: "search" } },
    ];
    const whole = answerOf({ output: { message: { role: "assistant", content } }, stopReason: "guardrail_intervened", usage });
    expect(whole).toMatchObject({ words: "Hi", finishReason: "content_filter", tools: [{ name: "search" }] });
  });
  it("reads Nova's events, which are named by keys, and Titan's and Llama's answers", () => {
    const nova = answerOf(
      { contentBlockDelta: { delta: { text: "Hi" } } },
      { messageStop: { stopReason: "end_turn" } },
      { metadata: { usage: { inputTokens: 2, outputTokens: 1 } } },
    );
    expect(nova).toMatchObject({ words: "Hi", finishReason: "stop", usage: { inputTokens: 2 } });
    expect(answerOf({ outputText: "Hi", completionReason: "FINISH" })).toMatchObject({ words: "Hi", finishReason: "stop" });
    const llama = answerOf({ generation: "Hi", stop_reason: "stop", prompt_token_count: 3, generation_token_count: 1 });
    expect(llama).toMatchObject({
      words: "Hi",
      finishReason: "stop",
      usage: { prompt_token_count: 3, generation_token_count: 1 },
    });
  });
  it("reads Ollama's chat and generate", () => {
    const chat = answerOf(
      { model: "llama3", message: { role: "assistant", content: "", thinking: "hm" }, done: false },
      { model: "llama3", message: { content: "Hi" }, done: false },
      { model: "llama3", message: { content: "", tool_calls: [{ function: { name: "now", arguments: {} } }] }, done: false },
      { model: "llama3", done: true, done_reason: "stop", prompt_eval_count: 26, eval_count: 9, total_duration: 5 },
    );
    expect(chat).toMatchObject({
      words: "Hi",
      finishReason: "tool_call",
      showsReasoning: true,
      usage: { prompt_eval_count: 26, eval_count: 9 },
    });
    expect(chat.fields).toMatchObject({ inputTokens: 26, outputTokens: 9 });
    expect(answerOf({ response: "He" }, { response: "y", done_reason: "length" })).toMatchObject({
      words: "Hey",
      finishReason: "length",
    });
  });
  it("reads Cohere's stream and whole answer", () => {
    const usage = { billed_units: { input_tokens: 7, output_tokens: 2 }, tokens: { input_tokens: 80, output_tokens: 2 } };
    const stream = answerOf(
      { type: "message-start", delta: { message: { role: "assistant", content: [] } } },
      { type: "content-delta", delta: { message: { content: { text: "Hi" } } } },
      { type: "tool-call-start", delta: { message: { tool_calls: { id: "c1", function: { name: "f", arguments: "" } } } } },
      { type: "tool-call-delta", delta: { message: { tool_calls: { function: { arguments: "{}" } } } } },
      { type: "message-end", delta: { finish_reason: "TOOL_CALL", usage } },
    );
    expect(stream).toMatchObject({ words: "Hi", finishReason: "tool_call", tools: [{ id: "c1", name: "f" }] });
    expect(stream.fields).toMatchObject({ inputTokens: 7, outputTokens: 2 });
    expect(answerOf({ message: { content: [{ type: "text", text: "Hi" }] }, finish_reason: "COMPLETE", usage })).toMatchObject({
      words: "Hi",
      finishReason: "stop",
    });
    expect(answerOf({ embeddings: [[0.1]], meta: { billed_units: { input_tokens: 3 } } }).fields.inputTokens).toBe(3);
  });
  it("reads Mistral's thoughts, which are parts", () => {
    const content = [
      { type: "thinking", thinking: [{ type: "text", text: "hm" }] },
      { type: "text", text: "Hi" },
    ];
    expect(answerOf({ choices: [{ message: { content }, finish_reason: "model_length" }] })).toMatchObject({
      words: "Hi",
      showsReasoning: true,
      finishReason: "length",
    });
  });
  it("reads the AI SDK's messages for a page, its parts, and its models' parts", () => {
    const ui = answerOf(
      { type: "start", messageId: "m" },
      { type: "reasoning-delta", id: "r", delta: "hm" },
      { type: "text-delta", id: "t", delta: "Hi" },
      { type: "tool-input-start", toolCallId: "c", toolName: "weather" },
      { type: "tool-input-delta", toolCallId: "c", inputTextDelta: "{" },
      { type: "tool-input-available", toolCallId: "c", toolName: "weather", input: { text: "no" } },
      { type: "tool-output-available", toolCallId: "c", output: [{ content: "no" }] },
      {
        type: "finish",
        finishReason: "tool-calls",
        messageMetadata: { usage: { inputTokens: 5, outputTokens: 2, totalTokens: 7 } },
      },
    );
    expect(ui).toMatchObject({
      words: "Hi",
      finishReason: "tool_call",
      showsReasoning: true,
      tools: [{ id: "c", name: "weather" }],
    });
    expect(ui.fields).toMatchObject({ inputTokens: 5, outputTokens: 2 });
    const model = answerOf(
      { type: "response-metadata", modelId: "m-1" },
      { type: "text-delta", id: "1", delta: "Hi" },
      {
        type: "finish",
        finishReason: { unified: "length", raw: "max_tokens" },
        usage: { inputTokens: { total: 9, noCache: 4, cacheRead: 5 }, outputTokens: { total: 8, text: 6, reasoning: 2 } },
      },
    );
    expect(model).toMatchObject({ words: "Hi", finishReason: "length", responseModel: "m-1" });
    expect(model.fields).toMatchObject({ inputTokens: 4, cacheReadTokens: 5, outputTokens: 6, reasoningTokens: 2 });
    expect(answerOf({ type: "abort" }).errorType).toBe("aborted");
  });
  it("takes the mean of the log-probabilities, wherever they stand", () => {
    expect(answerOf({ choices: [{ logprobs: { content: [{ logprob: -1 }, { logprob: -3 }] } }] }).fields.confidence).toBe(-2);
    expect(answerOf({ choices: [{ text: "a", logprobs: { token_logprobs: [null, -1] } }] }).fields.confidence).toBe(-1);
    expect(answerOf({ type: "response.output_text.delta", delta: "a", logprobs: [{ logprob: 1e-9 }] }).fields.confidence).toBe(
      0,
    );
    expect(
      answerOf({ candidates: [{ logprobsResult: { chosenCandidates: [{ logProbability: -4 }] } }] }).fields.confidence,
    ).toBe(-4);
  });
  it("counts searches that are told one by one", () =>
    expect(
      answerOf({ type: "response.output_item.added", item: { type: "web_search_call", id: "w" } }).fields.webSearches,
    ).toBe(1));
  it.each([
    [{ error: { code: 429, status: "RESOURCE_EXHAUSTED" } }, "rate_limit"],
    [{ type: "error", error: { type: "overloaded_error" } }, "provider_5xx"],
    [{ type: "error", code: "server_error", message: "x" }, "provider_5xx"],
    [{ error: { type: "invalid_request_error", code: "content_policy_violation" } }, "content_filter"],
    [{ error: { code: "context_length_exceeded" } }, "provider_4xx"],
    [{ error: "throttlingException" }, "rate_limit"],
    [{ error: "modelTimeoutException" }, "timeout"],
    [
      { type: "response.failed", response: { object: "response", status: "failed", error: { code: "insufficient_quota" } } },
      "rate_limit",
    ],
    [{ error: null, choices: [] }, undefined],
  ])("sorts the error %j as %s", (payload, errorType) => expect(answerOf(payload).errorType).toBe(errorType));
  it("takes no words of tools, searches and other foreign parts for the model's own", () => {
    const content = [
      { type: "server_tool_use", id: "s", name: "web_search", input: { text: "no" } },
      { type: "web_search_tool_result", content: [{ type: "web_search_result", text: "no", title: "no" }] },
      { type: "mcp_tool_result", content: [{ type: "text", text: "no" }] },
      { type: "compaction", content: "no" },
      { type: "text", text: "yes" },
    ];
    expect(answerOf({ type: "message", content, stop_reason: "end_turn" })).toMatchObject({
      words: "yes",
      finishReason: "stop",
    });
  });
});
