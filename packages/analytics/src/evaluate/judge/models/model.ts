import type { JsonSchema, Message } from "@telltale/core/judge";

/** What a model is asked. */
export interface CompletionRequest {
  readonly messages: readonly Message[];
  /** The form the answer must have. A model that cannot be held to it is told it in the messages. */
  readonly schema: JsonSchema;
  readonly signal?: AbortSignal | undefined;
  /** Hexadecimal, the same for the same question, also after a crash: a provider that knows such keys charges it once. */
  readonly key?: string | undefined;
}

export interface Completion {
  readonly text: string;
  /** The provider's usage object as it came. */
  readonly usage?: unknown;
  /** The model that answered, where the provider says. */
  readonly model?: string | undefined;
  /** Attempts after the first. */
  readonly retries?: number | undefined;
}

/** A model of any provider: one function, and what it is called for scores and prices. */
export interface JudgeModel {
  /** As the price table names it; left out where only the model's name tells the price. */
  readonly provider?: string | undefined;
  readonly model: string;
  /** Whether it runs on a machine of one's own and costs nothing by the call. */
  readonly isFree?: boolean | undefined;
  /** @throws {ProviderError} where the provider does not answer */
  readonly complete: (request: CompletionRequest) => Promise<Completion>;
}
