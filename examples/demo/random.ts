/** Repeatable chance: the same seed gives the same run. */
export interface Random {
  /** A number, 0 ≤ x < 1. */
  next(): number;
  /** A number between two, evenly. */
  between(low: number, high: number): number;
  /** Yes with the chance given, 0…1. */
  chance(share: number): boolean;
  /** One of several, each as likely. */
  pick<T>(list: readonly T[]): T;
  /** A positive number that is usually near `median` and now and then far above: how waiting times look. */
  lognormal(median: number, spread: number): number;
}

/**
 * A seeded generator. Not for secrets.
 *
 * @param seed a number, or any text (its hash is the seed)
 * @see mulberry32, Tommy Ettinger, public domain
 */
export function createRandom(seed: number | string): Random {
  let state = typeof seed === "number" ? seed >>> 0 : hash(seed);
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    chance: (share) => next() < share,
    pick: <T>(list: readonly T[]) => list[Math.floor(next() * list.length)] as T,
    lognormal: (median, spread) => median * Math.exp(spread * normal(next)),
  };
}

/** Box–Muller. */
function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return state;
}
