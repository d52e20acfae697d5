import { type Random, randomNormal, seededRandom } from "@telltale/core";
import type { ClusterSums, Measured } from "@telltale/core/alerts";

/** How a service behaves while nothing is wrong. */
interface Service {
  readonly callsPerDay: number;
  readonly errorRate: number;
  readonly rateLimitRate: number;
  /** Median latency, ms; the tail is that of a log-normal with σ 0.9, and sessions differ by a third. */
  readonly latencyMs: number;
  readonly faithfulness: number;
}

export const calmService: Service = {
  callsPerDay: 6_000,
  errorRate: 0.02,
  rateLimitRate: 0.05,
  latencyMs: 4_000,
  faithfulness: 4.3,
};

/** Calls in order of time: parallel arrays, one place for each call. */
export interface Calls {
  readonly n: number;
  readonly minutes: number;
  /** First call of each minute; one more place than minutes. */
  readonly startOf: Int32Array;
  readonly session: Int32Array;
  readonly failed: Uint8Array;
  readonly limited: Uint8Array;
  readonly latencyMs: Float64Array;
  readonly costUsd: Float64Array;
  /** A judge's mark 1…5 for one call in twelve, else NaN. */
  readonly mark: Float64Array;
}

/** A change for the worse, from one minute on; it spares no session. */
export interface Incident {
  readonly fromMinute: number;
  readonly service: Partial<Service>;
  readonly costTimes?: number;
}

const dayMinutes = 1_440;

/** Traffic at a minute of the week, about 1 on average: nights, lunch and weekends are quiet. */
function rhythm(minute: number): number {
  const hour = (minute % dayMinutes) / 60;
  const day = Math.floor(minute / dayMinutes) % 7;
  const daily = 1 + 0.75 * Math.sin(((hour - 8.5) / 24) * 2 * Math.PI) + 0.15 * Math.sin((hour / 12) * 2 * Math.PI);
  return daily * (day >= 5 ? 0.55 : 1.18);
}

