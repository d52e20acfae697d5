import { poissonCI } from "../stats/index.ts";
import type { Span } from "../trace/span.ts";
import { weightOf } from "./weight.ts";

interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Throughput {
  /** Spans that began in the window, as kept. */
  readonly n: number;
  /** Estimated for the whole where spans were sampled. */
  readonly perMinute: number;
  /** 95 % interval of `perMinute` if arrivals are independent (Garwood); bursts make it too narrow. */
  readonly interval: readonly [number, number];
  /** The busiest whole minute of the clock. */
  readonly peakPerMinute: number;
}

/**
 * How many spans began per minute of a window.
 *
 * @param spans any number, those that began outside the window do not count
 * @throws {RangeError} if the window is empty
 * @example throughput([{ startedAtMs: 1_000 }, { startedAtMs: 90_000 }], { fromMs: 0, toMs: 120_000 }).perMinute; // 1
 */
export function throughput(
  spans: readonly Pick<Span, "startedAtMs" | "inclusionProbability">[],
  { fromMs, toMs }: TimeWindow,
): Throughput {
  if (!(toMs > fromMs)) throw new RangeError("throughput: the window is empty");
  const minutes = new Map<number, number>();
  let [n, total] = [0, 0];
  for (const span of spans) {
    if (span.startedAtMs < fromMs || span.startedAtMs >= toMs) continue;
    const weight = weightOf(span);
    const minute = Math.floor(span.startedAtMs / 60_000);
    n++;
    total += weight;
    minutes.set(minute, (minutes.get(minute) ?? 0) + weight);
  }
  const length = (toMs - fromMs) / 60_000;
  const [low, high] = poissonCI(n).interval ?? [0, 0];
  const scale = n > 0 ? total / n : 1;
  let peakPerMinute = 0;
  for (const count of minutes.values()) peakPerMinute = Math.max(peakPerMinute, count);
  return { n, perMinute: total / length, interval: [(low * scale) / length, (high * scale) / length], peakPerMinute };
}

export interface Concurrency {
  /** Spans with a duration that ran within the window. */
  readonly n: number;
  /** Running at a time, on average over the window. */
  readonly mean: number;
  /** Not exceeded 95 % of the time. */
  readonly p95: number;
  readonly peak: number;
}

/**
 * How many spans ran at a time. One that ends as another begins does not overlap it; one without a duration cannot be counted.
 *
 * @throws {RangeError} if the window is empty
 * @example concurrency([{ startedAtMs: 0, durationMs: 60 }, { startedAtMs: 20, durationMs: 40 }], { fromMs: 0, toMs: 100 }); // { n: 2, mean: 1, p95: 2, peak: 2 }
 */
export function concurrency(
  spans: readonly Pick<Span, "startedAtMs" | "durationMs" | "inclusionProbability">[],
  { fromMs, toMs }: TimeWindow,
): Concurrency {
  if (!(toMs > fromMs)) throw new RangeError("concurrency: the window is empty");
  const events: { atMs: number; change: number }[] = [];
  for (const span of spans) {
    const start = Math.max(fromMs, span.startedAtMs);
    const end = Math.min(toMs, span.startedAtMs + (span.durationMs ?? 0));
    if (!(end > start)) continue;
    const weight = weightOf(span);
    events.push({ atMs: start, change: weight }, { atMs: end, change: -weight });
  }
  // Ends before starts at the same moment.
  events.sort((a, b) => a.atMs - b.atMs || a.change - b.change);
  const stretches: { running: number; ms: number }[] = [];
  let [running, atMs] = [0, fromMs];
  for (const event of events) {
    if (event.atMs > atMs) stretches.push({ running, ms: event.atMs - atMs });
    running += event.change;
    atMs = event.atMs;
  }
  if (toMs > atMs) stretches.push({ running: 0, ms: toMs - atMs });
  stretches.sort((a, b) => a.running - b.running);
  let [busy, seen] = [0, 0];
  let p95: number | null = null;
  for (const { running: level, ms } of stretches) {
    busy += level * ms;
    seen += ms;
    if (p95 === null && seen >= 0.95 * (toMs - fromMs)) p95 = level;
  }
  const peak = stretches.at(-1)?.running ?? 0;
  return { n: events.length / 2, mean: busy / (toMs - fromMs), p95: p95 ?? peak, peak };
}
