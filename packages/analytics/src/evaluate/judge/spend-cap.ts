/** The next call might cost more than is left. */
export class CostCapReached extends Error {
  override readonly name = "CostCapReached";
}

/** A budget that calls under way share. */
export interface SpendCap {
  /** What has been paid so far, US dollars. */
  readonly spentUsd: number;
  /**
   * Sets aside what a call may cost: what is expected of it, as many times over as the dearest call so far cost more than was expected of
   * that. The first call goes alone, because only its answer shows how much a judge thinks.
   *
   * @returns to be called with what was paid
   * @throws {CostCapReached}
   */
  readonly reserve: (expectedUsd: number) => Promise<(paidUsd: number) => void>;
}

/**
 * @param maxUsd the most that may be spent; Infinity for no limit
 * @param beforeUsd what has been spent already
 */
export function createSpendCap(maxUsd: number, beforeUsd: number): SpendCap {
  let spentUsd = beforeUsd;
  let reservedUsd = 0;
  let excess = 1;
  let first: Promise<void> | undefined;
  let endFirst = () => {};
  return {
    get spentUsd() {
      return spentUsd;
    },
    async reserve(expectedUsd) {
      if (first) await first;
      else if (maxUsd < Number.POSITIVE_INFINITY)
        first = new Promise((resolve) => {
          endFirst = resolve;
        });
      const heldUsd = excess * expectedUsd;
      if (spentUsd + reservedUsd + heldUsd > maxUsd) {
        endFirst();
        throw new CostCapReached(`the next call may pass the cap of $${maxUsd}`);
      }
      reservedUsd += heldUsd;
      return (paidUsd) => {
        reservedUsd = Math.max(0, reservedUsd - heldUsd);
        spentUsd += paidUsd;
        if (expectedUsd > 0) excess = Math.max(excess, paidUsd / expectedUsd);
        endFirst();
      };
    },
  };
}
