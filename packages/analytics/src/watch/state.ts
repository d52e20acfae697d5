import type { AlertState, Judgement, Segment, Silence } from "@telltale/core/alerts";
import type { AlertNotification } from "./sinks/notification.ts";

/** What a watcher remembers from one evaluation to the next, also over a restart. Plain JSON, kept as one file. */
export interface WatchState {
  readonly v: 1;
  /** Records until then have been judged; null before the first evaluation. */
  readonly evaluatedToMs: number | null;
  /** By stream key. */
  readonly streams: Readonly<Record<string, StreamState>>;
  readonly silences: readonly Silence[];
  /** Most streams a rule has had: its share of the false-alarm budget is split over so many. */
  readonly streamCounts: Readonly<Record<string, number>>;
  /** Records behind each rule by hour, lately: more of them later means that some came late. */
  readonly arrived: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Alerts, the newest last, to be explained. */
  readonly episodes: readonly Episode[];
  /** Decided, and not in the outbox yet. */
  readonly unsent: readonly Addressed[];
  /** What was last said of each open episode, by its id. */
  readonly messages: Readonly<Record<string, Addressed>>;
}

export interface StreamState {
  readonly rule: string;
  readonly segment: Segment;
  readonly alert: AlertState;
  /** Under which id the open episode was told, its own or that of another stream of its group, and to which sinks. */
  readonly told: { readonly episodeId: string; readonly sinks: readonly string[] } | null;
}

/** One alert from when it fired to when it recovered. */
export interface Episode {
  /** As notifications have it. */
  readonly id: string;
  readonly streamKey: string;
  readonly rule: string;
  readonly segment: Segment;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  /** Of when it fired. */
  readonly window: { readonly fromMs: number; readonly toMs: number };
  readonly judgement: Judgement;
  readonly diagnosis: AlertNotification["diagnosis"];
}

/** A message, and the sinks it goes to. */
export interface Addressed {
  readonly notification: AlertNotification;
  readonly sinks: readonly string[];
}

export const emptyState: WatchState = {
  v: 1,
  evaluatedToMs: null,
  streams: {},
  silences: [],
  streamCounts: {},
  arrived: {},
  episodes: [],
  unsent: [],
  messages: {},
};
