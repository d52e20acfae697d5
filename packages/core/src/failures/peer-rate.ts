import { lgamma } from "../stats/index.ts";

/** So many of so many. */
export interface Counts {
  readonly count: number;
  readonly n: number;
}

/** What a share usually is among people, who differ: a beta distribution of their own rates. */
export interface PeerRate {
  /** The usual rate, 0 < rate < 1; a little high, so that no peers' luck makes anyone unusual. */
  readonly rate: number;
  /** How much people differ, 0…1: the correlation of two cases of one person. */
  readonly spread: number;
}

/** People differ at least so much, however alike a few counts look. */
const leastSpread = 0.02;
const mostSpread = 0.95;
/** Counts that less than one person in so many would have are read as that many. */
const rare = 0.005;
const rounds = 12;
/** With the least spread there is, a person's thousandth case says as little as nothing: more than this are read as this many. */
const mostCases = 200;

/**
 * The rate of a group and how its members differ, found without letting the few who are unlike the others say what is usual: it begins
 * with the four fifths of lowest rates, then lets in what that makes plausible, until nothing changes.
 *
 * @param people those with n = 0 are passed over
 * @returns null for fewer than two people
 * @see Kleinman (1973), Proportions with extraneous variance, on the moment estimate of the spread
 */
export function peerRate(people: readonly Counts[]): PeerRate | null {
  const known = people
    .filter(({ n }) => n > 0)
    .map(bounded)
    .sort((a, b) => a.count / a.n - b.count / b.n);
  if (known.length < 2) return null;
  let fit = momentsOf(known.slice(0, Math.max(2, Math.ceil(0.8 * known.length))), leastSpread);
  for (let round = 0; round < rounds; round++) {
    const most = mostPlausible(fit);
    const cut = known.map(({ count, n }) => ({ count: count <= fit.rate * n ? count : Math.min(count, most(n)), n }));
    const next = momentsOf(cut, fit.spread);
    const isSettled = Math.abs(next.rate - fit.rate) < 1e-4 && Math.abs(next.spread - fit.spread) < 1e-3;
    fit = next;
    if (isSettled) break;
  }
  const worth = known.reduce((sum, { n }) => sum + n / (1 + (n - 1) * fit.spread), 0);
  return { rate: upperEnd(fit.rate, worth), spread: fit.spread };
}

/** The upper end of Wilson's interval (95 %) of a rate over what so many independent cases say. */
function upperEnd(rate: number, n: number): number {
  const z2 = 1.96 * 1.96;
  const reach = 1.96 * Math.sqrt((rate * (1 - rate)) / n + z2 / (4 * n * n));
  return Math.min(1 - 1e-9, (rate + z2 / (2 * n) + reach) / (1 + z2 / n));
}

/** Rate and spread by moments; a person counts for what their cases say of the rate, not for how many they are. */
function momentsOf(people: readonly Counts[], spread: number): PeerRate {
  const weights = people.map(({ n }) => n / (1 + (n - 1) * spread));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const cases = people.reduce((sum, { n }) => sum + n, 0);
  const mean = people.reduce((sum, { count, n }, i) => sum + ((weights[i] ?? 0) / total) * (count / n), 0);
  // Half a case of either kind, so that what nobody has done yet is rare and not impossible.
  const rate = (mean * cases + 0.5) / (cases + 1);
  let [squares, chance, whole] = [0, 0, 0];
  for (const [i, { count, n }] of people.entries()) {
    const weight = weights[i] ?? 0;
    const free = weight * (1 - weight / total);
    squares += weight * (count / n - rate) ** 2;
    chance += free / n;
    whole += free;
  }
  const variance = rate * (1 - rate);
  const found = whole > chance ? (squares - variance * chance) / (variance * (whole - chance)) : leastSpread;
  return { rate, spread: Math.min(mostSpread, Math.max(leastSpread, found)) };
}

/** The most cases of n that are not rare. */
function mostPlausible(peers: PeerRate): (n: number) => number {
  const known = new Map<number, number>();
  return (n) => {
    const most = known.get(n) ?? mostOf(chances(n, peers));
    known.set(n, most);
    return most;
  };
}

function mostOf(chances: readonly number[]): number {
  let tail = 1;
  const beyond = chances.findIndex((chance) => {
    if (tail < rare) return true;
    tail -= chance;
    return false;
  });
  return beyond < 0 ? chances.length - 1 : Math.max(1, beyond - 1);
}

/** Chances of 0…n cases: the beta-binomial distribution, each from the one before. */
function chances(n: number, { rate, spread }: PeerRate): readonly number[] {
  const [a, b] = [rate * (1 / spread - 1), (1 - rate) * (1 / spread - 1)];
  const logBeta = (x: number, y: number) => lgamma(x) + lgamma(y) - lgamma(x + y);
  let chance = Math.exp(logBeta(a, n + b) - logBeta(a, b));
  return Array.from({ length: n + 1 }, (_, k) => {
    if (k > 0) chance *= ((n - k + 1) * (k - 1 + a)) / (k * (n - k + b));
    return chance;
  });
}

/**
 * The chance that one of the peers has so many of so many, or more.
 *
 * @returns 1 where it is not above what is usual
 */
export function peerTail(counts: Counts, peers: PeerRate): number {
  const { count, n } = bounded(counts);
  if (count <= peers.rate * n) return 1;
  const tail = chances(n, peers).slice(count);
  return Math.min(
    1,
    tail.reduce((sum, chance) => sum + chance, 0),
  );
}

function bounded({ count, n }: Counts): Counts {
  return n <= mostCases ? { count, n } : { count: Math.floor((count / n) * mostCases), n: mostCases };
}
