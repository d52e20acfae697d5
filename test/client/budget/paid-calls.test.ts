import { budgetFetch, budgetMiddleware, createBudget } from "@telltale/client/budget";
import { wrapOpenAI } from "@telltale/client/providers";
import { costOf } from "@telltale/core/cost";
import { generateText, streamText, wrapLanguageModel } from "ai";
import { MockLanguageModelV4, simulateReadableStream } from "ai/test";
import OpenAI from "openai";
import { afterEach, describe, expect, it, vi } from "vitest";
import { until } from "../recorder.ts";
import { chatStream, json, openLoopback, type Reply } from "../wrap/loopback.ts";
import { takeSpans } from "../wrap/take-spans.ts";

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

type PartOf<D> = D extends (...asked: never) => PromiseLike<{ stream: ReadableStream<infer P> }> ? P : never;
const model = "gpt-4o";
const usage = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 };
/** By the price list: $2.50 and $10 per million. */
const costUsd = 0.0035;
const completion = {
  id: "c",
  object: "chat.completion",
  model,
  choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }],
  usage,
};
const stream = chatStream([
  { id: "c", model, choices: [{ index: 0, delta: { role: "assistant", content: "Hi" } }] },
  { id: "c", model, choices: [], usage },
]);
const messages = [{ role: "user" as const, content: "x".repeat(3000) }];

async function start(options: Parameters<typeof createBudget>[0], ...replies: readonly Reply[]) {
  const loopback = await openLoopback(...replies);
  closings.push(loopback.close);
  const budget = createBudget(options);
  const spent = async () => (await budget.status("ada"))[0]?.spent ?? Number.NaN;
  return { ...loopback, budget, spent };
}
const settled = (spent: () => Promise<number>, amount: number) =>
  vi.waitFor(async () => expect(await spent()).toBeCloseTo(amount, 9));

