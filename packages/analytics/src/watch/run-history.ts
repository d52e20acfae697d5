import type { Allotment, Rule, Segment } from "@telltale/core/alerts";
import type { Engine } from "../engine/engine.ts";
import { dayMs, type Window } from "../tables/window.ts";
import { lagMsOf } from "./evaluate.ts";
import type { Facts } from "./facts.ts";
import { everyMsOf, observe, stretchOf, type Watching } from "./observe.ts";
import { observeDrift } from "./observe-drift.ts";
import type { StreamState } from "./state.ts";
import { type Judged, judgeAll, stepStreams } from "./step-streams.ts";
import { type Plainly, surelyWell } from "./surely-well.ts";

/** What is counted together, and the least a watcher waits between two looks. */
const minuteMs = 60_000;

/** An alert there would have been. */
export interface ReplayedEpisode {
  readonly segment: Segment;
  readonly startedAtMs: number;
  /** Null where it lasted to the end. */
  readonly endedAtMs: number | null;
  readonly verdict: "warning" | "alert";
  readonly why: string;
}

/** What came of one rule over one history. */
export interface Run {
  readonly judged: number;
  /** Of these, those with too few records. */
  readonly withoutData: number;
  readonly episodes: readonly ReplayedEpisode[];
}

/** A rule with what it may spend of the false-alarm budget. */
export interface Runner {
  readonly rule: Rule;
  readonly allotment: Allotment | undefined;
}

/**
 * How far apart the looks of a replay are: as far as a watcher's. Only drift, which takes the engine a while, is looked at no
 * oftener than five times in a window.
 */
export function stepMsOf(rule: Rule): number {
  const leastMs = rule.condition.kind === "drift" ? Math.floor(Math.min(rule.windowMs, dayMs) / 5 / 60_000) * 60_000 : 0;
  return Math.max(everyMsOf(rule), leastMs);
}

/**
 * When a rule is judged in a replay of a window: at its own beat, and at the end, as a watcher that looks for the first time then
 * (`watch --once`). So a history shorter than the beat is judged, too.
 */
export function momentsOf(rule: Rule, { fromMs, toMs }: Window): readonly number[] {
  const stepMs = stepMsOf(rule);
  const first = Math.ceil(fromMs / stepMs) + 1;
  const count = Math.max(0, Math.floor(toMs / stepMs) - first + 1);
  const moments = Array.from({ length: count }, (_, i) => (first + i) * stepMs);
  const endMs = Math.ceil(toMs / minuteMs) * minuteMs;
  return moments.at(-1) === endMs ? moments : [...moments, endMs];
}

/**
 * Steps a rule through a history, beside others that look at the same numbers and judge them otherwise.
 *
 * @param runners rules that differ in how they judge only: `bare` or not
 * @returns one run each
 */
export function runHistory(one: Watching, runners: readonly Runner[], facts: Facts, window: Window): readonly Run[] {
  const courses = runners.map(() => createCourse());
  const lagMs = lagMsOf(one);
  const within = { fromMs: Math.max(0, stretchOf(one.rule, window.fromMs - lagMs).fromMs), toMs: window.toMs };
  const plainly = surelyWell(one, facts, within);
  for (const atMs of momentsOf(one.rule, window)) {
    const plain = courses.every((course) => course.isAtRest()) ? plainly?.(atMs - lagMs) : null;
    if (plain) {
      for (const course of courses) course.pass(plain);
      continue;
    }
    const observations = observe(
      one,
      facts,
      atMs - lagMs,
      courses.flatMap((course) => course.open()),
    );
    for (const [i, { rule, allotment }] of runners.entries()) courses[i]?.take(judgeAll(rule, observations, allotment), atMs);
  }
  return courses.map((course) => course.result());
}

/** Steps a rule about drift through the past. */
export async function runDrift(engine: Engine, { rule, allotment }: Runner, window: Window): Promise<Run> {
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
    isAtRest: () => Object.values(streams).every(({ alert }) => alert.episode === null && alert.streak === 0),
    /** A look that is known to change nothing. */
    pass(plain: Plainly) {
      count++;
      if (plain === "no data") withoutData++;
    },
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
