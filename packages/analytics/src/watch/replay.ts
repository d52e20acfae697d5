import { allot, drawsOnBudget, type Rule, type Severity } from "@telltale/core/alerts";
import type { Engine } from "../engine/engine.ts";
import { rangeOf } from "../tables/range.ts";
import { dayMs, type Window } from "../tables/window.ts";
import { lagMsOf } from "./evaluate.ts";
import { createFacts, type Facts } from "./facts.ts";
import { observe, stretchOf, type Watching, watching } from "./observe.ts";
import type { Rules } from "./rules-file.ts";
import { momentsOf, type ReplayedEpisode, type Run, type Runner, runDrift, runHistory, stepMsOf } from "./run-history.ts";
import { shuffledFacts } from "./shuffled-facts.ts";
import { streamsIn } from "./streams-in.ts";

export interface ReplayOptions {
  /** What is replayed; rules look back on what lies before it. */
  readonly window: Window;
  readonly rules: Rules;
  /** Histories in which nothing happened, to count false alarms on. Default 3. */
  readonly shuffles?: number;
  /** Told the share done, 0…1, and what is next. */
  readonly onProgress?: (share: number, what: string) => void;
}

/** What one rule would have done. */
export interface RuleReplay extends Run {
  readonly rule: string;
  readonly severity: Severity;
  /** How far apart its looks were; a watcher's are `everyMs` of the rule apart. */
  readonly lookedEveryMs: number;
  /** Segments it watches apart. */
  readonly streams: number;
  /** Alerts with the bare threshold in place of its interval; null where the rule counts facts. */
  readonly bareEpisodes: number | null;
  /** Alarms in histories in which nothing happened, and the time they cover; null where none of them could be false. */
  readonly shuffled: { readonly alarms: number; readonly bareAlarms: number | null; readonly lengthMs: number } | null;
  /** False alarms it may give in the time of the replay. */
  readonly allowed: number | null;
}

export interface Replay {
  readonly window: Window;
  readonly rules: readonly RuleReplay[];
}

/**
 * What rules would have done on the past, with the code that watches the present and at every moment at which it would have looked
 * (but drift: see {@link RuleReplay}); how often they would have fired had nothing
 * happened; and how often with bare thresholds. Records are counted once, and slid over.
 *
 * @param engine whose tables are open (`openTables`)
 */
export async function replay(engine: Engine, options: ReplayOptions): Promise<Replay> {
  const { window, rules, shuffles = 3, onProgress = () => {} } = options;
  const watched = rules.rules.map(watching);
  const facts = createFacts(engine, { bucketMs: 60_000 });
  const needed = watched.flatMap((one) =>
    one.tally
      ? [
          {
            tally: one.tally,
            window: { fromMs: Math.max(0, stretchOf(one.rule, window.fromMs - lagMsOf(one)).fromMs), toMs: window.toMs },
          },
        ]
      : [],
  );
  const range = await rangeOf(engine);
  await facts.load(needed, {
    beganAtMs: range?.fromMs,
    onDay: (share, day) => onProgress(share / 2, `counting ${day}`),
  });

  const streams = new Map(watched.map((one) => [one.rule.name, mostStreams(one, facts, window)]));
  const shares = watched.map(({ rule }) => ({ rule, streams: streams.get(rule.name) ?? 1 }));
  const allotments = allot(shares, rules.falseAlarms);
  const results: RuleReplay[] = [];
  for (const [i, one] of watched.entries()) {
    const { rule } = one;
    onProgress(0.5 + i / watched.length / 2, rule.name);
    await new Promise((resolve) => setImmediate(resolve));
    const allotment = allotments.get(rule.name);
    const runners = [{ rule, allotment }, ...bareOf(rule)];
    const [real, bare] = one.tally
      ? runHistory(one, runners, facts, window)
      : [await runDrift(engine, { rule, allotment }, window)];
    if (!real) continue;
    results.push({
      rule: rule.name,
      severity: rule.severity,
      lookedEveryMs: stepMsOf(rule),
      streams: streams.get(rule.name) ?? 1,
      ...real,
      bareEpisodes: bare ? bare.episodes.length : null,
      shuffled: drawsOnBudget(rule) ? shuffledRuns(one, runners, facts, window, real.episodes, shuffles) : null,
      allowed: allotment
        ? (allotment.falseAlarms * (streams.get(rule.name) ?? 1) * (window.toMs - window.fromMs)) / allotment.perMs
        : null,
    });
  }
  onProgress(1, "done");
  return { window, rules: results };
}

/** The rule as its threshold alone would have it; none where it has no threshold, or is bare already. */
function bareOf(rule: Rule): readonly Runner[] {
  if (!drawsOnBudget(rule) || rule.condition.kind !== "threshold") return [];
  return [{ rule: { ...rule, bare: true }, allotment: undefined }];
}

function shuffledRuns(
  one: Watching,
  runners: readonly Runner[],
  facts: Facts,
  window: Window,
  episodes: readonly ReplayedEpisode[],
  shuffles: number,
): RuleReplay["shuffled"] {
  const { tally, rule } = one;
  if (!tally) return null;
  const except = episodes.map(({ startedAtMs, endedAtMs }) => ({
    fromMs: startedAtMs - Math.min(rule.windowMs, dayMs),
    toMs: endedAtMs ?? window.toMs,
  }));
  const within = { fromMs: Math.max(0, stretchOf(rule, window.fromMs).fromMs), toMs: window.toMs };
  const runs = Array.from({ length: shuffles }, (_, seed) =>
    runHistory(one, runners, shuffledFacts(facts, tally, within, except, seed + 1), window),
  );
  const alarms = (place: number) => runs.reduce((sum, run) => sum + (run[place]?.episodes.length ?? 0), 0);
  return {
    alarms: alarms(0),
    bareAlarms: runners.length > 1 ? alarms(1) : null,
    lengthMs: shuffles * (window.toMs - window.fromMs),
  };
}

/** Most streams with enough records at one time. */
function mostStreams(one: Watching, facts: Facts, window: Window): number {
  if (!one.tally || !one.rule.by?.length) return 1;
  const moments = momentsOf(one.rule, window).filter((_, i) => i % 5 === 0);
  return Math.max(1, ...moments.map((atMs) => streamsIn(one.rule, observe(one, facts, atMs - lagMsOf(one)))));
}
