import type { BudgetStore } from "./budget-store.ts";

/**
 * A store that answers in time, or fails: clients of databases keep a command for as long as they are without a connection, and a
 * call must not hang on it. What is set aside after all when nobody waits for it any more is given back, so that calls which were
 * refused meanwhile do not use up the budget; what was settled late stays settled.
 */
export function answeringStore(store: BudgetStore, withinMs: number): BudgetStore {
  return {
    add: (entries) =>
      new Promise((resolve, reject) => {
        let isLate = false;
        const timer = setTimeout(() => {
          isLate = true;
          reject(new Error(`it did not answer within ${withinMs / 1000} s`));
        }, withinMs);
        store
          .add(entries)
          .then((added) => {
            resolve(added);
            const setAside = entries.filter(({ most }) => most !== null);
            if (!isLate || added.refused !== null || setAside.length === 0) return undefined;
            return store.add(setAside.map((entry) => ({ ...entry, amount: -entry.amount, most: null })));
          })
          .catch(reject)
          .finally(() => clearTimeout(timer));
      }),
  };
}
