import type { Judgement } from "./observation.ts";
import type { Segment, Severity } from "./rule.ts";

export type AlertStatus = "ok" | "warning" | "alert" | "no data" | "recovering" | "snoozed" | "acknowledged";

/** From the first judgement beyond a limit until all has been well for long enough. */
export interface Episode {
  readonly startedAtMs: number;
  /** The worst it has been. */
  readonly verdict: "warning" | "alert";
  /** When somebody was first told; null while nobody was. */
  readonly toldAtMs: number | null;
  readonly lastToldAtMs: number | null;
  /** Notifications sent about it. */
  readonly told: number;
  /** The worst that was told, and the highest level of a budget. */
  readonly toldVerdict: "warning" | "alert" | null;
  readonly toldLevel: number | null;
  readonly acknowledged: { readonly atMs: number; readonly by: string } | null;
  /** Since when all has been well again; null while it is not. */
  readonly wellSinceMs: number | null;
  /** Since when there were too few records to judge; absent while there are enough. */
  readonly silentSinceMs?: number;
}

/** All that is remembered of one stream of one rule: plain JSON. */
export interface AlertState {
  readonly version: 1;
  readonly status: AlertStatus;
  /** Since when it has been in this status. */
  readonly sinceMs: number;
  readonly evaluatedAtMs: number | null;
  readonly episode: Episode | null;
  /** Judgements in a row beyond the limit, before there is an episode. */
  readonly streak: number;
  readonly snoozed: { readonly untilMs: number; readonly by: string } | null;
}

/** What a sink is to say. */
export interface AlertEvent {
  /** `fired` opens an episode, `escalated` says it is worse, `repeated` reminds, `recovered` closes it. */
  readonly event: "fired" | "escalated" | "repeated" | "recovered";
  /** One for an episode: a second delivery of it is the same incident. */
  readonly dedupKey: string;
  /** One for an event: a second delivery of it is to be dropped. */
  readonly id: string;
  readonly groupKey: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly verdict: "warning" | "alert";
  readonly segment: Segment;
  readonly owner: string | null;
  readonly runbook: string | null;
  readonly sinks: readonly string[];
  readonly atMs: number;
  readonly startedAtMs: number;
  readonly judgement: Judgement;
}

/** Before the first judgement. @example initialState(0).status; // "ok" */
export function initialState(nowMs: number): AlertState {
  return { version: 1, status: "ok", sinceMs: nowMs, evaluatedAtMs: null, episode: null, streak: 0, snoozed: null };
}

/**
 * Takes an alert: it is not repeated any more, and its recovery is still told. Without an open alert nothing changes.
 *
 * @example acknowledge(initialState(0), { nowMs: 1, by: "ada" }).status; // "ok"
 */
export function acknowledge(state: AlertState, { nowMs, by }: { readonly nowMs: number; readonly by: string }): AlertState {
  if (state.episode === null || state.episode.acknowledged !== null) return state;
  const episode = { ...state.episode, acknowledged: { atMs: nowMs, by } };
  const isOpen = state.status === "alert" || state.status === "warning";
  return { ...state, episode, ...(isOpen && { status: "acknowledged" as const, sinceMs: nowMs }) };
}

/**
 * Keeps one stream quiet until a time. What began meanwhile and still lasts is told then.
 *
 * @example snooze(initialState(0), { nowMs: 1, untilMs: 9, by: "ada" }).snoozed.untilMs; // 9
 */
export function snooze(
  state: AlertState,
  { nowMs, untilMs, by }: { readonly nowMs: number; readonly untilMs: number; readonly by: string },
): AlertState {
  if (untilMs <= nowMs) return state;
  return { ...state, snoozed: { untilMs, by }, status: "snoozed", sinceMs: nowMs };
}

/**
 * Names a stream: the rule, and its segment with the dimensions in alphabetical order.
 *
 * @example streamKey("errors", { model: "gpt-4o", feature: "chat" }); // "errors|feature=chat|model=gpt-4o"
 */
export function streamKey(rule: string, segment: Segment): string {
  const parts = Object.entries(segment).map(([name, value]) => `${name}=${encodeURIComponent(String(value ?? "(none)"))}`);
  return [rule, ...parts.sort()].join("|");
}
