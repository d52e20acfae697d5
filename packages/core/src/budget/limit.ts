/** Whose spending is added up: everybody's together, or each user's, feature's, tenant's or model's for itself. */
export type Subject = "all" | "user" | "feature" | "tenant" | "model";

/** How long spending counts: a day, week (from Monday) or month of the calendar, or always the last so many milliseconds. */
export type LimitWindow = "day" | "week" | "month" | { readonly rollingMs: number };

/** The most that may be spent. */
export interface Limit {
  /** By which refusals and alerts call it. */
  readonly name: string;
  readonly per: Subject;
  readonly window: LimitWindow;
  /** US dollars or tokens. */
  readonly unit: "usd" | "tokens";
  /** > 0, in that unit. */
  readonly most: number;
}

/** A budget in few words; each gives one limit. */
export interface Limits {
  readonly dailyUsd?: number | undefined;
  readonly weeklyUsd?: number | undefined;
  readonly monthlyUsd?: number | undefined;
  readonly perUserDailyUsd?: number | undefined;
  readonly perUserMonthlyUsd?: number | undefined;
  readonly perTenantDailyUsd?: number | undefined;
  readonly perTenantMonthlyUsd?: number | undefined;
  readonly dailyTokens?: number | undefined;
  readonly perUserDailyTokens?: number | undefined;
  /** Any other: per feature or model, by the week, or over a rolling window. */
  readonly limits?: readonly Limit[] | undefined;
}

const shorthands: Readonly<Record<Exclude<keyof Limits, "limits">, Omit<Limit, "name" | "most">>> = {
  dailyUsd: { per: "all", window: "day", unit: "usd" },
  weeklyUsd: { per: "all", window: "week", unit: "usd" },
  monthlyUsd: { per: "all", window: "month", unit: "usd" },
  perUserDailyUsd: { per: "user", window: "day", unit: "usd" },
  perUserMonthlyUsd: { per: "user", window: "month", unit: "usd" },
  perTenantDailyUsd: { per: "tenant", window: "day", unit: "usd" },
  perTenantMonthlyUsd: { per: "tenant", window: "month", unit: "usd" },
  dailyTokens: { per: "all", window: "day", unit: "tokens" },
  perUserDailyTokens: { per: "user", window: "day", unit: "tokens" },
};

/**
 * The limits that a budget in few words stands for.
 *
 * @returns in the order they are checked: the named ones first, then the others
 * @throws {RangeError} if one is not above 0, two have the same name, or a rolling window is not from a second to a year
 * @example limitsOf({ perUserDailyUsd: 1 })[0].per; // "user"
 */
export function limitsOf({ limits = [], ...short }: Limits): readonly Limit[] {
  const named = Object.entries(shorthands).flatMap(([name, shape]) => {
    const most = short[name as keyof typeof short];
    return most === undefined ? [] : [{ name, ...shape, most }];
  });
  const all = [...named, ...limits];
  for (const { name, most, window } of all) {
    if (!(most > 0 && Number.isFinite(most))) throw new RangeError(`limitsOf: ${name} must be above 0, not ${most}`);
    if (typeof window === "object" && !(window.rollingMs >= 1000 && window.rollingMs <= 366 * 86_400_000))
      throw new RangeError(`limitsOf: ${name} has a rolling window of ${window.rollingMs} ms; it may be a second to a year`);
    if (all.filter((one) => one.name === name).length > 1)
      throw new RangeError(`limitsOf: two limits are called ${name}; give each a name of its own`);
  }
  return all;
}
