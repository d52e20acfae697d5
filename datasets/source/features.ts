import type { Span } from "@telltale/core/trace";
import { costUsd, models, type Usage, updatedAnswersAs } from "./models.ts";
import { isOn, latencyCreep, modelUpdate, type Plan, retryLoop } from "./plan.ts";
import type { Seeded } from "./seeded.ts";
import { callModel, step, type TraceInTheMaking, type Unnumbered, wrap } from "./trace.ts";

export type Feature = "chat" | "search" | "summarise" | "order_help";

/** What a feature needs to know to answer one turn. */
export interface Turn {
  readonly plan: Plan;
  readonly day: number;
  readonly turn: number;
  /** The version of the prompt that answers, in chat. */
  readonly promptVersion: string;
  readonly isStopped: boolean;
}

/** How a turn was answered. */
export interface Answered {
  readonly answer: Unnumbered<Span>;
  /** Whether the answer had documents to stand on; null where the feature has none. */
  readonly isGrounded: boolean | null;
}

const answerFromDocuments = { name: "answer", promptName: "answer" } as const;

/** A question to the assistant: check it, look it up, look an order up now and then, answer. */
function chat(trace: TraceInTheMaking, { plan, day, turn, promptVersion, isStopped }: Turn): Answered {
  const { random } = trace;
  const isUpdated = isOn(plan, day, modelUpdate);
  const model = isUpdated ? { ...models.answer, answersAs: updatedAnswersAs } : models.answer;
  const { parentSpanId, close } = wrap(trace, "workflow", "support_chat");
  step(trace, { kind: "guardrail", name: "check_input", parentSpanId, durationMs: 6 + random.below(12) });
  const documents = retrieve(trace, parentSpanId, isUpdated ? modelUpdate.emptyRate : modelUpdate.usualEmptyRate);
  if (documents.length > 0) {
    const durationMs = 20 + Math.round(random.around(18, 0.3));
    step(trace, { kind: "rerank", name: "rerank_documents", parentSpanId, reranked: true, durationMs });
  }
  if (random.chance(0.15)) orderStatus(trace, parentSpanId);
  const contextTokens = documents.length * (190 + random.below(60));
  const answer = callModel(trace, {
    ...answerFromDocuments,
    model,
    parentSpanId,
    isStopped,
    usage: prompted(random, 980 + turn * 160 + random.below(240) + contextTokens, Math.round(random.around(170, 0.45))),
    more: { ...answerFromDocuments, promptVersion, contextTokens },
  });
  close();
  return { answer, isGrounded: documents.length > 0 };
}

/** A search: an embedding, the documents, a short answer over them. */
function search(trace: TraceInTheMaking, { isStopped }: Turn): Answered {
  const { random } = trace;
  const { parentSpanId, close } = wrap(trace, "workflow", "search");
  const inputTokens = 6 + random.below(20);
  const { name: requestModel, answersAs: responseModel, provider } = models.embedding;
  const usage = { ...noTokens, inputTokens };
  step(trace, {
    kind: "embedding",
    name: "embed_query",
    parentSpanId,
    provider,
    requestModel,
    responseModel,
    inputTokens,
    costUsd: costUsd(models.embedding, usage),
    durationMs: Math.round(random.around(70, 0.3)),
  });
  const documents = retrieve(trace, parentSpanId, modelUpdate.usualEmptyRate);
  const contextTokens = documents.length * (150 + random.below(50));
  const answer = callModel(trace, {
    name: "search_answer",
    model: models.search,
    parentSpanId,
    isStopped,
    usage: {
      ...noTokens,
      inputTokens: 320 + random.below(60) + contextTokens,
      outputTokens: Math.round(random.around(80, 0.4)),
    },
    more: { promptName: "search_answer", promptVersion: "5", contextTokens },
  });
  close();
  return { answer, isGrounded: documents.length > 0 };
}

/** A document made short: one call with a long input. This is the feature that grows slower all month. */
function summarise(trace: TraceInTheMaking, { plan, day, isStopped }: Turn): Answered {
  const { random } = trace;
  const slower = isOn(plan, day, latencyCreep) ? (1 + latencyCreep.perDay) ** (day - latencyCreep.fromDay) : 1;
  const inputTokens = Math.round(random.around(3600, 0.5));
  const answer = callModel(trace, {
    name: "summarise",
    model: models.summarise,
    isStopped,
    slower,
    usage: { ...noTokens, inputTokens, outputTokens: Math.round(random.around(260, 0.3)) },
    more: { promptName: "summarise", promptVersion: "2" },
  });
  return { answer, isGrounded: null };
}

