import { attempt } from "../browser/attempt.ts";
import { nowMs } from "../browser/clock.ts";
import { ownFetch } from "../browser/network.ts";
import { parsed } from "../calls/json.ts";
import { kindAt, providerAt } from "../calls/provider-at.ts";
import { readRequest } from "../calls/request.ts";
import { createRetries } from "../calls/retries.ts";
import { createTracedCall } from "../calls/traced-call.ts";
import { urlOf } from "../calls/url-of.ts";
import type { Budget, Refusal, Spender } from "./budget.ts";
import { type CallCostOptions, createCallCost } from "./call-cost.ts";
import { settleWithSpan } from "./settle-with-span.ts";

/** A call of a model as it is about to leave. */
export interface LeavingCall {
  readonly url: string;
  readonly model: string | undefined;
  /** The body's JSON. */
  readonly body: unknown;
}

export interface BudgetFetchOptions extends CallCostOptions {
  /** For whom the calls are made; the model is added. Ask a function where that differs by the call. */
  readonly spender: Spender | ((call: LeavingCall) => Spender);
  /** The fetch to wrap. Default: the runtime's own. */
  readonly fetch?: typeof fetch | undefined;
  /**
   * By the names that the budget's `degrade` gives: how a call makes do with less. What is returned is the body sent instead (a smaller
   * model, a shorter context), or a Response given instead of any call (a cached answer).
   */
  readonly degrade?: Readonly<Record<string, (call: LeavingCall) => unknown>> | undefined;
  /** Answers instead of a refusal, as from a cache. */
  readonly onRefused?: ((refusal: Refusal, call: LeavingCall) => Response | undefined) | undefined;
}

/**
 * Wraps `fetch` so that each call of a model's API is paid from a budget: what it will probably cost is set aside before it leaves, and
 * settled by the usage its answer tells, streamed or whole. A call that is refused never leaves: it is answered here, with status
 * 402 and a JSON error as providers write theirs, and SDKs are told not to try again. Requests that are no POST of JSON pass.
 *
 * As in:
 *
 *     const paid = budgetFetch(budget, { price: costOf, spender: () => currentUser(), fetch });
 *     const openai = wrapOpenAI(new OpenAI({ fetch: paid }), telltale);
 */
export function budgetFetch(budget: Budget, options: BudgetFetchOptions): typeof fetch {
  const { spender, degrade = {}, onRefused } = options;
  const send = options.fetch ?? ownFetch();
  if (!send) throw new TypeError("budgetFetch: there is no fetch here");
  const cost = createCallCost(options);

  return async (input, init) => {
    const request = typeof input === "object" && "clone" in input ? input : undefined;
    const url = urlOf(input);
    const method = init?.method ?? request?.method ?? "GET";
    const text = method.toUpperCase() === "POST" ? await textOf(init?.body ?? (await request?.clone().text())) : undefined;
    const body = text === undefined ? undefined : parsed(text);
    if (text === undefined || typeof body !== "object" || body === null) return send(input, init);

    const kind = kindAt(url);
    const provider = providerAt(url);
    const { asked } = readRequest(url, text);
    const call: LeavingCall = { url, model: asked.requestModel, body };
    const estimate = cost.estimate({ ...asked, kind, provider }, text, nowMs());
    const who = typeof spender === "function" ? spender(call) : spender;
    const told = typeof who === "string" ? { userId: who } : who;
    const reservation = await budget.reserve({ model: call.model, ...told }, estimate);
    if (!reservation.isAllowed) return onRefused?.(reservation, call) ?? refused(reservation);

    const lessThan = reservation.degradeTo === null ? undefined : degrade[reservation.degradeTo];
    let less: unknown;
    try {
      less = await lessThan?.(call);
    } catch (thrown) {
      await reservation.release();
      throw thrown;
    }
    if (less instanceof Response) {
      await reservation.release();
      return less;
    }
    const sent = less === undefined ? text : JSON.stringify(less);
    const signal = init?.signal ?? request?.signal;
    const spans = settleWithSpan(reservation, cost.actual);
    const followed = createTracedCall({
      ...{ telltale: spans, url, signal, retryCount: 0, retries: createRetries() },
      told: { kind, provider },
    });
    try {
      const response = send(input, less === undefined ? init : { ...init, body: sent });
      followed.asks(sent);
      const answer = await response;
      return attempt(() => followed.follow(answer)) ?? answer;
    } catch (thrown) {
      followed.broken(thrown);
      throw thrown;
    }
  };
}

/** A body where it is text, or bytes of text. */
async function textOf(body: BodyInit | null | undefined): Promise<string | undefined> {
  if (typeof body === "string") return body;
  return body instanceof Uint8Array || body instanceof ArrayBuffer ? new TextDecoder().decode(body) : undefined;
}

function refused({ reason, retryAtMs }: Refusal): Response {
  const error = { message: reason, type: "budget_exceeded", code: "budget_exceeded" };
  return new Response(JSON.stringify({ type: "error", error }), {
    status: 402,
    headers: {
      "content-type": "application/json",
      // The SDKs of OpenAI and Anthropic obey it.
      "x-should-retry": "false",
      ...(retryAtMs !== null && { "retry-after": String(Math.max(0, Math.ceil((retryAtMs - nowMs()) / 1000))) }),
    },
  });
}
