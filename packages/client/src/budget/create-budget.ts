import { limitsOf, periodAt } from "@telltale/core/budget";
import { type Account, accountsOf, amountOf, dollars, entryOf, refusalOf, standingOf } from "./account.ts";
import { answeringStore } from "./answering-store.ts";
import type { Budget, BudgetOptions, Permission, Refusal, Reservation, Spender, Spending } from "./budget.ts";
import type { Added } from "./budget-store.ts";
import { createMemoryBudgetStore } from "./memory-budget-store.ts";
import { pricing } from "./unpriced.ts";

/**
 * Keeps what calls cost within limits: per day, week, month or rolling window, for everybody or for each user, feature, tenant or
 * model. Ask before a call, say afterwards what it cost:
 *
 *     const budget = createBudget({ dailyUsd: 50, perUserDailyUsd: 1, timeZone: "Europe/Berlin" });
 *     const call = await budget.reserve(userId, { usd: 0.02 });
 *     if (!call.isAllowed) return call.reason;
 *     await call.commit({ usd: await makeTheCall() });
 *
 * Calls at the same time cannot overspend together: each sets its estimate aside first, in one step for all limits. If no call costs
 * more than it was estimated at, a limit is never passed; if one does, it is passed by that difference once, and counted.
 *
 * @throws {RangeError} if a limit is not above 0, two share a name, a step is not within 0…1, `unpriced` is no amount, or the time zone
 *   is unknown
 */
