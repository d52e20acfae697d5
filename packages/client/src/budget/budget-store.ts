/** An amount to be added to an account. */
export interface Entry {
  readonly account: string;
  /** Which of its buckets count together. */
  readonly buckets: readonly string[];
  /** To which the amount goes. */
  readonly bucket: string;
  /** A whole number, below 0 where something is given back. */
  readonly amount: number;
  /** What the buckets may come to together; null for whatever they come to. */
  readonly most: number | null;
  /** From when on the account may be forgotten, epoch milliseconds. */
  readonly expiresAtMs: number;
}

export interface Added {
  /** What the buckets of each entry come to, in the order of the entries: afterwards, or, if it was refused, as they stand. */
  readonly totals: readonly number[];
  /** Which entry was too much, so that nothing was added at all; null if everything was. */
  readonly refused: number | null;
}

/**
 * Where budgets keep what was spent. All that is asked of it is one step: adding to several accounts at once, or to none if that
 * were too much for one of them, with nobody in between. An amount of 0 reads.
 */
export interface BudgetStore {
  add(entries: readonly Entry[]): Promise<Added>;
}
