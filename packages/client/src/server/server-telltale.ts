import type { Context, Score, Signal, Span } from "@telltale/core/trace";
import type { OnError } from "../browser/guard.ts";
import type { OpenSpan, Spans } from "../calls/spans.ts";
import type { Outgoing } from "./outlet.ts";
import type { SpanDraft } from "./server-spans.ts";
import type { Surroundings } from "./surroundings.ts";

/** What `createTelltale` takes: one or more of `endpoint`, `file`, `stdout` and `sink`, and what all records share. */
export interface TelltaleOptions
  extends Pick<Context, "tenant" | "feature" | "environment" | "release" | "variants" | "attributes"> {
  /** Where a collector listens. Records go there in batches, at the latest after two seconds. */
  readonly endpoint?: string;
  /** The collector's write key. */
  readonly writeKey?: string;
  /** A file to append one JSON line a record to, at once. Rotate it by renaming: it is opened anew for each line. */
  readonly file?: string;
  /** Whether to write one JSON line a record to the standard output. */
  readonly stdout?: boolean;
  /** Takes each record itself. */
  readonly sink?: (outgoing: Outgoing) => void;
  /** Which application this is; kept in `attributes.app`. */
  readonly app?: string;
  /** Share of traces to keep, above 0 to 1. Default 1. Kept records carry it as `inclusionProbability`. */
  readonly sampleRate?: number;
  /** What is kept for certain, by kind of signal or status of span: `["error", "thumbs"]`. Default: nothing. */
  readonly keep?: readonly (Signal["kind"] | NonNullable<Span["status"]>)[];
  /**
   * Whether the texts of calls are looked at before they are dropped: script, PII types, injection score, refusal, repetition.
   * Default true; it costs about a millisecond for a thousand characters.
   */
  readonly readsTexts?: boolean;
  /** Whether texts may leave the process at all. Default false: they are dropped. */
  readonly captureText?: boolean;
  /** What becomes of each text that may leave; undefined drops it. */
  readonly redact?: (text: string, field: string) => string | undefined;
  /** Told of every fault of Telltale's own; nothing is ever thrown or logged. */
  readonly onError?: OnError;
  /** Whether SIGTERM and SIGINT are answered by sending what waits, before the process ends as they ask. Default false. */
  readonly handleSignals?: boolean;
  /** How long a collector is waited for, and so how long an ending process may be held up, in milliseconds. Default 5,000. */
  readonly patienceMs?: number;
}

type Draft<T extends Signal | Score> = Omit<T, "id" | "atMs"> & Partial<Pick<T, "id" | "atMs">>;

/** What `createTelltale` returns: the function that stops it, carrying what a server may say. None of it ever throws. */
export interface ServerTelltale extends Spans {
  /** Ends what is open, and resolves when everything is delivered or cannot be. */
  (): Promise<void>;
  /** Runs `act`: all that is recorded within it, and within what it awaits, bears this context. */
  run<R>(surroundings: Surroundings, act: () => R): R;
  /** Runs `act`: the spans begun within it are children of this one. */
  within<R>(span: Pick<OpenSpan, "spanId" | "traceId">, act: () => R): R;
  /** A span that is over already. */
  span(span: SpanDraft): void;
  signal(signal: Draft<Signal>): void;
  /** A thumb for a message; null takes it back. */
  thumbs(messageId: string, thumb: "up" | "down" | null): void;
  score(score: Omit<Draft<Score>, "evaluatorKind"> & Partial<Pick<Score, "evaluatorKind">>): void;
  /** Sends everything now. */
  flush(): Promise<void>;
}
