/** The next call might cost more than is left. */
export class CostCapReached extends Error {
  override readonly name = "CostCapReached";
}

/** A budget that calls under way share. */
export interface SpendCap {
  /** What has been paid so far, US dollars. */
  readonly spentUsd: number;
  /** Sets aside what a call may cost. @throws {CostCapReached} */
  readonly reserve: (mostUsd: number) => void;
  /** Gives back what was set aside, and counts what was paid. */
  readonly settle: (mostUsd: number, paidUsd: number) => void;
}

/**
 * @param maxUsd the most that may be spent; Infinity for no limit
 * @param beforeUsd what has been spent already
 */
export function createSpendCap(maxUsd: number, beforeUsd: number): SpendCap {
  let spentUsd = beforeUsd;
  let reservedUsd = 0;
  return {
    get spentUsd() {
      return spentUsd;
    },
    reserve(mostUsd) {
      if (spentUsd + reservedUsd + mostUsd > maxUsd) throw new CostCapReached(`the next call may pass the cap of $${maxUsd}`);
      reservedUsd += mostUsd;
    },
    settle(mostUsd, paidUsd) {
      reservedUsd = Math.max(0, reservedUsd - mostUsd);
      spentUsd += paidUsd;
    },
  };
}
