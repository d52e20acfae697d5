import { type AlertEvent, type AlertState, type AlertStatus, type Episode, streamKey } from "./alert-state.ts";
import { groupKeyOf } from "./group-events.ts";
import type { Judgement } from "./observation.ts";
import { isQuiet, type Silence } from "./quiet.ts";
import { dayMs, hourMs, type Rule, type Segment } from "./rule.ts";

export interface StepInput {
  readonly rule: Rule;
  readonly segment: Segment;
  readonly state: AlertState;
  readonly judgement: Judgement;
  readonly nowMs: number;
  readonly silences?: readonly Silence[];
}

/**
 * One judgement's step of an alert. Pure: the caller brings the time and keeps the state, and sends what is returned.
 *
 * An episode opens with the first judgement beyond the limit (or the `fireAfter`-th in a row) and closes when all has been well
 * for `recoverAfterMs`; what flickers in between is one episode. Where parts are judged apart (`by`), a part of which nothing was
 * heard for a day is taken to be gone, unless `onNoData` says what to do. Of each episode `fired` and `recovered` are told at most once, and
 * `recovered` only if `fired` was. While a stream is quiet (snoozed, silenced, in maintenance) nothing but a recovery is told; what
 * still lasts afterwards is told then. An evaluation of the past changes nothing.
 *
 * @returns the state to keep and the events to send, at most one
 */
export function step({ rule, segment, state, judgement, nowMs, silences = [] }: StepInput): {
  readonly state: AlertState;
  readonly events: readonly AlertEvent[];
} {
  if (state.evaluatedAtMs !== null && nowMs <= state.evaluatedAtMs) return { state, events: [] };
  const snoozed = state.snoozed !== null && state.snoozed.untilMs > nowMs ? state.snoozed : null;
  const verdict = verdictOf(rule, judgement);
  const streak = verdict === "alert" || verdict === "warning" ? state.streak + 1 : 0;
  const episode = nextEpisode(rule, state.episode, verdict, judgement, streak, nowMs);
  const isOver = episode !== null && hasRecovered(rule, episode, nowMs);
  const isSilent = snoozed !== null || isQuiet(rule, segment, silences, nowMs);
  const event = isOver
    ? episode.toldAtMs === null
      ? null
      : "recovered"
    : isSilent
      ? null
      : eventOf(rule, episode, judgement, nowMs);

  const told = event !== null && episode !== null ? tell(episode, judgement, nowMs) : episode;
  const kept = isOver ? null : told;
  const status = snoozed !== null ? "snoozed" : statusOf(kept, verdict);
  const next: AlertState = {
    version: 1,
    status,
    sinceMs: status === state.status ? state.sinceMs : nowMs,
    evaluatedAtMs: nowMs,
    episode: kept,
    streak,
    snoozed,
  };
  return {
    state: next,
    events: event !== null && told !== null ? [eventFor(event, told, { rule, segment, judgement, nowMs })] : [],
  };
}

/** What the judgement means for this rule: silence of the data may count as an alert, or as all being well. */
function verdictOf(rule: Rule, { verdict }: Judgement): Judgement["verdict"] {
  if (verdict !== "no data" || rule.onNoData === undefined || rule.onNoData === "keep") return verdict;
  return rule.onNoData;
}

function nextEpisode(
  rule: Rule,
  open: Episode | null,
  verdict: Judgement["verdict"],
  judgement: Judgement,
  streak: number,
  nowMs: number,
): Episode | null {
  if (verdict === "no data") return open && { ...open, silentSinceMs: open.silentSinceMs ?? nowMs };
  if (verdict === "alert" || verdict === "warning") {
    if (open) return { ...heard(open), verdict: verdict === "alert" ? "alert" : open.verdict, wellSinceMs: null };
    if (streak < (rule.fireAfter ?? 1)) return null;
    return {
      startedAtMs: nowMs,
      verdict,
      toldAtMs: null,
      lastToldAtMs: null,
      told: 0,
      toldVerdict: null,
      toldLevel: null,
      acknowledged: null,
      wellSinceMs: null,
    };
  }
  if (!open) return open;
  // In between the limit and where it is clear again, an open alert stays as it is.
  const isWell = judgement.isClear || judgement.verdict === "no data";
  return { ...heard(open), wellSinceMs: isWell ? (open.wellSinceMs ?? nowMs) : null };
}

const heard = ({ silentSinceMs: _, ...episode }: Episode): Episode => episode;

/** How long a user, a tool or a model may say nothing until its alert is over: it may never be seen again. */
const goneAfterMs = dayMs;

/** Default time to be well: a window, in which what was bad leaves it, but no longer than an hour. */
const recoverAfterMsOf = (rule: Rule) => rule.recoverAfterMs ?? Math.min(rule.windowMs, hourMs);

function hasRecovered(rule: Rule, { wellSinceMs, silentSinceMs }: Episode, nowMs: number): boolean {
  if (wellSinceMs !== null) return nowMs - wellSinceMs >= recoverAfterMsOf(rule);
  const isOfOne = (rule.by?.length ?? 0) > 0 && rule.onNoData === undefined;
  return isOfOne && silentSinceMs !== undefined && nowMs - silentSinceMs >= goneAfterMs;
}

function eventOf(rule: Rule, episode: Episode | null, { level }: Judgement, nowMs: number): AlertEvent["event"] | null {
  if (episode === null) return null;
  if (episode.toldAtMs === null) return episode.wellSinceMs === null ? "fired" : null;
  if (episode.wellSinceMs !== null) return null;
  if (episode.verdict === "alert" && episode.toldVerdict === "warning") return "escalated";
  if (level !== null && level > (episode.toldLevel ?? 0)) return "escalated";
  const renotifyMs = rule.renotifyMs === undefined ? (rule.severity === "critical" ? 4 * hourMs : null) : rule.renotifyMs;
  const isDue = renotifyMs !== null && episode.acknowledged === null && nowMs - (episode.lastToldAtMs ?? nowMs) >= renotifyMs;
  return isDue ? "repeated" : null;
}

const tell = (episode: Episode, { level }: Judgement, nowMs: number): Episode => ({
  ...episode,
  toldAtMs: episode.toldAtMs ?? nowMs,
  lastToldAtMs: nowMs,
  told: episode.told + 1,
  toldVerdict: episode.verdict,
  toldLevel: level === null ? episode.toldLevel : Math.max(level, episode.toldLevel ?? 0),
});

function statusOf(episode: Episode | null, verdict: Judgement["verdict"]): AlertStatus {
  if (episode === null) return verdict === "no data" ? "no data" : "ok";
  if (episode.wellSinceMs !== null) return "recovering";
  return episode.acknowledged ? "acknowledged" : episode.verdict;
}

function eventFor(
  event: AlertEvent["event"],
  episode: Episode,
  { rule, segment, judgement, nowMs }: Pick<StepInput, "rule" | "segment" | "judgement" | "nowMs">,
): AlertEvent {
  const dedupKey = `${streamKey(rule.name, segment)}|${new Date(episode.startedAtMs).toISOString()}`;
  return {
    event,
    dedupKey,
    id: `${dedupKey}#${episode.told}`,
    groupKey: groupKeyOf(rule, segment),
    rule: rule.name,
    severity: rule.severity,
    verdict: episode.verdict,
    segment,
    owner: rule.owner ?? null,
    runbook: rule.runbook ?? null,
    sinks: rule.sinks ?? [],
    atMs: nowMs,
    startedAtMs: episode.startedAtMs,
    judgement,
  };
}
