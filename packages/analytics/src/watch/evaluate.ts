import { type Allotment, allot, type FalseAlarmBudget, type Severity, type Silence } from "@telltale/core/alerts";
import type { Engine } from "../engine/engine.ts";
import type { Window } from "../tables/window.ts";
import type { Facts, Stamps } from "./facts.ts";
import { judgeLate } from "./judge-late.ts";
import { lateWithinMs, rowsBySlot } from "./late.ts";
import { everyMsOf, observe, stretchOf, type Watching } from "./observe.ts";
import { observeDrift } from "./observe-drift.ts";
import type { StreamState, WatchState } from "./state.ts";
import { type Judged, judgeAll, stepStreams, type Told } from "./step-streams.ts";
import { streamsIn } from "./streams-in.ts";

/** Sessions go on after they began: what is watched of them is judged so much later. */
const sessionLagMs = 30 * 60_000;
/** Moments missed while nobody watched are judged afterwards, so far back. */
const catchUpMs = 24 * 3_600_000;
/** A clock that was set back by less than this waits until it has caught up. */
const leastSetBackMs = 3_600_000;

export interface EvaluateOptions {
  readonly engine: Engine;
  readonly facts: Facts;
  readonly stamps?: Stamps;
  /** When the first record of all was made. */
  readonly beganAtMs?: number | undefined;
  readonly watched: readonly Watching[];
  readonly falseAlarms: Partial<Readonly<Record<Severity, FalseAlarmBudget>>>;
  readonly silences: readonly Silence[];
  /** Records until then are taken to have arrived. */
  readonly settledMs: number;
}

export interface Evaluated {
  readonly state: WatchState;
  readonly told: readonly Told[];
  /** The last judgement of every stream that was judged. */
  readonly judged: readonly Judged[];
  readonly warnings: readonly string[];
}

/** How much later than its moment a rule looks. */
export function lagMsOf({ tally }: Watching): number {
  return tally?.source === "sessions" ? sessionLagMs : 0;
}

/** The least time between two judgements of any rule. */
export function stepMsOf(watched: readonly Watching[]): number {
  return Math.max(60_000, Math.min(...watched.map(({ rule }) => everyMsOf(rule))));
}

/**
 * Judges what has come since the last evaluation: every moment since then at which a rule is due, in order, and moments before it
 * of which records have come late.
 */
