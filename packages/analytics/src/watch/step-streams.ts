import {
  type AlertEvent,
  type Allotment,
  initialState,
  type Judgement,
  judge,
  type Observation,
  type Rule,
  type Silence,
  step,
  streamKey,
} from "@telltale/core/alerts";
import type { StreamState } from "./state.ts";

/** One stream of one rule, judged at one moment. */
export interface Judged {
  readonly rule: Rule;
  readonly key: string;
  readonly observation: Observation;
  readonly judgement: Judgement;
}

/** What a rule outside the budget is judged with: its verdict does not depend on it, but working it out takes time. */
const outside: Allotment = { alpha: 0.025, falseAlarms: 1, perMs: 1, looks: 40 };

/** Judges what one rule sees of its streams. @param allotment none for a rule that does not draw on the budget */
export function judgeAll(
  rule: Rule,
  observations: readonly Observation[],
  allotment: Allotment | undefined,
): readonly Judged[] {
  return observations.map((observation) => ({
    rule,
    key: streamKey(rule.name, observation.segment),
    observation,
    judgement: judge(rule, observation, allotment ?? outside),
  }));
}

/** An event with what led to it. */
export interface Told {
  readonly event: AlertEvent;
  readonly judged: Judged;
}

export interface Stepped {
  readonly streams: Readonly<Record<string, StreamState>>;
  readonly told: readonly Told[];
}

/** Moves the streams that were judged one step on. A stream of which nothing is left to remember is forgotten. */
export function stepStreams(
  streams: Readonly<Record<string, StreamState>>,
  judged: readonly Judged[],
  nowMs: number,
  silences: readonly Silence[],
): Stepped {
  const next = { ...streams };
  const told: Told[] = [];
  for (const one of judged) {
    const { rule, key, observation, judgement } = one;
    const { segment } = observation;
    const before = next[key];
    const state = before?.alert ?? initialState(nowMs);
    const { state: alert, events } = step({ rule, segment, state, judgement, nowMs, silences });
    told.push(...events.map((event) => ({ event, judged: one })));
    const isAtRest = alert.episode === null && alert.streak === 0 && alert.snoozed === null && rule.by?.length;
    if (isAtRest) delete next[key];
    else next[key] = { rule: rule.name, segment, alert, told: alert.episode ? (before?.told ?? null) : null };
  }
  return { streams: next, told };
}
