import type { Score, Signal, Span } from "@telltale/core/trace";
import type { OtelEntry } from "./otel.ts";
import type { MapOptions, Records } from "./records.ts";
import { recordsOfLog } from "./records-of-log.ts";
import { recordsOfOtel } from "./records-of-otel.ts";

export interface RecordsAndFaults {
  readonly records: Records;
  /** What could not be read: its place among the spans or log records of the input, from 0, and why. */
  readonly rejected: readonly { readonly index: number; readonly reason: string }[];
}

/** The records of what was read, and what could not be. */
export function recordsOfEntries(entries: Iterable<OtelEntry>, options: MapOptions = {}): RecordsAndFaults {
  const spans: Span[] = [];
  const signals: Signal[] = [];
  const scores: Score[] = [];
  const rejected: { index: number; reason: string }[] = [];
  for (const entry of entries) {
    if ("reason" in entry) {
      rejected.push(entry);
      continue;
    }
    const { resource, scope } = entry;
    const records =
      "span" in entry ? recordsOfOtel(entry.span, resource, scope, options) : recordsOfLog(entry.log, resource, scope);
    spans.push(...records.spans);
    signals.push(...records.signals);
    scores.push(...records.scores);
  }
  return { records: { spans, signals, scores }, rejected };
}
