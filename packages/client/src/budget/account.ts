import { type Forecast, forecast, type Limit, type Period, periodAt } from "@telltale/core/budget";
import type { LimitStatus, Refusal, Spender, Spending } from "./budget.ts";
import type { Entry } from "./budget-store.ts";

/** What one limit has to do with a call at a moment. */
export interface Account {
  readonly limit: Limit;
  readonly subject: string | null;
  readonly period: Period;
  /** In whole units: what the store adds up. */
  readonly most: number;
  readonly name: string;
}

/** The store adds whole numbers, which add up exactly: billionths of a dollar, and tokens. */
const perUnit = { usd: 1e9, tokens: 1 } as const;
const noForecast: Forecast = { atEnd: null, runsOutAtMs: null };

/** What the limits have to do with a spender at a moment, in their order. */
export function accountsOf(limits: readonly Limit[], timeZone: string, spender: Spender, nowMs: number): readonly Account[] {
  const who = typeof spender === "string" ? { userId: spender } : spender;
  const subjects = { all: undefined, user: who.userId, feature: who.feature, tenant: who.tenant, model: who.model };
  return limits.map((limit) => {
    const subject = subjects[limit.per] ?? null;
    const most = Math.floor(limit.most * perUnit[limit.unit]);
    const period = periodAt(limit.window, timeZone, nowMs);
    return { limit, subject, most, period, name: JSON.stringify([limit.name, subject]) };
  });
}

/** What the store is asked to add. */
export function entryOf({ name, period: { bucket, buckets, toMs } }: Account, amount: number, most: number | null): Entry {
  // A call may be settled after its window is over.
  return { account: name, bucket, buckets, amount, most, expiresAtMs: Math.ceil(toMs) + 86_400_000 };
}

/** How an account stands when its buckets come to a total. */
export function standingOf(account: Account, total: number, nowMs: number): Omit<LimitStatus, "left" | "share"> {
  const { limit, subject, period } = account;
  const { fromMs, toMs } = period;
  const spent = total / perUnit[limit.unit];
  const course = isRolling(limit) ? noForecast : forecast({ spent, most: limit.most, fromMs, toMs, nowMs });
  return { limit, subject, spent, fromMs, toMs, forecast: course };
}

/** Says that a limit is too small for a call, how much that was thought to take, and when there is room again. */
export function refusalOf({ limit, subject, period }: Account, total: number, estimate: Spending): Refusal {
  const amount = (value: number) => (limit.unit === "usd" ? dollars(value) : `${Math.round(value)} tokens`);
  const whose = limit.per === "all" ? "" : ` of ${limit.per} ${subject ?? "(none)"}`;
  const used = amount(total / perUnit[limit.unit]);
  const until = isRolling(limit) ? "as earlier calls pass out of its window" : `at ${new Date(period.toMs).toISOString()}`;
  const asked = amount((limit.unit === "usd" ? estimate.usd : estimate.tokens) ?? 0);
  const long = estimate.isOpenEnded ? "The call sets no max_tokens, so a long answer was assumed. " : "";
  const reason =
    `The budget ${limit.name}${whose} is ${amount(limit.most)}, of which ${used} is spent or set aside; ` +
    `this call, at about ${asked}, would pass it. ${long}` +
    `There is room again ${until}.`;
  return { isAllowed: false, reason, limit, retryAtMs: isRolling(limit) ? null : period.toMs };
}

/** In whole units, rounded up, so that many small calls do not pass for none. @throws {RangeError} if it is below 0 or not finite */
export function amountOf({ unit }: Limit, { usd, tokens }: Spending): number {
  const value = (unit === "usd" ? usd : tokens) ?? 0;
  if (!(value >= 0 && Number.isFinite(value))) throw new RangeError(`createBudget: ${value} ${unit} is no amount to spend`);
  // What is a whole number but for its binary form stays what it is.
  return Math.ceil(value * perUnit[unit] - 1e-4);
}

export function dollars(usd: number): string {
  return `$${usd >= 0.1 ? usd.toFixed(2) : usd.toPrecision(2)}`;
}

function isRolling({ window }: Limit): boolean {
  return typeof window === "object";
}
