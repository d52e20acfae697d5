import type { Score, Signal, Span } from "@telltale/core/trace";

/** What a span or a log record becomes. Not yet checked against the schema. */
export interface Records {
  readonly spans: readonly Span[];
  readonly signals: readonly Signal[];
  readonly scores: readonly Score[];
}

export const noRecords: Records = { spans: [], signals: [], scores: [] };

/** Hears of a field, by its name in the source, that a record is kept without, and why. */
export type LeftOut = (field: string, reason: string) => void;

export interface MapOptions {
  /** Whether to keep the words of prompts and answers, redacted, where the sender told them. Default: only their length. */
  readonly captureText?: boolean | undefined;
  /** Hears of each attribute whose value cannot be taken: the record is kept without it. */
  readonly leftOut?: LeftOut | undefined;
}
