import type { Usage } from "@telltale/core/usage";

/** One answered call of a judge's model: what is kept of it until its score is. */
export interface PaidCall {
  /** Which question it answered: judged thing, evaluator, model and attempt. */
  readonly key: string;
  readonly provider?: string | undefined;
  /** The model asked for. */
  readonly model: string;
  readonly responseModel?: string | undefined;
  readonly atMs: number;
  readonly durationMs: number;
  readonly retries: number;
  readonly text: string;
  readonly usage: Usage;
  /** Absent where no price is known. */
  readonly costUsd?: number | undefined;
  readonly priceDate?: string | undefined;
}

/** Where answered calls are kept, so that none is paid twice. */
export interface CallLog {
  readonly find: (key: string) => PaidCall | undefined;
  /** Resolves once it would survive a crash. */
  readonly keep: (call: PaidCall) => Promise<void>;
}
