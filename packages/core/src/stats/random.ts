/** A source of uniform numbers in [0, 1). Everything random in this package takes one as an argument. */
export type Random = () => number;

/**
 * A seeded generator of uniform doubles in [0, 1) with 53 random bits: xoshiro128**, the same numbers on every machine.
 *
 * Good for simulation and resampling, not for secrets. Its state lives in the closure: one generator, one sequence.
 *
 * @param seed any integer (its low 64 bits count), spread over the state by SplitMix64, or the four 32-bit words of a state
 * @returns a function that gives the next number
 * @throws {RangeError} if the seed is no safe integer, or the four words are all zero
 * @see Blackman & Vigna (2021), Scrambled linear pseudorandom number generators, ACM TOMS 47(4), https://prng.di.unimi.it
 * @example seededRandom(42)() === seededRandom(42)(); // true
 */
export function seededRandom(seed: number | readonly [number, number, number, number]): Random {
  let [a, b, c, d] = typeof seed === "number" ? spread(seed) : seed.map((word) => word | 0);
  if (!(a! | b! | c! | d!)) throw new RangeError("seededRandom: a state of four zero words never moves");
  const nextWord = (): number => {
    const word = Math.imul(rotate(Math.imul(b!, 5), 7), 9) >>> 0;
    const shifted = b! << 9;
    c = c! ^ a!;
    d = d! ^ b!;
    b = b! ^ c;
    a = a! ^ d;
    c ^= shifted;
    d = rotate(d, 11);
    return word;
  };
  return () => {
    const high = nextWord() >>> 5;
    const low = nextWord() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  };
}

/**
 * A uniform integer in 0 … n − 1.
 *
 * @throws {RangeError} if n is not a positive integer
 * @example randomInteger(() => 0.5, 10); // 5
 */
export function randomInteger(random: Random, n: number): number {
  if (!(Number.isSafeInteger(n) && n > 0)) throw new RangeError("randomInteger: n must be a positive integer");
  return Math.floor(random() * n);
}

/**
 * A standard normal number, by Marsaglia's polar method. Each call draws afresh, so nothing is kept between calls.
 *
 * @see Marsaglia & Bray (1964), A convenient method for generating normal variables, SIAM Review 6(3)
 * @example randomNormal(seededRandom(1)) < 40; // true
 */
export function randomNormal(random: Random): number {
  for (;;) {
    const u = 2 * random() - 1;
    const v = 2 * random() - 1;
    const s = u * u + v * v;
    if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s);
  }
}

/**
 * A copy of the values in random order (Fisher–Yates). The input stays as it is.
 *
 * @example shuffled([1, 2, 3], seededRandom(7)).length; // 3
 */
export function shuffled<T>(values: ArrayLike<T>, random: Random): T[] {
  const copy = Array.from(values);
  for (let i = copy.length - 1; i > 0; i--) {
    const j = randomInteger(random, i + 1);
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** Four words from one seed: two steps of SplitMix64, which never gives four zeros. */
function spread(seed: number): number[] {
  if (!Number.isSafeInteger(seed)) throw new RangeError("seededRandom: the seed must be a safe integer");
  let state = BigInt.asUintN(64, BigInt(seed));
  const words: number[] = [];
  for (let i = 0; i < 2; i++) {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let mixed = state;
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n);
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
    mixed ^= mixed >> 31n;
    words.push(Number(mixed & 0xffffffffn) | 0, Number(mixed >> 32n) | 0);
  }
  return words;
}
