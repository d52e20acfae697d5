/** An experiment as data: who takes part, and which arms there are. */
export interface Experiment {
  /** Written on every record as the key of `variants`. Changing it deals all units anew. */
  readonly name: string;
  /** Arm → its share, in any unit: `{ control: 90, shorter: 10 }`. The first is the one to compare with. */
  readonly arms: Readonly<Record<string, number>>;
  /** Share of the units that take part at all, 0…1. Default 1. It may grow while the experiment runs: nobody changes arm. */
  readonly traffic?: number | undefined;
  /** A slice of units, `from` ≤ position < `to` within 0…1: experiments with slices of one layer that do not overlap share nobody. */
  readonly layer?: { readonly name: string; readonly from: number; readonly to: number } | undefined;
}

/**
 * The arm a unit is dealt, always the same one, on every machine: by a hash of the experiment's name and the unit's id.
 *
 * @param unit who is dealt an arm, best a user: what a unit sees must not change while it looks
 * @returns the name of the arm, or null for a unit that does not take part
 * @throws {RangeError} if the experiment has fewer than two arms, or a share, the traffic or the layer is out of its range
 * @example armOf({ name: "greeting", arms: { control: 1, warm: 1 } }, "user-3"); // "warm"
 */
export function armOf(experiment: Experiment, unit: string): string | null {
  const { name, arms, traffic = 1, layer } = experiment;
  const shares = sharesOf(experiment);
  if (layer) {
    const at = position(`layer ${layer.name}`, unit);
    if (at < layer.from || at >= layer.to) return null;
  }
  if (position(`${name} traffic`, unit) >= traffic) return null;
  let left = position(`${name} arm`, unit);
  for (const arm of Object.keys(arms)) {
    left -= shares[arm] ?? 0;
    if (left < 0) return arm;
  }
  return Object.keys(arms).at(-1) ?? null;
}

/**
 * The arms' shares of those who take part, adding up to 1.
 *
 * @throws {RangeError} as {@link armOf}
 * @example sharesOf({ name: "x", arms: { control: 90, shorter: 10 } }).shorter; // 0.1
 */
export function sharesOf({ name, arms, traffic = 1, layer }: Experiment): Readonly<Record<string, number>> {
  const entries = Object.entries(arms);
  if (entries.length < 2) throw new RangeError(`armOf: experiment ${name} needs two arms or more`);
  for (const [arm, share] of entries)
    if (!(share > 0 && Number.isFinite(share)))
      throw new RangeError(`armOf: arm ${arm} of ${name} has a share of ${share}; it must be above 0`);
  if (!(traffic >= 0 && traffic <= 1)) throw new RangeError(`armOf: ${name} has traffic of ${traffic}; it must lie within 0…1`);
  if (layer && !(layer.from >= 0 && layer.from < layer.to && layer.to <= 1))
    throw new RangeError(`armOf: ${name} has the slice ${layer.from}…${layer.to} of its layer; it must lie within 0…1`);
  const total = entries.reduce((sum, [, share]) => sum + share, 0);
  return Object.fromEntries(entries.map(([arm, share]) => [arm, share / total]));
}

/** What should be thought of before an experiment starts; empty where there is nothing. */
export function concernsOf(experiment: Experiment): readonly string[] {
  const shares = Object.values(sharesOf(experiment));
  const arms = shares.length;
  const least = Math.min(...shares);
  const concerns: string[] = [];
  if (arms > 2)
    concerns.push(
      `${arms} arms: each has fewer users, and ${arms - 1} comparisons share one chance of a false alarm, so that a decision takes ` +
        `about ${(arms / 2).toFixed(1)} times as long as between two. Test two at a time.`,
    );
  if (least < 0.1)
    concerns.push(
      `The smallest arm has ${(100 * least).toFixed(0)} % of the users: it decides how long the experiment takes. ` +
        `With ${(100 / arms).toFixed(0)} % it would take ${(least * arms * 100).toFixed(0)} % of the time.`,
    );
  return concerns;
}

/** Where a unit lies in 0…1 for some purpose: evenly spread, and independent of where it lies for another. */
function position(purpose: string, unit: string): number {
  return mixed(`${purpose}\n${unit}`) / 2 ** 32;
}

/** FNV-1a over UTF-16 units, with MurmurHash3's last step, which spreads what differs late in the text over all bits. */
function mixed(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
