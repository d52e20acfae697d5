import type { OwnPrice } from "@telltale/core/cost";

/** Who served a call, and the names its model goes by. */
export interface Called {
  readonly provider: string | null;
  readonly models: readonly (string | null)[];
}

/** The own prices that are for none of the calls: a model spelled otherwise, mostly. */
export function unusedPrices(own: readonly OwnPrice[], calls: readonly Called[]): readonly OwnPrice[] {
  return own.filter((price) => !calls.some((call) => isFor(price, call)));
}

function isFor({ provider, model }: OwnPrice, call: Called): boolean {
  if (provider !== undefined && provider !== call.provider) return false;
  return call.models.some((name) => (model.endsWith("*") ? name?.startsWith(model.slice(0, -1)) : name === model));
}
