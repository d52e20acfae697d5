import { nowMs } from "../browser/clock.ts";
import { readRequest } from "../calls/request.ts";
import { type AiModel, asText } from "../wrap/ai-call.ts";
import { providerOf } from "../wrap/provider-of.ts";
import { type AiAsked, telltaleMiddleware } from "../wrap/telltale-middleware.ts";
import type { Budget, Refusal, Spender } from "./budget.ts";
import { type CallCostOptions, createCallCost } from "./call-cost.ts";
import { settleWithSpan } from "./settle-with-span.ts";

/** Thrown instead of a call that the budget refuses. */
export class BudgetError extends Error {
  override readonly name = "BudgetError";
  /** The AI SDK does not try again then. */
  readonly isRetryable = false;
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.reason);
    this.refusal = refusal;
  }
}

export interface BudgetMiddlewareOptions extends CallCostOptions {
  /** For whom the calls are made; the model is added. */
  readonly spender: Spender | (() => Spender);
}

/**
 * Middleware for the models of the AI SDK, versions 5, 6 and 7: each call is paid from a budget, as {@link budgetFetch} does it.
 * A call that is refused never leaves: a {@link BudgetError} is thrown instead.
 */
export function budgetMiddleware(budget: Budget, options: BudgetMiddlewareOptions) {
  const { spender } = options;
  const cost = createCallCost(options);

  async function pay({ modelId, provider: named }: AiModel, asked: object, kind: "llm" | "embedding") {
    const provider = providerOf(named);
    const text = asText({ ...asked, model: modelId });
    const estimate = cost.estimate({ ...readRequest("", text).asked, kind, provider }, text, nowMs());
    const who = typeof spender === "function" ? spender() : spender;
    const reservation = await budget.reserve(
      { model: modelId, ...(typeof who === "string" ? { userId: who } : who) },
      estimate,
    );
    if (!reservation.isAllowed) throw new BudgetError(reservation);
    return telltaleMiddleware(settleWithSpan(reservation, cost.actual));
  }

  return {
    // Each major version asks for its own word here, and none looks at it.
    specificationVersion: "v3" as never,
    async wrapGenerate<R>(call: { doGenerate: () => PromiseLike<R>; params: object & AiAsked; model: AiModel }): Promise<R> {
      return (await pay(call.model, call.params, "llm")).wrapGenerate(call);
    },
    async wrapStream<P, R extends { stream: ReadableStream<P> }>(call: {
      doStream: () => PromiseLike<R>;
      params: object & AiAsked;
      model: AiModel;
    }): Promise<R> {
      return (await pay(call.model, call.params, "llm")).wrapStream<P, R>(call);
    },
    async wrapEmbed<R>(call: {
      doEmbed: () => PromiseLike<R>;
      params: { values: unknown } & AiAsked;
      model: AiModel;
    }): Promise<R> {
      return (await pay(call.model, { input: call.params.values }, "embedding")).wrapEmbed(call);
    },
  };
}
