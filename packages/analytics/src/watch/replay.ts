import { type Allotment, allot, drawsOnBudget, type Rule, type Segment, type Severity } from "@telltale/core/alerts";
import type { Engine } from "../engine/engine.ts";
import { dayMs, type Window } from "../tables/window.ts";
import { lagMsOf } from "./evaluate.ts";
import { createFacts, type Facts } from "./facts.ts";
import { everyMsOf, observe, stretchOf, type Watching, watching } from "./observe.ts";
import { observeDrift } from "./observe-drift.ts";
import type { Rules } from "./rules-file.ts";
import { shuffledFacts } from "./shuffled-facts.ts";
import type { StreamState } from "./state.ts";
import { type Judged, judgeAll, stepStreams } from "./step-streams.ts";
import { streamsIn } from "./streams-in.ts";

export interface ReplayOptions {
  /** What is replayed; rules look back on what lies before it. */
  readonly window: Window;
  readonly rules: Rules;
  /** Histories in which nothing happened, to count false alarms on. Default 5. */
  readonly shuffles?: number;
  /** Told the share done, 0…1, and what is next. */
  readonly onProgress?: (share: number, what: string) => void;
}

/** An alert there would have been. */
export interface ReplayedEpisode {
  readonly segment: Segment;
  readonly startedAtMs: number;
  /** Null where it lasted to the end. */
  readonly endedAtMs: number | null;
  readonly verdict: "warning" | "alert";
  readonly why: string;
}

