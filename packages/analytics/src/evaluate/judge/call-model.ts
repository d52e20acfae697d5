import { type Cost, costOf, type OwnPrice } from "@telltale/core/cost";
import type { JsonSchema, Message } from "@telltale/core/judge";
import { type Usage, usageOf } from "@telltale/core/usage";
import type { JudgeModel } from "./models/model.ts";
import type { CallLog, PaidCall } from "./paid-call.ts";
import type { SpendCap } from "./spend-cap.ts";
import { hashOf } from "./stable-id.ts";

/** What calling a judge's model takes, besides the question. */
export interface CallDependencies {
  readonly prices?: readonly OwnPrice[] | undefined;
  readonly log?: CallLog | undefined;
  readonly cap?: SpendCap | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly nowMs?: (() => number) | undefined;
}

export interface Question {
  readonly key: string;
  readonly messages: readonly Message[];
  readonly schema: JsonSchema;
}

/** What an answer is taken to have, before it is there. */
const expectedOutputTokens = 400;
/** A token is about four letters of English; of most other scripts a letter, which is two or three bytes, is up to one token. */
const bytesPerToken = 3;

/** Asks a model, unless the log has its answer. What is answered is in the log before anybody sees it. */
export async function callModel(model: JudgeModel, question: Question, needs: CallDependencies): Promise<PaidCall> {
  const { key, messages, schema } = question;
  const { prices = [], log, cap, signal, nowMs = Date.now } = needs;
  const known = log?.find(key);
  if (known) return known;
  const settle = await cap?.reserve(expectedUsd(model, 1, tokensIn(messages), prices, nowMs()) ?? 0);
  let paidUsd = 0;
  try {
    const atMs = nowMs();
    const {
      text,
      usage: raw,
      model: responseModel,
      retries = 0,
    } = await model.complete({ messages, schema, signal, key: hashOf(key, 32) });
    const usage = usageOf(raw);
    const cost = priceOf(model, responseModel, usage, prices, atMs);
    const call: PaidCall = {
      key,
      provider: model.provider,
      model: model.model,
      responseModel,
      atMs,
      durationMs: Math.max(0, nowMs() - atMs),
      retries,
      text,
      usage,
      ...cost,
    };
    paidUsd = cost?.costUsd ?? 0;
    await log?.keep(call);
    return call;
  } finally {
    settle?.(paidUsd);
  }
}

/** About how many tokens messages have, rather more than fewer. */
export function tokensIn(messages: readonly Message[]): number {
  return Math.ceil(messages.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0) / bytesPerToken);
}

/**
 * What calls are likely to cost before they are made, US dollars; null where no price is known.
 *
 * @param n calls
 * @param inputTokens of each, on average
 */
export function expectedUsd(
  model: JudgeModel,
  n: number,
  inputTokens: number,
  prices: readonly OwnPrice[],
  atMs: number,
): number | null {
  const usage = { inputTokens: Math.ceil(inputTokens), outputTokens: expectedOutputTokens };
  const cost = priceOf(model, undefined, usage, prices, atMs);
  return cost ? n * cost.costUsd : null;
}

/** Why a cap on costs cannot be kept. */
export function unknownPrice({ model }: JudgeModel): string {
  return `judge: no price is known for ${model}, so its cost cannot be capped: give one with --prices FILE`;
}

/** What a call cost: as the provider says, by the model that answered, or by the one asked for. */
function priceOf(
  { provider, model, isFree }: JudgeModel,
  responseModel: string | undefined,
  usage: Usage,
  prices: readonly OwnPrice[],
  atMs: number,
): (Partial<Cost> & { readonly costUsd: number }) | undefined {
  if (isFree) return { costUsd: 0 };
  if (usage.costUsd !== undefined) return { costUsd: usage.costUsd };
  if (!usage.inputTokens && !usage.outputTokens) return undefined;
  for (const name of [responseModel, model]) {
    const cost = name === undefined ? null : costOf({ provider, model: name, ...usage, atMs }, prices);
    if (cost) return cost;
  }
  return undefined;
}
