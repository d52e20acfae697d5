import { quantile } from "../stats/index.ts";

/** How much people usually do: the middle, and how fast their number thins out above it, on a scale of factors. */
export interface PeerVolume {
  readonly median: number;
  /** Mean of ln(volume / median) among those above the median, ≥ 0.43. */
  readonly reach: number;
  readonly people: number;
}

/**
 * What is usual of a volume. The busiest tenth of the people have no say in it.
 *
 * @param volumes one per person, > 0
 * @returns null for fewer than two people
 */
export function peerVolume(volumes: readonly number[]): PeerVolume | null {
  if (volumes.length < 2) return null;
  const [median, ninth] = [quantile(volumes, 0.5), quantile(volumes, 0.9)];
  // The busiest tenth do at least twice what the middle does, however alike a few look.
  const reach = Math.log(Math.max(2, ninth / median)) / Math.log(5);
  return { median, reach, people: volumes.length };
}

/**
 * The chance that one of the peers does so much, or more. Volumes above the median thin out like a power of their size (Pareto): that
 * is right for the few who come all the time, and errs on the side of silence for anything tamer. How fast is itself an estimate from
 * that many people, which makes the tail heavier still.
 */
export function volumeTail(volume: number, { median, reach, people }: PeerVolume): number {
  if (volume <= median) return 1;
  const worth = people / 4;
  return 0.5 * (1 + Math.log(volume / median) / reach / worth) ** -worth;
}
