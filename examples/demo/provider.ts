import { setTimeout as sleep } from "node:timers/promises";
import { createRandom, type Random } from "./random.ts";
import { topicOf } from "./topics.ts";

/** One model of the stand-in: how long until it speaks, how fast it speaks, how often it fails. */
interface Model {
  readonly released: string;
  readonly ttftMs: number;
  readonly tokensPerSecond: number;
  readonly failureRate: number;
  readonly reasons: boolean;
}

const models: Readonly<Record<string, Model>> = {
  "gpt-4o": { released: "2024-08-06", ttftMs: 520, tokensPerSecond: 85, failureRate: 0.03, reasons: false },
  "gpt-4o-mini": { released: "2024-07-18", ttftMs: 340, tokensPerSecond: 125, failureRate: 0.03, reasons: false },
  "gpt-4.1-mini": { released: "2025-04-14", ttftMs: 420, tokensPerSecond: 105, failureRate: 0.06, reasons: false },
  "o4-mini": { released: "2025-04-16", ttftMs: 1100, tokensPerSecond: 95, failureRate: 0.04, reasons: true },
};

/** The names a request may ask for. */
export const modelNames: readonly string[] = Object.keys(models);

/** What a chat completion request holds, as far as the stand-in reads it. */
interface ChatRequest {
  readonly model: string;
  readonly user?: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

export interface Provider {
  /** Answers POST /v1/chat/completions. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Requests answered so far, failures among them. */
  readonly calls: () => number;
}

/**
 * A local stand-in for a model provider: OpenAI's streamed chat completions, at the speeds and with the faults of the real
 * thing (rate limits, server errors, silences in mid-sentence, a content filter). The same seed, user and conversation
 * give the same answer at the same pace.
 */
export function createProvider({ seed = 1 }: { seed?: number } = {}): Provider {
  const attempts = new Map<string, number>();
  let calls = 0;
  const answer = async (request: Request): Promise<Response> => {
    const body = (await request.json()) as ChatRequest;
    const model = models[body.model];
    if (!model) return failure(404, "model_not_found", `The model ${body.model} does not exist`);
    calls += 1;
    const asked = `${seed} ${body.user ?? ""} ${body.messages.map(({ content }) => content).join("\n")}`;
    const attempt = attempts.get(asked) ?? 0;
    attempts.set(asked, attempt + 1);
    const random = createRandom(`${asked} ${attempt}`);
    if (attempt === 0 && random.chance(model.failureRate)) return fail(random, request.signal);
    return stream(body, random, { ...model, attempt }, request.signal);
  };
  return { fetch: answer, calls: () => calls };
}

async function fail(random: Random, signal: AbortSignal): Promise<Response> {
  await sleep(random.between(80, 400), undefined, { signal }).catch(() => undefined);
  if (random.chance(0.6)) return failure(429, "rate_limit_exceeded", "Rate limit reached, please try again in 1s", "1");
  return failure(500, "server_error", "The server had an error while processing your request");
}

function failure(status: number, code: string, message: string, retryAfter?: string): Response {
  const headers = { ...(retryAfter && { "retry-after": retryAfter }), "x-ratelimit-remaining-requests": "0" };
  return Response.json({ error: { message, type: code, code } }, { status, headers });
}

type Running = Model & { readonly attempt: number };

function stream(body: ChatRequest, random: Random, model: Running, signal: AbortSignal): Response {
  const encoder = new TextEncoder();
  const stop = new AbortController();
  const whenOver = AbortSignal.any([signal, stop.signal]);
  const events = new ReadableStream<Uint8Array>({
    async start(controller) {
      try {
        for await (const event of chunks(body, random, model, whenOver))
          controller.enqueue(encoder.encode(`data: ${event}\n\n`));
        controller.close();
      } catch {
        // The reader has gone: there is nobody left to tell.
      }
    },
    cancel: () => stop.abort(),
  });
  return new Response(events, {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-ratelimit-limit-requests": "10000",
      "x-ratelimit-remaining-requests": String(Math.floor(random.between(200, 9999))),
      "x-ratelimit-limit-tokens": "2000000",
      "x-ratelimit-remaining-tokens": String(Math.floor(random.between(100_000, 1_999_000))),
    },
  });
}

async function* chunks(body: ChatRequest, random: Random, model: Running, signal: AbortSignal): AsyncGenerator<string> {
  const shared = {
    id: `chatcmpl-${Math.floor(random.next() * 2 ** 48).toString(36)}`,
    object: "chat.completion.chunk",
    created: Math.floor(Date.now() / 1000),
    model: `${body.model}-${model.released}`,
    system_fingerprint: "fp_07c2b1d4",
  };
  const event = (delta: object, finish: string | null = null) =>
    JSON.stringify({ ...shared, choices: [{ index: 0, delta, finish_reason: finish }] });
  const pieces = answerTo(body, model).match(/(?:\s*\S+){1,2}/g) ?? [];
  const stalls = random.chance(0.05);
  const isFiltered = random.chance(0.02);
  const shown = isFiltered ? pieces.slice(0, 6) : pieces;

  await sleep(random.lognormal(model.ttftMs, 0.35), undefined, { signal });
  yield event({ role: "assistant", content: "" });
  for (const [i, piece] of shown.entries()) {
    // Two words are about 2.8 tokens.
    await sleep(random.lognormal(2800 / model.tokensPerSecond, 0.5), undefined, { signal });
    if (stalls && i === Math.floor(shown.length / 2)) await sleep(random.between(1500, 3000), undefined, { signal });
    yield event({ content: piece });
  }
  yield event({}, isFiltered ? "content_filter" : "stop");
  yield JSON.stringify({ ...shared, choices: [], usage: usageOf(body, shown.join(""), random, model) });
  yield "[DONE]";
}

/** The answer to the topic; at first a poor one where the question is put in one of the wordings that are not understood. */
function answerTo({ messages }: ChatRequest, { attempt }: Running): string {
  const questions = messages.filter(({ role }) => role === "user").map(({ content }) => content);
  const question = questions.at(-1) ?? "";
  if (/thank/i.test(question) && !topicOf(question)) return "You are welcome! Is there anything else I can do for you?";
  const topic = topicOf(question) ?? topicOf(questions.join(" "));
  if (!topic) return "I'm glad to help. Is there anything else you would like to know about Harbor?";
  if (/wrong|does not work|doesn't work|useless/i.test(question)) return `I'm sorry. Let us try again.\n\n${topic.answer}`;
  const isUnderstood = !topic.rephrasings.includes(question) || questions.length >= topic.rephrasings.length || attempt > 0;
  return isUnderstood ? topic.answer : topic.poorAnswer;
}

/** OpenAI's way of counting: `prompt_tokens` contains the cached ones, `completion_tokens` the reasoning. */
function usageOf({ messages }: ChatRequest, answer: string, random: Random, { reasons }: Running): object {
  // The assistant's own instructions, kept by the provider's side: long enough for the prompt cache.
  const instructions = 1180;
  const prompt = instructions + tokensIn(messages.map(({ content }) => content).join(" "));
  const isCached = messages.length > 2 || random.chance(0.6);
  const reasoning = reasons ? Math.ceil(random.lognormal(220, 0.6)) : 0;
  const completion = tokensIn(answer) + reasoning;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: isCached ? Math.floor(prompt / 128) * 128 : 0 },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
}

function tokensIn(text: string): number {
  return Math.ceil(text.length / 4);
}
