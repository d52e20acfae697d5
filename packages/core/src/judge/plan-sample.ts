/** One thing that might be judged. */
export interface SampleUnit {
  readonly id: string;
  /** Its place in a fixed random order, 0…1: the same unit draws the same number in every run. */
  readonly draw: number;
  /** Units of one stratum are drawn among themselves. */
  readonly stratum?: string | undefined;
  /** Whether it is judged in any case: it failed, or is likely to be on the edge. */
  readonly isWanted?: boolean | undefined;
}

export interface SamplePlan {
  /** Share of the units, 0…1; of the unwanted ones where some are wanted. */
  readonly share: number;
  /** Least units of each stratum, while it has them. Default 1. */
  readonly least?: number | undefined;
}

export interface Drawn {
  readonly id: string;
  /** Chance that a unit like this one was drawn, 0 < π ≤ 1. */
  readonly inclusionProbability: number;
}

/**
 * Draws units without looking at what they are worth: within each stratum those with the smallest numbers, as many as the share
 * says. Wanted ones are all taken, with π = 1, and the others stand for their own.
 *
 * @returns in random order, so that a run that stops early has still drawn at random
 * @throws {RangeError} if the share is not within 0 < share ≤ 1
 * @example planSample([{ id: "a", draw: 0.7 }, { id: "b", draw: 0.2 }], { share: 0.5 }); // [{ id: "b", inclusionProbability: 0.5 }]
 */
export function planSample(units: readonly SampleUnit[], { share, least = 1 }: SamplePlan): readonly Drawn[] {
  if (!(share > 0 && share <= 1)) throw new RangeError("planSample: the share must lie within 0 < share ≤ 1");
  const wanted = units.filter(({ isWanted }) => isWanted);
  const strata = new Map<string, SampleUnit[]>();
  for (const unit of units) {
    if (unit.isWanted) continue;
    const members = strata.get(unit.stratum ?? "") ?? [];
    members.push(unit);
    strata.set(unit.stratum ?? "", members);
  }
  const drawn = wanted.map((unit) => ({ unit, inclusionProbability: 1 }));
  for (const members of strata.values()) {
    const n = Math.min(members.length, Math.max(least, Math.round(share * members.length)));
    const chosen = members.toSorted(byDraw).slice(0, n);
    drawn.push(...chosen.map((unit) => ({ unit, inclusionProbability: n / members.length })));
  }
  return drawn
    .toSorted((one, other) => byDraw(one.unit, other.unit))
    .map(({ unit: { id }, inclusionProbability }) => ({ id, inclusionProbability }));
}

function byDraw(one: SampleUnit, other: SampleUnit): number {
  return one.draw - other.draw || (one.id < other.id ? -1 : 1);
}
