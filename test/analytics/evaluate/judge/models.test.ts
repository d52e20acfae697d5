import {
  aiSdkModel,
  anthropicModel,
  createJudge,
  geminiModel,
  type JudgeModel,
  modelFrom,
  ollamaModel,
  openAiModel,
  ProviderError,
} from "@telltale/analytics/node";
import { answerSchema, rubrics } from "@telltale/core/judge";
import { MockLanguageModelV4 } from "ai/test";
import { MockLanguageModelV2 } from "ai-v5/test";
import { MockLanguageModelV3 } from "ai-v6/test";
import { afterEach, describe, expect, it } from "vitest";
import { type Answer, type Seen, type StandIn, standInProvider } from "./stand-in.ts";

const relevance = rubrics.relevance;
const item = { input: "What is it?", output: "A telltale." };
const fine = '{"rationale": "it is", "score": 4}';
let provider: StandIn | undefined;

afterEach(() => provider?.close());

async function start(answer: (seen: Seen) => Answer): Promise<StandIn> {
  provider = await standInProvider(answer);
  return provider;
}

const quick = { apiKey: "sk-secret", pauseMs: 1, timeoutMs: 5000 };
const makers: Readonly<Record<string, (url: string) => JudgeModel>> = {
  openai: (url) => openAiModel({ ...quick, model: "gpt-4o-mini", baseUrl: `${url}/v1/`, provider: "openai" }),
  anthropic: (url) => anthropicModel({ ...quick, model: "claude-3-5-haiku-latest", baseUrl: url }),
  gemini: (url) => geminiModel({ ...quick, model: "gemini-2.5-flash", baseUrl: `${url}/v1beta` }),
  ollama: (url) => ollamaModel({ ...quick, model: "llama3.2", baseUrl: url }),
};

describe.each(Object.entries(makers))("the model of %s", (name, make) => {
  it("asks in the provider's language, and is understood", async () => {
    const { url, seen } = await start(() => fine);
    const { verdict, calls, costUsd } = await createJudge({ model: make(url) }).score(relevance, item, "one");
    expect(verdict).toEqual({ value: 4, rationale: "it is" });
    expect(calls[0]?.usage).toMatchObject({ inputTokens: 1000, outputTokens: 100 });
    if (name === "ollama") expect(costUsd).toBe(0);
    else expect(costUsd).toBeGreaterThan(0);
    expect(seen[0]?.text).toContain("A telltale.");
    // Some way or other, the form of the answer went along.
    expect(JSON.stringify(seen[0]?.body)).toContain(JSON.stringify(answerSchema(relevance).properties));
    expect(seen[0]?.path).not.toContain("secret");
  });

  it("is asked once more where the answer cannot be read, with what was wrong", async () => {
    const { url, seen } = await start(({ text }) => (text.includes("cannot be used") ? fine : "Four of five."));
    const { verdict, calls } = await createJudge({ model: make(url) }).score(relevance, item, "one");
    expect(verdict?.value).toBe(4);
    expect(calls.length).toBe(2);
    expect(seen[1]?.text).toContain("Four of five.");
    expect(seen[1]?.text).toContain("there is no JSON object in it");
  });

  it("never gives a verdict that was not said", async () => {
    const { url } = await start(() => "");
    const judgement = await createJudge({ model: make(url) }).score(relevance, item, "one");
    expect(judgement).toMatchObject({ verdict: null, fault: "there is no JSON object in it" });
  });
});

describe("a model of the AI SDK", () => {
  const named = { provider: "openai.chat", modelId: "gpt-4o-mini" };
  const content = [
    { type: "reasoning" as const, text: "hm" },
    { type: "text" as const, text: fine },
  ];
  const total = { inputTokens: 1000, outputTokens: 100, totalTokens: 1100 };
  const buckets = {
    inputTokens: { total: 1000, noCache: 1000, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 100, text: 100, reasoning: 0 },
  };
  const stop = { unified: "stop", raw: "stop" } as const;
  const models = {
    2: new MockLanguageModelV2({ ...named, doGenerate: { content, usage: total, finishReason: "stop", warnings: [] } }),
    3: new MockLanguageModelV3({ ...named, doGenerate: { content, usage: buckets, finishReason: stop, warnings: [] } }),
    4: new MockLanguageModelV4({ ...named, doGenerate: { content, usage: buckets, finishReason: stop, warnings: [] } }),
  };

  it.each([2, 3, 4] as const)("judges by its specification of version %d", async (version) => {
    const model = models[version];
    const { verdict, evaluator, costUsd } = await createJudge({ model: aiSdkModel(model) }).score(relevance, item, "one");
    expect(verdict).toEqual({ value: 4, rationale: "it is" });
    expect(evaluator).toMatch(/ gpt-4o-mini$/);
    expect(costUsd).toBeCloseTo(1000 * 0.15e-6 + 100 * 0.6e-6, 12);
    const [asked] = model.doGenerateCalls;
    expect(asked?.responseFormat).toMatchObject({ type: "json", schema: answerSchema(relevance) });
    expect(asked?.prompt.map(({ role }) => role)).toEqual(["system", "user"]);
  });
});