describe("budgetFetch", () => {
  it("pays the SDK's calls by their usage, and a refused call never leaves nor is tried again", async () => {
    const { url, asked, budget, spent } = await start({ dailyUsd: 0.02 }, json(completion), stream, json(completion));
    const paid = budgetFetch(budget, { price: costOf, spender: "ada" });
    const taken = takeSpans();
    closings.push(taken.telltale);
    const client = wrapOpenAI(new OpenAI({ apiKey: "k", baseURL: `${url}/v1`, fetch: paid, maxRetries: 3 }), taken.telltale);
    const ask = (max_tokens: number) => client.chat.completions.create({ model, messages, max_tokens });
    await ask(100);
    await settled(spent, costUsd);
    for await (const _ of await client.chat.completions.create({ model, messages, max_tokens: 100, stream: true }));
    await settled(spent, 2 * costUsd);
    await expect(ask(10_000)).rejects.toMatchObject({
      status: 402,
      message: expect.stringContaining("The budget dailyUsd is $0.020"),
    });
    expect(asked).toHaveLength(2);
    await ask(100);
    expect(asked).toHaveLength(3);
    await until(() => taken.spans.length === 4);
    expect(taken.spans.map(({ httpStatus, retryCount }) => [httpStatus, retryCount ?? 0])).toEqual([
      [200, 0],
      [200, 0],
      [402, 0],
      [200, 0],
    ]);
  });

  it("gives back what a failed call set aside, keeps it for one that was broken off, and passes what is no call", async () => {
    const replies = [
      json({ error: { message: "no" } }, 500),
      { ...stream, breaksOff: true, pieces: stream.pieces?.slice(0, 1) ?? [] },
    ];
    const { url, asked, budget, spent } = await start({ dailyUsd: 1 }, ...replies, json({ data: [] }));
    const paid = budgetFetch(budget, { price: costOf, spender: () => "ada" });
    const body = JSON.stringify({ model, messages, max_tokens: 100 });
    const post = () =>
      paid(`${url}/v1/chat/completions`, { method: "POST", headers: { "content-type": "application/json" }, body });
    await (await post()).text();
    await settled(spent, 0);
    await expect(post().then((response) => response.text())).rejects.toThrow();
    await settled(spent, costUsd);
    await (await paid(`${url}/v1/models`)).text();
    expect(asked.at(-1)).toMatchObject({ method: "GET", url: "/v1/models" });
    expect(await spent()).toBeCloseTo(costUsd, 9);
  });

  it("refuses a model without a price, and says what a call was taken for that sets no max_tokens", async () => {
    const { url, asked, budget } = await start({ dailyUsd: 0.0001 }, json(completion));
    const paid = budgetFetch(budget, { price: costOf, spender: "ada" });
    const ask = async (of: string) => {
      const body = JSON.stringify({ model: of, messages });
      const answer = await paid(`${url}/v1/chat/completions`, { method: "POST", body });
      return { status: answer.status, said: await answer.text() };
    };
    expect(await ask("house-7b")).toEqual({ status: 402, said: expect.stringContaining("No price is known for house-7b") });
    expect(await ask(model)).toEqual({
      status: 402,
      said: expect.stringMatching(/at about \$0\.\d+, would.* sets no max_tokens/),
    });
    expect(asked).toHaveLength(0);
  });

  it("lets calls make do with less, or answers them from elsewhere", async () => {
    const degrade = [
      { from: 0.3, to: "smaller-model" },
      { from: 0.6, to: "cached" },
    ];
    const { url, asked, budget, spent } = await start({ dailyTokens: 5000, degrade }, json(completion));
    const paid = budgetFetch(budget, {
      price: () => null,
      spender: "ada",
      degrade: {
        "smaller-model": ({ body }) => ({ ...(body as object), model: "gpt-4o-mini" }),
        cached: () => new Response("from the cache"),
      },
      onRefused: () => new Response("from the archive"),
    });
    const ask = async () => {
      const body = JSON.stringify({ model, messages, max_tokens: 100 });
      const answer = await paid(new Request(`${url}/v1/chat/completions`, { method: "POST", body }));
      return answer.text();
    };
    const answers: string[] = [];
    for (let i = 0; i < 3; i++) answers.push(await ask());
    await settled(spent, 2200);
    expect(asked.map(({ body }) => JSON.parse(body).model)).toEqual([model, "gpt-4o-mini"]);
    expect(answers[2]).toBe("from the cache");
    await budget.reserve("ada", { tokens: 2700 });
    expect(await ask()).toBe("from the archive");
    expect(asked).toHaveLength(2);
  });

  it("gives back what was set aside where making do with less fails, and keeps to the estimate where the price does", async () => {
    const { url, asked, budget, spent } = await start(
      { dailyTokens: 5000, degrade: [{ from: 0.2, to: "less" }] },
      json(completion),
    );
    let asks = 0;
    const paid = budgetFetch(budget, {
      price: () => {
        // Estimated twice, and asked once by an answer.
        if (++asks === 3) throw new Error("no price list");
        return null;
      },
      spender: "ada",
      degrade: {
        less: () => {
          throw new Error("no smaller model");
        },
      },
    });
    const ask = (max_tokens: number) =>
      paid(`${url}/v1/chat/completions`, { method: "POST", body: JSON.stringify({ model, messages, max_tokens }) });
    await expect(ask(1000)).rejects.toThrow("no smaller model");
    expect(await spent()).toBe(0);
    expect(asked).toHaveLength(0);
    await (await paid(`${url}/v1/embeddings`, { method: "POST", body: JSON.stringify({ model, input: "x" }) })).text();
    await vi.waitFor(() => expect(asks).toBe(3));
    expect(await spent()).toBe(1);
  });
});

describe("budgetMiddleware", () => {
  const finish = { unified: "stop", raw: "stop" } as const;
  const used = {
    inputTokens: { total: 1000, noCache: 1000, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 100, text: 100, reasoning: 0 },
  };
  it("pays the AI SDK's calls by their usage; a refused one never reaches the model", async () => {
    const { budget, spent } = await start({ dailyUsd: 0.0102 });
    let calls = 0;
    const parts: PartOf<MockLanguageModelV4["doStream"]>[] = [
      { type: "stream-start", warnings: [] },
      { type: "text-start", id: "1" },
      { type: "text-delta", id: "1", delta: "Hi" },
      { type: "text-end", id: "1" },
      { type: "finish", finishReason: finish, usage: used },
    ];
    const inner = new MockLanguageModelV4({
      provider: "openai.chat",
      modelId: model,
      doGenerate: async () => {
        calls += 1;
        return { content: [{ type: "text", text: "Hi" }], warnings: [], finishReason: finish, usage: used };
      },
      doStream: async () => {
        calls += 1;
        return { stream: simulateReadableStream({ chunks: parts }) };
      },
    });
    const paid = wrapLanguageModel({ model: inner, middleware: budgetMiddleware(budget, { price: costOf, spender: "ada" }) });
    const prompt = "x".repeat(3000);
    await generateText({ model: paid, prompt, maxOutputTokens: 100 });
    await settled(spent, costUsd);
    await streamText({ model: paid, prompt, maxOutputTokens: 100 }).consumeStream();
    await settled(spent, 2 * costUsd);
    await expect(generateText({ model: paid, prompt, maxOutputTokens: 200, maxRetries: 2 })).rejects.toMatchObject({
      name: "BudgetError",
      refusal: { limit: { name: "dailyUsd" } },
    });
    expect(calls).toBe(2);
  });
});
