import type { BudgetOptions, Refusal, Spender, Spending } from "./budget.ts";

interface PricingOptions {
  readonly unpriced: NonNullable<BudgetOptions["unpriced"]>;
  readonly onError: BudgetOptions["onError"];
  /** Whether any limit is in dollars. */
  readonly isInDollars: boolean;
}

/** How many models are remembered as told. */
const mostModels = 100;

/**
 * Decides what becomes of calls whose price nobody knows.
 *
 * @returns gives an estimate as it is to be counted, or the refusal
 * @throws {RangeError} if `unpriced` is no amount
 */
export function pricing({ unpriced, onError, isInDollars }: PricingOptions) {
  if (typeof unpriced === "number" && !(unpriced >= 0 && Number.isFinite(unpriced)))
    throw new RangeError(`createBudget: unpriced: ${unpriced} is no amount of dollars; or say "refuse" or "allow"`);
  const told = new Set<string>();

  return (spender: Spender, estimate: Spending): Spending | Refusal => {
    if (estimate.usd !== null || !isInDollars) return estimate;
    if (typeof unpriced === "number") return { ...estimate, usd: unpriced };
    const model = (typeof spender === "string" ? undefined : spender.model) ?? "this call";
    if (unpriced === "refuse")
      return {
        isAllowed: false,
        reason:
          `No price is known for ${model}, so no budget in dollars can be kept for it. Give \`price\` one, ` +
          'or create the budget with `unpriced: "allow"`, or with the US dollars to take such a call for.',
        limit: null,
        retryAtMs: null,
      };
    if (!told.has(model) && told.size < mostModels) {
      told.add(model);
      onError?.(
        new Error(`No price is known for ${model}: its calls are made, and count as nothing against budgets in dollars.`),
      );
    }
    return estimate;
  };
}