/** An agent that looks orders up. On one day its loop does not stop when a tool's answer does not parse. */
function orderHelp(trace: TraceInTheMaking, { plan, day, turn, isStopped }: Turn): Answered {
  const { random } = trace;
  const { parentSpanId, close } = wrap(trace, "agent", "order_agent");
  const hour = Math.floor((trace.nowMs - plan.startMs) / 3_600_000) % 24;
  const isInHours = hour >= retryLoop.fromHour && hour < retryLoop.toHour;
  const isLoop =
    isOn(plan, day, { fromDay: retryLoop.day, toDay: retryLoop.day }) && isInHours && random.chance(retryLoop.share);
  const model = models.agent;
  const usage = () => ({
    ...prompted(random, 1300 + turn * 300 + random.below(300), 60 + random.below(60)),
    reasoningTokens: Math.round(random.around(220, 0.5)),
  });
  const decide = callModel(trace, {
    name: "decide",
    model,
    parentSpanId,
    usage: usage(),
    more: { promptName: "orders", promptVersion: "4" },
  });
  if (decide.status === "error") {
    close();
    return { answer: decide, isGrounded: null };
  }
  const tools = 1 + random.below(2);
  for (let i = 0; i < tools; i++) orderStatus(trace, parentSpanId, isLoop);
  const retryCount = isLoop ? 18 + random.below(14) : 0;
  const answer = callModel(trace, {
    name: "reply",
    model,
    parentSpanId,
    isStopped: isStopped && !isLoop,
    slower: isLoop ? retryCount * 0.6 : 1,
    usage: isLoop ? looped(usage(), retryCount) : usage(),
    more: { promptName: "orders", promptVersion: "4", ...(isLoop && { retryCount }) },
  });
  close();
  return { answer, isGrounded: null };
}

/** What all attempts of a loop use together: each sends all that the ones before it said. */
function looped(usage: Usage, retryCount: number): Usage {
  const attempts = retryCount + 1;
  const grown = (attempts * (attempts - 1)) / 2;
  return {
    inputTokens: usage.inputTokens * attempts + grown * 800,
    cacheReadTokens: usage.cacheReadTokens * attempts,
    outputTokens: usage.outputTokens * attempts,
    reasoningTokens: usage.reasoningTokens * attempts,
  };
}

const noTokens: Usage = { inputTokens: 0, cacheReadTokens: 0, outputTokens: 0, reasoningTokens: 0 };

/** A prompt whose beginning is sometimes still in the provider's cache: 1,024 tokens and then steps of 128. */
function prompted(random: Seeded, tokens: number, outputTokens: number): Usage {
  const cacheable = tokens < 1024 ? 0 : 1024 + Math.floor((Math.min(tokens, 1500) - 1024) / 128) * 128;
  const cacheReadTokens = random.chance(0.45) ? cacheable : 0;
  return { inputTokens: tokens - cacheReadTokens, cacheReadTokens, outputTokens, reasoningTokens: 0 };
}

const topK = 5;

function retrieve(trace: TraceInTheMaking, parentSpanId: string, emptyRate: number): NonNullable<Span["documents"]> {
  const { random } = trace;
  const isEmpty = random.chance(emptyRate);
  const first = random.below(60);
  const best = 0.95 - random.below(12) / 100;
  const documents = Array.from({ length: isEmpty ? 0 : 3 + random.below(topK - 2) }, (_, i) => ({
    id: `kb-${(first + i * 60) % 240}`,
    score: Math.round((best - i * 0.07) * 100) / 100,
  }));
  const durationMs = Math.round(random.around(85, 0.35));
  step(trace, { kind: "retrieval", name: "knowledge_base", parentSpanId, topK, documents, durationMs });
  return documents;
}

function orderStatus(trace: TraceInTheMaking, parentSpanId: string, isMalformed = false): void {
  const { random } = trace;
  const isBroken = isMalformed || random.chance(0.012);
  step(trace, {
    kind: "tool",
    name: "order_status",
    toolName: "order_status",
    parentSpanId,
    durationMs: Math.round(random.around(210, 0.4)),
    argumentsValid: !isBroken,
  });
}

/** Every feature: how often a session is about it, where it is in the application, and how it answers. */
export const features: Readonly<
  Record<
    Feature,
    { share: number; route: string; moreTurns: number; answer: (trace: TraceInTheMaking, turn: Turn) => Answered }
  >
> = {
  chat: { share: 0.58, route: "/help", moreTurns: 0.56, answer: chat },
  search: { share: 0.18, route: "/search", moreTurns: 0.3, answer: search },
  summarise: { share: 0.14, route: "/documents", moreTurns: 0.25, answer: summarise },
  order_help: { share: 0.1, route: "/orders", moreTurns: 0.4, answer: orderHelp },
};