describe("a provider's refusal", () => {
  it("of a field is learned once", async () => {
    const { url, seen } = await start(({ body }) => {
      const named = body.temperature !== undefined ? "temperature" : body.response_format ? "response_format" : null;
      return named ? { status: 400, body: { error: { message: `Unsupported value: '${named}'` } } } : fine;
    });
    const judge = createJudge({ model: openAiModel({ ...quick, model: "o3-mini", baseUrl: `${url}/v1` }) });
    expect((await judge.score(relevance, item, "one")).verdict?.value).toBe(4);
    await judge.score(relevance, item, "two");
    expect(seen.length).toBe(4);
  });

  it("to answer now is waited out as long as it says, and told as a count of retries", async () => {
    const { url } = await start(({ before }) =>
      before < 2 ? { status: 429, headers: { "retry-after-ms": "1" }, body: {} } : fine,
    );
    // A pause of its own would outlast the test.
    const model = openAiModel({ ...quick, pauseMs: 3_600_000, model: "gpt-4o-mini", baseUrl: `${url}/v1` });
    const { calls } = await createJudge({ model }).score(relevance, item, "one");
    expect(calls[0]?.retries).toBe(2);
  });

  it("for good is thrown, with its status and without the key", async () => {
    const { url, seen } = await start(() => ({ status: 400, body: { error: { message: "no such thing as sk-secret here" } } }));
    const model = openAiModel({ ...quick, model: "gpt-4o-mini", baseUrl: `${url}/v1` });
    const error = await createJudge({ model })
      .score(relevance, item, "one")
      .catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ProviderError);
    expect(error).toMatchObject({ status: 400, isForAll: false });
    expect(String(error)).not.toContain("sk-secret");
    expect(seen.length).toBe(1);
  });
});

describe("compare", () => {
  const pair = { input: "Say hello", a: "Hello!", b: "Go away." };
  const judgeAt = (url: string) => createJudge({ model: makers.openai?.(url) as JudgeModel });

  it("believes what is said in both orders", async () => {
    const { url, seen } = await start(({ text }) =>
      JSON.stringify({ rationale: "", better: text.indexOf("Hello!") < text.indexOf("Go away.") ? "first" : "second" }),
    );
    const { verdict, said } = await judgeAt(url).compare("Which is kinder?", pair, "p");
    expect(verdict).toEqual({ better: "a", isConsistent: true });
    expect(said).toEqual(["first", "second"]);
    expect(seen.length).toBe(2);
  });

  it("calls it a tie where a judge prefers a place, and nothing where it cannot be read", async () => {
    const { url } = await start(({ text }) => (text.includes("Which is longer?") ? "dunno" : '{"better": "first"}'));
    const judge = judgeAt(url);
    expect((await judge.compare("Which is kinder?", pair, "p")).verdict).toEqual({ better: "tie", isConsistent: false });
    expect(await judge.compare("Which is longer?", pair, "p")).toMatchObject({ verdict: null, said: [null, null] });
  });
});

describe("modelFrom", () => {
  it("takes the key of the provider that is named, and of no other", async () => {
    const { url, seen } = await start(() => fine);
    const env = { OPENAI_API_KEY: "sk-openai", ANTHROPIC_API_KEY: "sk-ant" };
    const model = modelFrom("anthropic/claude-3-5-haiku-latest", { env, baseUrl: url });
    await createJudge({ model }).score(relevance, item, "one");
    expect(seen[0]?.headers["x-api-key"]).toBe("sk-ant");
    expect(JSON.stringify(seen[0]?.headers)).not.toContain("sk-openai");
    expect(modelFrom("house/model-7", { env: {}, baseUrl: url }).model).toBe("house/model-7");
  });

  it("says what is missing", () => {
    expect(() => modelFrom("gpt-4o", { env: {} })).toThrow(/names no provider: write openai\/…/);
    expect(() => modelFrom("gemini/gemini-2.5-flash", { env: {} })).toThrow(/set GEMINI_API_KEY or GOOGLE_API_KEY/);
    expect(modelFrom("ollama/llama3.2", { env: {} }).isFree).toBe(true);
  });
});