export function createBudget(options: BudgetOptions): Budget {
  const { perRequestTokens, perRequestUsd, timeZone = "UTC", alertsAt = [0.5, 0.8, 0.95, 1], onAlert } = options;
  const { degrade = [], whenStoreFails = "refuse", unpriced = "refuse", onError, now = Date.now } = options;
  const { storeTimeoutMs = 5_000 } = options;
  const store = options.store ? answeringStore(options.store, storeTimeoutMs) : createMemoryBudgetStore(now);
  const limits = limitsOf(options);
  periodAt("day", timeZone, 0);
  for (const share of [...alertsAt, ...degrade.map(({ from }) => from)])
    if (!(share > 0 && share <= 1))
      throw new RangeError(`createBudget: ${share} is no share of a limit; it must be above 0 and at most 1`);
  const priced = pricing({
    unpriced,
    onError,
    isInDollars: perRequestUsd !== undefined || limits.some(({ unit }) => unit === "usd"),
  });
  const steps = [...alertsAt].sort((a, b) => a - b);
  const degrades = [...degrade].sort((a, b) => b.from - a.from);

  const accountsFor = (spender: Spender) => accountsOf(limits, timeZone, spender, now());

  /** Tells of the steps that a total has reached, each once: whoever adds the mark first. */
  async function alert(account: Account, total: number, isRefused = false): Promise<void> {
    const reached = steps.filter((step) => (isRefused && step === 1) || total >= step * account.most);
    for (const step of onAlert ? reached : []) {
      const mark = { ...entryOf(account, 1, 1), account: `${account.name}${step}` };
      if ((await store.add([mark])).refused === null) onAlert?.({ ...standingOf(account, total, now()), step });
    }
  }
  const alertAll = async (alerts: readonly Promise<void>[]) => {
    for (const { status, reason } of (await Promise.allSettled(alerts)).filter((one) => one.status === "rejected"))
      if (status === "rejected") onError?.(reason);
  };

  function tooLarge({ usd, tokens = 0 }: Spending): Refusal | undefined {
    const refuse = (reason: string): Refusal => ({ isAllowed: false, reason, limit: null, retryAtMs: null });
    if (perRequestTokens !== undefined && tokens > perRequestTokens)
      return refuse(`This call would take about ${tokens} tokens; one call may take ${perRequestTokens}.`);
    if (perRequestUsd !== undefined && (usd ?? 0) > perRequestUsd)
      return refuse(`This call would cost about ${dollars(usd ?? 0)}; one call may cost ${dollars(perRequestUsd)}.`);
    return undefined;
  }

  function permissionOf(accounts: readonly Account[], totals: readonly number[]): Permission {
    const share = Math.max(0, ...accounts.map(({ most }, i) => (totals[i] ?? 0) / most));
    return { isAllowed: true, share, degradeTo: degrades.find(({ from }) => share >= from)?.to ?? null };
  }

  /** Asks the store; without an answer, what was decided for that holds. */
  async function asking<T>(ask: () => Promise<T>, otherwise: T): Promise<T | Refusal> {
    try {
      return await ask();
    } catch (error) {
      onError?.(error);
      if (whenStoreFails === "allow") return otherwise;
      const why = error instanceof Error ? error.message : String(error);
      return {
        isAllowed: false,
        reason: `What is spent is not known, for the budget's store failed: ${why}`,
        limit: null,
        retryAtMs: null,
      };
    }
  }
  const unchecked: Permission = { isAllowed: true, degradeTo: null, share: 0 };

  async function reserve(spender: Spender, asked: Spending): Promise<Reservation | Refusal> {
    const estimate = priced(spender, asked);
    if ("isAllowed" in estimate) return estimate;
    const accounts = accountsFor(spender);
    const set = accounts.map(({ limit }) => amountOf(limit, estimate));
    const refused = tooLarge(estimate);
    if (refused) return refused;
    return asking<Reservation | Refusal>(
      async () => {
        const added = await store.add(accounts.map((account, i) => entryOf(account, set[i] ?? 0, account.most)));
        const at = added.refused;
        const tight = at === null ? undefined : accounts[at];
        if (tight && at !== null) {
          await alertAll([alert(tight, added.totals[at] ?? 0, true)]);
          return refusalOf(tight, added.totals[at] ?? 0, estimate);
        }
        return { ...permissionOf(accounts, added.totals), ...settling(accounts, set, estimate) };
      },
      { ...unchecked, ...settling([], [], estimate) },
    );
  }

  /** Settles a call once, however often it is asked to. */
  function settling(accounts: readonly Account[], set: readonly number[], estimate: Spending) {
    let settled: Promise<void> | undefined;
    const settle = async (actual: Spending): Promise<void> => {
      try {
        const changes = accounts.map((account, i) => entryOf(account, amountOf(account.limit, actual) - (set[i] ?? 0), null));
        const { totals }: Added = await store.add(changes);
        await alertAll(accounts.map((account, i) => alert(account, totals[i] ?? 0)));
      } catch (error) {
        onError?.(error);
      }
    };
    return {
      commit: (actual: Spending = {}) => {
        settled ??= settle({ usd: actual.usd ?? estimate.usd, tokens: actual.tokens ?? estimate.tokens });
        return settled;
      },
      release: () => {
        settled ??= settle({ usd: 0, tokens: 0 });
        return settled;
      },
    };
  }

  return {
    reserve,
    async canExecute(spender, estimatedUsd) {
      const refused = tooLarge({ usd: estimatedUsd });
      if (refused) return refused;
      const accounts = accountsFor(spender);
      const amounts = accounts.map(({ limit }) => amountOf(limit, { usd: estimatedUsd }));
      return asking<Permission | Refusal>(async () => {
        const { totals } = await store.add(accounts.map((account) => entryOf(account, 0, null)));
        const after = totals.map((total, i) => total + (amounts[i] ?? 0));
        const at = after.findIndex((total, i) => total > (accounts[i]?.most ?? 0));
        const tight = accounts[at];
        return tight ? refusalOf(tight, totals[at] ?? 0, { usd: estimatedUsd }) : permissionOf(accounts, after);
      }, unchecked);
    },
    async status(spender) {
      const accounts = accountsFor(spender);
      const { totals } = await store.add(accounts.map((account) => entryOf(account, 0, null)));
      return accounts.map((account, i) => {
        const its = standingOf(account, totals[i] ?? 0, now());
        return { ...its, left: Math.max(0, account.limit.most - its.spent), share: its.spent / account.limit.most };
      });
    },
  };
}