/** A gamma variate of mean 1, by Marsaglia and Tsang; shape ≥ 1. */
function gamma(shape: number, random: Random): number {
  const d = shape - 1 / 3;
  for (;;) {
    const x = randomNormal(random);
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(random()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return (d * v) / shape;
  }
}

const exponential = (random: Random) => -Math.log(1 - random());

/** How many come by chance where `expected` do on average: waiting times added up. */
function poisson(expected: number, random: Random): number {
  let count = 0;
  for (let waited = exponential(random); waited < expected; waited += exponential(random)) count++;
  return count;
}

/** A session's own rate over the mean: half of the sessions never fail, the others twice as often, more or less so. */
const ownRate = (random: Random) => (random() < 0.5 ? 0 : 2 * gamma(2, random));

/**
 * Days of calls as they come while nothing is wrong: in sessions of a few calls each, whose failures, latencies and marks hang
 * together; with a daily and a weekly rhythm, bursts of a quarter of an hour, and heavy tails.
 */
export function calmCalls(days: number, seed: number, service: Service = calmService, incident?: Incident): Calls {
  const random = seededRandom(seed);
  const minutes = days * dayMinutes;
  const perSession = 3;
  const rows: { minute: number; session: number; at: number }[] = [];
  const own: { failed: number; limited: number; slow: number; mark: number }[] = [];
  let burst = 1;
  for (let minute = 0; minute < minutes; minute++) {
    if (minute % 15 === 0) burst = gamma(8, random);
    const expected = (service.callsPerDay / dayMinutes / perSession) * rhythm(minute) * burst;
    for (let begun = poisson(expected, random); begun > 0; begun--) {
      const session = own.length;
      own.push({
        failed: ownRate(random),
        limited: ownRate(random),
        slow: Math.exp(0.33 * randomNormal(random)),
        mark: 0.4 * randomNormal(random),
      });
      let at = minute;
      do {
        if (at < minutes) rows.push({ minute: at, session, at: rows.length });
        at += Math.floor(-2 * Math.log(random()));
      } while (random() > 1 / perSession);
    }
  }
  rows.sort((a, b) => a.minute - b.minute || a.at - b.at);
  return filled(rows, own, minutes, service, incident, random);
}

function filled(
  rows: readonly { minute: number; session: number }[],
  own: readonly { failed: number; limited: number; slow: number; mark: number }[],
  minutes: number,
  service: Service,
  incident: Incident | undefined,
  random: Random,
): Calls {
  const n = rows.length;
  const calls = {
    n,
    minutes,
    startOf: new Int32Array(minutes + 1).fill(n),
    session: new Int32Array(n),
    failed: new Uint8Array(n),
    limited: new Uint8Array(n),
    latencyMs: new Float64Array(n),
    costUsd: new Float64Array(n),
    mark: new Float64Array(n).fill(Number.NaN),
  };
  const after = { ...service, ...incident?.service };
  for (let i = n - 1; i >= 0; i--) calls.startOf[rows[i]?.minute ?? 0] = i;
  for (let minute = minutes - 1; minute >= 0; minute--) {
    calls.startOf[minute] = Math.min(calls.startOf[minute] ?? n, calls.startOf[minute + 1] ?? n);
  }
  for (const [i, { minute, session }] of rows.entries()) {
    const isAfter = incident !== undefined && minute >= incident.fromMinute;
    const now = isAfter ? after : service;
    const traits = own[session] ?? { failed: 1, limited: 1, slow: 1, mark: 0 };
    calls.session[i] = session;
    calls.failed[i] = random() < now.errorRate * (isAfter ? 1 : traits.failed) ? 1 : 0;
    calls.limited[i] = random() < now.rateLimitRate * (isAfter ? 1 : traits.limited) ? 1 : 0;
    calls.latencyMs[i] = now.latencyMs * traits.slow * Math.exp(0.9 * randomNormal(random));
    calls.costUsd[i] = 0.004 * (isAfter ? (incident.costTimes ?? 1) : 1) * Math.exp(1.1 * randomNormal(random));
    if (random() < 1 / 12) {
      calls.mark[i] = Math.max(1, Math.min(5, Math.round(now.faithfulness + 0.3 + traits.mark + 0.9 * randomNormal(random))));
    }
  }
  return calls;
}

/** What SQL would count of the calls of some minutes: a yes-or-no of each, by session. */
export function rateOfCalls(calls: Calls, what: "failed" | "limited", from: number, to: number): Measured {
  const hits = calls[what];
  return { measure: "rate", ...countedOf(calls, from, to, (i) => hits[i] ?? 0) };
}

export function quantileOfCalls(calls: Calls, p: number, limit: number, from: number, to: number): Measured {
  const { latencyMs } = calls;
  const { n, k, clusters } = countedOf(calls, from, to, (i) => ((latencyMs[i] ?? 0) > limit ? 1 : 0));
  const [first, last] = rangeOf(calls, from, to);
  return {
    measure: "quantile",
    p,
    n,
    above: k,
    clusters,
    sorted: Array.from(latencyMs.subarray(first, last)).sort((a, b) => a - b),
  };
}

export function marksOfCalls(calls: Calls, from: number, to: number): Measured {
  const { n, k, squares, clusters } = countedOf(calls, from, to, (i) => calls.mark[i] ?? Number.NaN);
  return { measure: "mean", n, sum: k, squares, clusters };
}

export function costOfCalls(calls: Calls, from: number, to: number): Measured {
  const { n, k, squares, clusters } = countedOf(calls, from, to, (i) => calls.costUsd[i] ?? 0);
  return { measure: "sum", n, sum: k, squares, clusters };
}

export const rangeOf = ({ startOf, minutes, n }: Calls, from: number, to: number): readonly [number, number] => [
  startOf[Math.max(0, from)] ?? n,
  startOf[Math.min(minutes, to)] ?? n,
];

function countedOf(calls: Calls, from: number, to: number, numberOf: (i: number) => number) {
  const [first, last] = rangeOf(calls, from, to);
  const bySession = new Map<number, { n: number; s: number }>();
  let [n, k, squares] = [0, 0, 0];
  for (let i = first; i < last; i++) {
    const value = numberOf(i);
    if (Number.isNaN(value)) continue;
    n++;
    k += value;
    squares += value * value;
    const session = calls.session[i] ?? 0;
    const sums = bySession.get(session);
    if (sums) {
      sums.n++;
      sums.s += value;
    } else bySession.set(session, { n: 1, s: value });
  }
  let [sumSquares, sizeSquares, products] = [0, 0, 0];
  for (const sums of bySession.values()) {
    sumSquares += sums.s * sums.s;
    sizeSquares += sums.n * sums.n;
    products += sums.s * sums.n;
  }
  const clusters: ClusterSums = { count: bySession.size, sumSquares, sizeSquares, products };
  return { n, k, squares, clusters };
}