/** What one rule would have done. */
export interface RuleReplay {
  readonly rule: string;
  readonly severity: Severity;
  /** Segments it watches apart. */
  readonly streams: number;
  readonly judged: number;
  /** Of these, those with too few records. */
  readonly withoutData: number;
  readonly episodes: readonly ReplayedEpisode[];
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
 * What rules would have done on the past, with the code that watches the present; how often they would have fired had nothing
 * happened; and how often with bare thresholds. Records are counted once, and slid over.
 *
 * @param engine whose tables are open (`openTables`)
 */
export async function replay(engine: Engine, options: ReplayOptions): Promise<Replay> {
  const { window, rules, shuffles = 5, onProgress = () => {} } = options;
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
  await facts.load(needed, undefined, (share, day) => onProgress(share / 2, `counting ${day}`));

  const streams = new Map(watched.map((one) => [one.rule.name, mostStreams(one, facts, window)]));
  const shares = watched.map(({ rule }) => ({ rule, streams: streams.get(rule.name) ?? 1 }));
  const allotments = allot(shares, rules.falseAlarms);
  const results: RuleReplay[] = [];
  for (const [i, one] of watched.entries()) {
    const { rule } = one;
    onProgress(0.5 + i / watched.length / 2, rule.name);
    await new Promise((resolve) => setImmediate(resolve));
    const allotment = allotments.get(rule.name);
    const real = one.tally ? run(one, facts, window, allotment) : await runDrift(engine, rule, window, allotment);
    const bare = bareOf(one);
    const nulls = drawsOnBudget(rule) ? shuffledRuns(one, bare, facts, window, allotment, real.episodes, shuffles) : null;
    results.push({
      rule: rule.name,
      severity: rule.severity,
      streams: streams.get(rule.name) ?? 1,
      ...real,
      bareEpisodes: bare ? run(bare, facts, window, undefined).episodes.length : null,
      shuffled: nulls,
      allowed: allotment
        ? (allotment.falseAlarms * (streams.get(rule.name) ?? 1) * (window.toMs - window.fromMs)) / allotment.perMs
        : null,
    });
  }
  onProgress(1, "done");
  return { window, rules: results };
}

/** The rule as its threshold alone would have it. */
function bareOf(one: Watching): Watching | null {
  return one.tally && drawsOnBudget(one.rule) && one.rule.condition.kind === "threshold"
    ? watching({ ...one.rule, bare: true })
    : null;
}

function shuffledRuns(
  one: Watching,
  bare: Watching | null,
  facts: Facts,
  window: Window,
  allotment: Allotment | undefined,
  episodes: readonly ReplayedEpisode[],
  shuffles: number,
): RuleReplay["shuffled"] {
  const { tally, rule } = one;
  if (!tally) return null;
  const except = episodes.map(({ startedAtMs, endedAtMs }) => ({
    fromMs: startedAtMs - Math.min(rule.windowMs, dayMs),
    toMs: endedAtMs ?? window.toMs,
  }));
  let [alarms, bareAlarms] = [0, 0];
  const over = { fromMs: Math.max(0, stretchOf(one.rule, window.fromMs).fromMs), toMs: window.toMs };
  for (let seed = 1; seed <= shuffles; seed++) {
    const history = shuffledFacts(facts, tally, over, except, seed);
    alarms += run(one, history, window, allotment).episodes.length;
    if (bare) bareAlarms += run(bare, history, window, undefined).episodes.length;
  }
  return { alarms, bareAlarms: bare && bareAlarms, lengthMs: shuffles * (window.toMs - window.fromMs) };
}

type Run = Pick<RuleReplay, "judged" | "withoutData" | "episodes">;

/** How far apart the moments are that are judged again: a fifth of the window shows all but what flickers within it. */
function stepMsOf(rule: Rule): number {
  return Math.max(everyMsOf(rule), Math.floor(Math.min(rule.windowMs, dayMs) / 5 / 60_000) * 60_000);
}

function momentsOf(rule: Rule, { fromMs, toMs }: Window): readonly number[] {
  const stepMs = stepMsOf(rule);
  const first = Math.ceil(fromMs / stepMs) + 1;
  return Array.from({ length: Math.max(0, Math.floor(toMs / stepMs) - first + 1) }, (_, i) => (first + i) * stepMs);
}

/** Steps one rule through a history. */
function run(one: Watching, facts: Facts, window: Window, allotment: Allotment | undefined): Run {
  const course = createCourse();
  for (const atMs of momentsOf(one.rule, window)) {
    const open = course.open();
    course.take(judgeAll(one.rule, observe(one, facts, atMs - lagMsOf(one), open), allotment), atMs);
  }
  return course.result();
}

async function runDrift(engine: Engine, rule: Rule, window: Window, allotment: Allotment | undefined): Promise<Run> {
  const course = createCourse();
  for (const atMs of momentsOf(rule, window))
    course.take(judgeAll(rule, await observeDrift(engine, rule, atMs), allotment), atMs);
  return course.result();
}

/** The streams of one rule, from moment to moment. */
function createCourse() {
  let streams: Readonly<Record<string, StreamState>> = {};
  let [count, withoutData] = [0, 0];
  const episodes = new Map<string, ReplayedEpisode>();
  return {
    open: () => Object.values(streams).map(({ segment }) => segment),
    take(judged: readonly Judged[], atMs: number) {
      const stepped = stepStreams(streams, judged, atMs, []);
      streams = stepped.streams;
      count += judged.length;
      withoutData += judged.filter(({ judgement }) => judgement.verdict === "no data").length;
      for (const { event } of stepped.told) {
        const { dedupKey, segment, startedAtMs, verdict } = event;
        const known = episodes.get(dedupKey);
        const endedAtMs = event.event === "recovered" ? event.atMs : null;
        episodes.set(dedupKey, { segment, startedAtMs, verdict, why: known?.why ?? event.judgement.why, endedAtMs });
      }
    },
    result: (): Run => ({ judged: count, withoutData, episodes: [...episodes.values()] }),
  };
}

/** Most streams with enough records at one time. */
function mostStreams(one: Watching, facts: Facts, window: Window): number {
  if (!one.tally || !one.rule.by?.length) return 1;
  const moments = momentsOf(one.rule, window).filter((_, i) => i % 5 === 0);
  return Math.max(1, ...moments.map((atMs) => streamsIn(one.rule, observe(one, facts, atMs - lagMsOf(one)))));
}
