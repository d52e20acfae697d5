import type { Rule } from "@telltale/core/alerts";
import type { Addressed, StreamState, WatchState } from "./state.ts";

/**
 * Ends the alerts of rules that were taken away, or that divide otherwise now: nobody would ever tell their end, and the incidents
 * they opened elsewhere would stay open.
 *
 * @param sinkNames sinks there are: only they are told
 */
export function endUnwatched(
  state: WatchState,
  rules: readonly Rule[],
  sinkNames: readonly string[],
  nowMs: number,
): WatchState {
  const parts = new Map(rules.map(({ name, by = [] }) => [name, [...by].sort().join()]));
  const isWatched = ({ rule, segment }: StreamState) => parts.get(rule) === Object.keys(segment).sort().join();
  const all = Object.entries(state.streams);
  const gone = all.filter(([, stream]) => !isWatched(stream));
  if (gone.length === 0) return state;

  const kept = all.filter(([, stream]) => isWatched(stream));
  const open = new Set(kept.map(([, { told }]) => told?.episodeId));
  const ended = new Set(gone.flatMap(([, { told }]) => (told && !open.has(told.episodeId) ? [told.episodeId] : [])));
  const goneKeys = new Set(gone.map(([key]) => key));
  return {
    ...state,
    streams: Object.fromEntries(kept),
    unsent: [...state.unsent, ...[...ended].flatMap((id) => lastWord(state.messages[id], sinkNames, nowMs))],
    messages: Object.fromEntries(Object.entries(state.messages).filter(([id]) => !ended.has(id))),
    episodes: state.episodes.map((episode) =>
      goneKeys.has(episode.streamKey) && episode.endedAtMs === null ? { ...episode, endedAtMs: nowMs } : episode,
    ),
  };
}

function lastWord(said: Addressed | undefined, sinkNames: readonly string[], nowMs: number): readonly Addressed[] {
  if (said?.notification.kind !== "alert") return [];
  const { previousSeverity: _, ...notification } = said.notification;
  const about = "Its rule is no longer watched as it was: whether all is well again nobody knows.";
  const last = { ...notification, id: `${notification.episodeId}#unwatched`, event: "resolved", atMs: nowMs, about } as const;
  return [{ notification: last, sinks: said.sinks.filter((name) => sinkNames.includes(name)) }];
}
