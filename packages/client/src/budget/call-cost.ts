import { estimateTokens, learnTokens, type TokenHistory } from "@telltale/core/budget";
import type { Span } from "@telltale/core/trace";
import type { Spending } from "./budget.ts";

/** Tokens of a call, for a price. `costOf` of `@telltale/core/cost` takes it as it is. */
export interface PricedUsage {
  readonly provider?: string | undefined;
  readonly model: string;
  readonly inputTokens?: number | undefined;
  readonly cacheReadTokens?: number | undefined;
  readonly cacheWriteTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
  /** When the call began, epoch milliseconds. */
  readonly atMs: number;
}

export interface CallCostOptions {
  /** What tokens cost: `costOf` of `@telltale/core/cost`, or one's own. Null where the price is not known. */
  readonly price: (usage: PricedUsage) => { readonly costUsd: number } | null;
  /** A tokenizer's count of a text. Default: characters by a ratio that each model's own calls calibrate. */
  readonly countTokens?: ((text: string, model: string) => number) | undefined;
}

type Asked = Partial<Pick<Span, "requestModel" | "provider" | "maxTokens" | "inputChars" | "kind">>;

/** How many models are remembered. */
const mostModels = 100;

/** Says what a call will probably cost, and what it did cost, from what requests and answers tell; learns from each. */
export function createCallCost({ price, countTokens }: CallCostOptions) {
  const past = new Map<string, TokenHistory>();

  const spendingOf = (usage: PricedUsage): Spending => {
    const { inputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0, outputTokens = 0, reasoningTokens = 0 } = usage;
    const tokens = inputTokens + cacheReadTokens + cacheWriteTokens + outputTokens + reasoningTokens;
    return { usd: price(usage)?.costUsd ?? null, tokens };
  };

  return {
    /** @param text all that the model is given, where the host's tokenizer shall count it */
    estimate(
      { requestModel: model = "", provider, maxTokens, inputChars = 0, kind }: Asked,
      text: string,
      atMs: number,
    ): Spending {
      const counted = countTokens?.(text, model);
      const { inputTokens, outputTokens } = estimateTokens(
        { model, inputChars, maxOutputTokens: maxTokens },
        past.get(model),
        counted,
      );
      const isEmbedding = kind === "embedding";
      const usage = { provider, model, inputTokens, outputTokens: isEmbedding ? 0 : outputTokens, atMs };
      return { ...spendingOf(usage), isOpenEnded: maxTokens === undefined && !isEmbedding };
    },

    /** What a call that is over cost; undefined where it does not tell. */
    actual(span: Partial<Span>, atMs: number): Spending | undefined {
      const {
        inputTokens,
        cacheReadTokens = 0,
        cacheWriteTokens = 0,
        outputTokens = 0,
        reasoningTokens = 0,
        inputChars,
      } = span;
      const asked = span.requestModel ?? span.responseModel ?? "";
      if (inputTokens === undefined) return undefined;
      if (inputChars !== undefined) {
        const input = inputTokens + cacheReadTokens + cacheWriteTokens;
        const known = learnTokens(past.get(asked), {
          inputChars,
          inputTokens: input,
          outputTokens: outputTokens + reasoningTokens,
        });
        past.delete(asked);
        past.set(asked, known);
        const [oldest] = past.keys();
        if (past.size > mostModels && oldest !== undefined) past.delete(oldest);
      }
      const usage = {
        provider: span.provider,
        inputTokens,
        cacheReadTokens,
        cacheWriteTokens,
        outputTokens,
        reasoningTokens,
        atMs,
      };
      const [first, ...others] = [span.responseModel, span.requestModel].filter((model) => model !== undefined);
      const priced = [first, ...others].map((model) => spendingOf({ ...usage, model: model ?? "" }));
      return priced.find(({ usd }) => usd !== null) ?? priced[0];
    },
  };
}
