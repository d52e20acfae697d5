import type { Added, BudgetStore, Entry } from "./budget-store.ts";

/** Accounts as plain data: account → bucket → amount, and when each may be forgotten. */
export type Accounts = Map<string, { readonly buckets: Map<string, number>; expiresAtMs: number }>;

/** Accounts are looked through for what is forgotten when there are so many more than at the last time. */
const lookThroughAfter = 1000;

/** Keeps what was spent in this process, and forgets it with the process. */
export function createMemoryBudgetStore(now: () => number = Date.now): BudgetStore {
  const accounts: Accounts = new Map();
  let nextLook = lookThroughAfter;
  return {
    async add(entries) {
      if (accounts.size > nextLook) {
        forgetOld(accounts, now());
        nextLook = accounts.size + lookThroughAfter;
      }
      return addTo(accounts, entries);
    },
  };
}

/** The one step, on plain data. */
export function addTo(accounts: Accounts, entries: readonly Entry[]): Added {
  const totals = entries.map(({ account, buckets }) => {
    const its = accounts.get(account)?.buckets;
    return its ? buckets.reduce((sum, bucket) => sum + (its.get(bucket) ?? 0), 0) : 0;
  });
  const refused = entries.findIndex(({ amount, most }, i) => most !== null && (totals[i] ?? 0) + amount > most);
  if (refused >= 0) return { totals, refused };
  for (const { account, buckets, bucket, amount, most, expiresAtMs } of entries) {
    if (amount === 0) continue;
    const its = accounts.get(account) ?? { buckets: new Map<string, number>(), expiresAtMs };
    its.buckets.set(bucket, (its.buckets.get(bucket) ?? 0) + amount);
    its.expiresAtMs = Math.max(its.expiresAtMs, expiresAtMs);
    // Only what is set aside knows which buckets count now: a call that is settled late brings those of its own time.
    if (most !== null && its.buckets.size > 2 * buckets.length)
      for (const old of its.buckets.keys()) if (old !== bucket && !buckets.includes(old)) its.buckets.delete(old);
    accounts.set(account, its);
  }
  return { totals: totals.map((total, i) => total + (entries[i]?.amount ?? 0)), refused: null };
}

export function forgetOld(accounts: Accounts, nowMs: number): void {
  for (const [account, { expiresAtMs }] of accounts) if (expiresAtMs <= nowMs) accounts.delete(account);
}