export async function evaluate(before: WatchState, options: EvaluateOptions): Promise<Evaluated> {
  const { engine, facts, stamps, beganAtMs, watched, falseAlarms, silences, settledMs } = options;
  if (watched.length === 0) return { state: before, told: [], judged: [], warnings: [] };
  const stepMs = stepMsOf(watched);
  const toMs = Math.floor(settledMs / stepMs) * stepMs;
  const { state: start, warnings } = startOf(before, toMs);
  const fromMs = start.evaluatedToMs;
  if (fromMs !== null && toMs <= fromMs) return { state: start, told: [], judged: [], warnings };

  const first = fromMs === null ? toMs : Math.max(fromMs + stepMs, toMs - catchUpMs);
  if (fromMs !== null && first > fromMs + stepMs)
    warnings.push(`nobody watched from ${iso(fromMs)} to ${iso(first)}: that is too long ago to be judged now`);
  await facts.load(neededFor(watched, first, toMs), { stamps, beganAtMs });

  const streamCounts = { ...start.streamCounts };
  const allotted = () =>
    allot(
      watched.map(({ rule }) => ({ rule, streams: streamCounts[rule.name] ?? 1 })),
      falseAlarms,
    );
  const allotments = new Map<string, Allotment>(allotted());
  const allSilences = [...silences, ...start.silences];
  const told: Told[] = [];
  const last = new Map<string, Judged>();
  let streams = start.streams;
  const take = (judged: readonly Judged[], nowMs: number) => {
    const stepped = stepStreams(streams, judged, nowMs, allSilences);
    streams = stepped.streams;
    told.push(...stepped.told);
    for (const one of judged) last.set(one.key, one);
  };

  const arrived: Record<string, Readonly<Record<string, number>>> = {};
  for (const one of watched) {
    if (!one.tally) continue;
    const lagMs = lagMsOf(one);
    arrived[one.rule.name] = rowsBySlot(facts, one.tally, { fromMs: toMs - lateWithinMs, toMs: toMs - lagMs });
    if (fromMs === null) continue;
    const late = judgeLate(one, facts, {
      before: start.arrived[one.rule.name],
      now: arrived[one.rule.name] ?? {},
      judged: { fromMs: toMs - lateWithinMs, toMs: fromMs - lagMs },
      episodes: start.episodes,
      streams,
      allotment: allotments.get(one.rule.name),
    });
    if (late.length > 0) take(late, fromMs + 1);
  }

  for (let atMs = first; atMs <= toMs; atMs += stepMs) {
    for (const one of watched) {
      const { rule } = one;
      if (fromMs !== null && !isDue(everyMsOf(rule), atMs, stepMs)) continue;
      const isLast = atMs + everyMsOf(rule) > toMs;
      const observations = one.tally
        ? observe(one, facts, atMs - lagMsOf(one), openOf(streams, rule.name))
        : isLast
          ? await observeDrift(engine, rule, atMs)
          : [];
      const streamCount = streamsIn(rule, observations);
      if (streamCount > (streamCounts[rule.name] ?? 1)) {
        streamCounts[rule.name] = streamCount;
        for (const [name, allotment] of allotted()) allotments.set(name, allotment);
      }
      take(judgeAll(rule, observations, allotments.get(rule.name)), atMs);
    }
  }
  const names = new Set(watched.map(({ rule }) => rule.name));
  const state = {
    ...start,
    evaluatedToMs: toMs,
    streams: Object.fromEntries(Object.entries(streams).filter(([, { rule }]) => names.has(rule))),
    streamCounts,
    arrived,
    silences: start.silences.filter((silence) => silence.toMs > toMs || silence.everyMs !== undefined),
  };
  return { state, told: withoutStale(told), judged: [...last.values()], warnings };
}

/** Where the clock was set back, everything begins again from where it stands now. */
function startOf(state: WatchState, toMs: number): { state: WatchState; warnings: string[] } {
  const { evaluatedToMs } = state;
  if (evaluatedToMs === null || toMs > evaluatedToMs - leastSetBackMs) return { state, warnings: [] };
  const streams = Object.fromEntries(
    Object.entries(state.streams).map(([key, one]) => [key, { ...one, alert: { ...one.alert, evaluatedAtMs: null } }]),
  );
  const warning = `the clock was set back from ${iso(evaluatedToMs)} to ${iso(toMs)}: watching goes on from there`;
  return { state: { ...state, streams, evaluatedToMs: null, arrived: {} }, warnings: [warning] };
}

function neededFor(watched: readonly Watching[], firstMs: number, lastMs: number) {
  return watched.flatMap((one) => {
    if (!one.tally) return [];
    const lagMs = lagMsOf(one);
    const { fromMs } = stretchOf(one.rule, firstMs - lagMs);
    const window: Window = { fromMs: Math.max(0, Math.min(fromMs, lastMs - lateWithinMs - one.rule.windowMs)), toMs: lastMs };
    return [{ tally: one.tally, window }];
  });
}

/** Whether a rule's own beat falls on this step. */
function isDue(everyMs: number, atMs: number, stepMs: number): boolean {
  return Math.floor(atMs / everyMs) > Math.floor((atMs - stepMs) / everyMs);
}

function openOf(streams: Readonly<Record<string, StreamState>>, rule: string) {
  return Object.values(streams)
    .filter((one) => one.rule === rule)
    .map(({ segment }) => segment);
}

/** Reminders of what has ended meanwhile, or was told later anyway, are not worth a message. */
function withoutStale(told: readonly Told[]): readonly Told[] {
  return told.filter(
    ({ event }, i) => event.event !== "repeated" || !told.slice(i + 1).some((later) => later.event.dedupKey === event.dedupKey),
  );
}

function iso(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16)}Z`;
}
