import { type AlertEvent, groupEvents, type Rule } from "@telltale/core/alerts";
import { alertWindow } from "./alert-window.ts";
import { episodeIdOf, notificationOf, severityOf } from "./notification-of.ts";
import type { AlertNotification, Diagnosis } from "./sinks/notification.ts";
import { type Route, sinksFor } from "./sinks/routes.ts";
import type { Addressed, Episode, StreamState, WatchState } from "./state.ts";
import type { Judged, Told } from "./step-streams.ts";

export interface TellOptions {
  /** The data folder, for the commands in the message. */
  readonly dir: string;
  readonly routes: readonly Route[];
  readonly sinkNames: readonly string[];
  /** Asked for each alert that fires. */
  readonly diagnose: (judged: Judged) => Promise<Diagnosis>;
}

/** Alerts of the past that can still be explained. */
const mostEpisodes = 200;
const undiagnosed: Diagnosis = { moved: [], shipped: [], sessions: [] };

/**
 * Makes messages of what an evaluation has to tell, and notes them in its state: streams of one group that fire together are one
 * message and one episode to the sinks, which ends when the last of them has.
 *
 * @param before the streams as they were before the evaluation
 * @param after the state as the evaluation left it
 */
export async function tell(
  before: Readonly<Record<string, StreamState>>,
  after: WatchState,
  told: readonly Told[],
  options: TellOptions,
): Promise<WatchState> {
  const open = new Map(Object.entries(before).flatMap(([key, stream]) => (stream.told ? [[key, stream.told] as const] : [])));
  const episodes = [...after.episodes];
  const unsent: Addressed[] = [...after.unsent];
  const messages: Record<string, Addressed> = { ...after.messages };
  const byEvent = new Map(told.map((one) => [one.event, one]));
  for (const atMs of [...new Set(told.map(({ event }) => event.atMs))].sort((a, b) => a - b)) {
    for (const { events } of groupEvents(told.map(({ event }) => event).filter((event) => event.atMs === atMs))) {
      const members = events.flatMap((event) => byEvent.get(event) ?? []);
      if (events[0]?.event === "fired") await fire(members);
      else for (const same of byEpisode(members)) goOn(same);
    }
  }
  const streams = Object.fromEntries(
    Object.entries(after.streams).map(([key, stream]) => [
      key,
      { ...stream, told: stream.alert.episode ? (open.get(key) ?? stream.told) : null },
    ]),
  );
  return { ...after, streams, episodes: episodes.slice(-mostEpisodes), unsent, messages };

  async function fire(members: readonly Told[]): Promise<void> {
    const [lead, ...others] = members.toSorted((a, b) => gravity(b) - gravity(a));
    if (!lead) return;
    const { rule } = lead.judged;
    const episodeId = episodeIdOf(lead.event);
    const sinks = sinksFor(routed(rule, lead.event), options.routes, options.sinkNames);
    const diagnosis = await options.diagnose(lead.judged);
    for (const one of members) {
      open.set(one.judged.key, { episodeId, sinks });
      episodes.push(episodeOf(one, episodeId, one === lead ? diagnosis : undiagnosed));
    }
    const also = others.map(({ judged }) => `${judged.key}: ${judged.judgement.why}`);
    say(notificationOf(lead, { dir: options.dir, episodeId, diagnosis, also }), sinks);
  }

  function say(notification: AlertNotification, sinks: readonly string[]): void {
    unsent.push({ notification, sinks });
    if (notification.event === "resolved") delete messages[notification.episodeId];
    else messages[notification.episodeId] = { notification, sinks };
  }

  function goOn(members: readonly Told[]): void {
    const [lead, ...others] = members;
    const known = lead && open.get(lead.judged.key);
    if (!lead || !known) return;
    if (lead.event.event === "recovered") {
      for (const { judged, event } of members) {
        open.delete(judged.key);
        const at = episodes.findLastIndex(({ streamKey }) => streamKey === judged.key);
        const episode = episodes[at];
        if (episode) episodes[at] = { ...episode, endedAtMs: event.atMs };
      }
      const isShared = [...open.values()].some(({ episodeId }) => episodeId === known.episodeId);
      if (isShared) return;
    }
    const now = sinksFor(routed(lead.judged.rule, lead.event), options.routes, options.sinkNames);
    const sinks = [...new Set([...known.sinks, ...(lead.event.event === "recovered" ? [] : now)])];
    const also = others.map(({ judged }) => `${judged.key}: ${judged.judgement.why}`);
    const { episodeId } = known;
    say(notificationOf(lead, { dir: options.dir, episodeId, diagnosis: undiagnosed, also }), sinks);
    if (lead.event.event !== "recovered") for (const { judged } of members) open.set(judged.key, { episodeId, sinks });
  }

  function byEpisode(members: readonly Told[]): readonly (readonly Told[])[] {
    const groups = new Map<string, Told[]>();
    for (const one of members) {
      const id = open.get(one.judged.key)?.episodeId ?? "";
      groups.set(id, [...(groups.get(id) ?? []), one]);
    }
    return [...groups.values()];
  }
}

/** Which of several that fire together speaks for them: alerts before warnings, then the one with the most records. */
function gravity({ event, judged }: Told): number {
  return (event.verdict === "alert" ? 1e12 : 0) + judged.judgement.n;
}

function routed(rule: Rule, event: AlertEvent) {
  return {
    severity: severityOf(event),
    rule: rule.name,
    ...(rule.owner && { owner: rule.owner }),
    ...(rule.sinks && { sinks: rule.sinks }),
  };
}

function episodeOf({ event, judged }: Told, id: string, diagnosis: Diagnosis): Episode {
  const { rule, key, observation, judgement } = judged;
  return {
    id,
    streamKey: key,
    rule: rule.name,
    segment: observation.segment,
    startedAtMs: event.startedAtMs,
    endedAtMs: null,
    window: alertWindow(judged),
    judgement,
    diagnosis,
  };
}
