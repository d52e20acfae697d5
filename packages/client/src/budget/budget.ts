import type { Forecast, Limit, Limits } from "@telltale/core/budget";
import type { BudgetStore } from "./budget-store.ts";

/** For whom money is spent: a user's id alone, or more. What is absent counts together as nobody's. */
export type Spender =
  | string
  | {
      readonly userId?: string | undefined;
      readonly feature?: string | undefined;
      readonly tenant?: string | undefined;
      readonly model?: string | undefined;
    };

/** What something will probably cost, or has cost. */
export interface Spending {
  /** US dollars; null where nobody knows the price: see `unpriced`. */
  readonly usd?: number | null | undefined;
  readonly tokens?: number | undefined;
  /** Whether the call sets no limit to its answer, so that a long one was assumed. */
  readonly isOpenEnded?: boolean | undefined;
}

/** Told once per limit, subject, window and step. */
export interface BudgetAlert {
  readonly limit: Limit;
  /** Whose: a user's id, a feature, …; null for everybody's. */
  readonly subject: string | null;
  /** The step that was reached: 0.5, 0.8, 0.95 or 1. A call refused for this limit reaches 1. */
  readonly step: number;
  /** In the limit's unit, what is reserved included. */
  readonly spent: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly forecast: Forecast;
}

export interface BudgetOptions extends Limits {
  /** The most tokens one call may be estimated at, input and output together. */
  readonly perRequestTokens?: number | undefined;
  /** The most one call may be estimated to cost. */
  readonly perRequestUsd?: number | undefined;
  /** IANA name; days, weeks and months of the calendar begin at its midnight. Default `UTC`. */
  readonly timeZone?: string | undefined;
  /** Shares of a limit, above 0 and at most 1, at which `onAlert` is told. Default 0.5, 0.8, 0.95 and 1. */
  readonly alertsAt?: readonly number[] | undefined;
  readonly onAlert?: ((alert: BudgetAlert) => void) | undefined;
  /** From which share of any limit on a call should make do with less, by the name of how: `[{ from: 0.8, to: "smaller-model" }]`. */
  readonly degrade?: readonly { readonly from: number; readonly to: string }[] | undefined;
  /** Where is kept what was spent. Default: in memory. */
  readonly store?: BudgetStore | undefined;
  /** Whether calls are made while the store does not answer. Default `refuse`: a budget nobody can check is not kept. */
  readonly whenStoreFails?: "refuse" | "allow" | undefined;
  /** How long the store may take to answer before it counts as failed, in ms. Default 5 s. */
  readonly storeTimeoutMs?: number | undefined;
  /**
   * What becomes of a call whose price nobody knows (`usd: null`) where a limit is in dollars: it is refused, or allowed without
   * being held to the limit, which `onError` hears once per model, or taken to cost so many US dollars. Default `refuse`, as where the
   * store fails: a budget nobody can check is not kept, and the first call to a new model says so, not the bill.
   */
  readonly unpriced?: "refuse" | "allow" | number | undefined;
  /**
   * Hears of a store that fails, of an `onAlert` that throws, of a cost that is no amount, and of models without a price whose calls
   * are allowed.
   */
  readonly onError?: ((error: unknown) => void) | undefined;
  readonly now?: (() => number) | undefined;
}

/** Why a call may not be made. */
export interface Refusal {
  readonly isAllowed: false;
  /** In words, for the log or the user. */
  readonly reason: string;
  /** The limit that is too small for it; null for what one call may cost, and where the store failed. */
  readonly limit: Limit | null;
  /** When there will be room again, epoch milliseconds; null if never, or not known. */
  readonly retryAtMs: number | null;
}

/** A call that may be made. */
export interface Permission {
  readonly isAllowed: true;
  /** How it should make do with less, as `degrade` names it; null if it need not. */
  readonly degradeTo: string | null;
  /** The largest share of a limit that is spent with it, 0…1. */
  readonly share: number;
}

/**
 * A call whose cost is set aside. Settle it once: what is never settled, as by a process that crashed, counts as spent until its
 * window is over, for the call may have been made.
 */
export interface Reservation extends Permission {
  /** It was made, and cost this; what is absent, or no amount (below 0, NaN: `onError` hears of it), was as estimated. */
  commit(actual?: Spending): Promise<void>;
  /** It was not made, or cost nothing. */
  release(): Promise<void>;
}

/** How a limit stands. */
export interface LimitStatus {
  readonly limit: Limit;
  readonly subject: string | null;
  /** In the limit's unit, what is reserved included. */
  readonly spent: number;
  readonly left: number;
  /** Of the limit; above 1 where calls cost more than estimated. */
  readonly share: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** At the pace of the window so far; of a rolling window there is none. */
  readonly forecast: Forecast;
}

/** Keeps spending within limits, by whoever asks it before spending. */
export interface Budget {
  /** Whether a call of this estimated cost (US dollars) would be allowed now. It sets nothing aside: another may be quicker. */
  canExecute(spender: Spender, estimatedUsd: number): Promise<Permission | Refusal>;
  /** Sets a call's cost aside, in one step for all limits: callers at the same time cannot overspend together. */
  reserve(spender: Spender, estimate: Spending): Promise<Reservation | Refusal>;
  /** How all limits stand for a spender. @throws what the store throws */
  status(spender: Spender): Promise<readonly LimitStatus[]>;
}
