import { MockLanguageModelV4, simulateReadableStream } from "ai/test";

const words = ["Make ", "a small eye, ", "then bring the end ", "up through it."];
const usage = {
  inputTokens: { total: 120, noCache: 20, cacheRead: 100, cacheWrite: 0 },
  outputTokens: { total: 14, text: 14, reasoning: 0 },
};

/** A model that needs no key and no network. In an application of your own it is `openai("gpt-5")`, or any other of the AI SDK. */
export function createStandIn(): MockLanguageModelV4 {
  return new MockLanguageModelV4({
    provider: "openai.responses",
    modelId: "gpt-4o-mini",
    doStream: async () => ({
      stream: simulateReadableStream({
        chunkDelayInMs: 40,
        chunks: [
          { type: "stream-start", warnings: [] },
          { type: "response-metadata", modelId: "gpt-4o-mini-2024-07-18" },
          { type: "text-start", id: "1" },
          ...words.map((delta) => ({ type: "text-delta" as const, id: "1", delta })),
          { type: "text-end", id: "1" },
          { type: "finish", finishReason: { unified: "stop", raw: "stop" }, usage },
        ],
      }),
    }),
  });
}
