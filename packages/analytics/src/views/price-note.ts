import type { CostRow } from "../queries/cost.ts";
import { formatCount } from "./format.ts";

/** The cost of a period, for a view: null where no call has a price, which is not the same as nothing spent. */
export function knownCost({ n, costUsd }: CostRow): number | null {
  return n > 0 ? costUsd : null;
}

/** Which calls a cost per call is of. */
export const perCallNote = "per priced call, embeddings included";

/** How many calls a cost leaves out, and why; empty where every call has a price. */
export function unpricedNote({ n, unpriced }: CostRow): string {
  if (unpriced === 0) return "";
  const calls = unpriced === 1 ? "1 call has" : `${formatCount(unpriced)} calls have`;
  const why = "no price (unknown model, or tokens not told)";
  return n > 0 ? `${calls} ${why} and ${unpriced === 1 ? "is" : "are"} not in the cost.` : `${calls} ${why}.`;
}

/** The same where there is no room for why. */
export function unpricedTileNote({ n, unpriced }: CostRow): string {
  if (unpriced === 0) return "";
  const without = `${unpriced === 1 ? "1 call" : `${formatCount(unpriced)} calls`} without a price`;
  return n > 0 ? `${without} left out.` : `${without}.`;
}
