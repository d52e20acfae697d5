/** One measurement: a detector's answers on one set. Rates that the set cannot give are left out. */
export interface Measure {
  readonly set: string;
  /** What counts as a find, where a detector can be asked in several ways. */
  readonly as: string;
  /** How many texts (or places in them) were judged. */
  readonly n: number;
  readonly precision?: number;
  readonly recall?: number;
  /** Share of the texts without the thing in which it was found all the same. */
  readonly falseAlarmRate?: number;
}

export const round = (rate: number) => Math.round(rate * 1e4) / 1e4;

/** Precision depends on how many positives a set happens to have, so it is given only where the set has both. */
export function measure<T>(
  set: string,
  as: string,
  finds: (item: T) => boolean,
  positives: readonly T[],
  negatives: readonly T[],
): Measure {
  const found = positives.filter(finds).length;
  const wrong = negatives.filter(finds).length;
  const both = positives.length > 0 && negatives.length > 0;
  return {
    set,
    as,
    n: positives.length + negatives.length,
    ...(both && found + wrong > 0 && { precision: round(found / (found + wrong)) }),
    ...(positives.length > 0 && { recall: round(found / positives.length) }),
    ...(negatives.length > 0 && { falseAlarmRate: round(wrong / negatives.length) }),
  };
}
