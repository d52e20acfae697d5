import type { Score, Signal, Span } from "@telltale/core/trace";
import type { OtelEntry } from "./otel.ts";
import type { MapOptions, Records } from "./records.ts";
import { recordsOfLog } from "./records-of-log.ts";
import { recordsOfOtel } from "./records-of-otel.ts";

export interface RecordsAndFaults {
  readonly records: Records;
  /** What could not be read: its place among the spans or log records of the input, from 0, and why. */
  readonly rejected: readonly { readonly index: number; readonly reason: string }[];
  /** What records were kept without: an attribute, of the span or log record at that place, and why. */
  readonly leftOut: readonly { readonly index: number; readonly field: string; readonly reason: string }[];
}

/** The records of what was read, and what could not be. */
export function recordsOfEntries(entries: Iterable<OtelEntry>, options: MapOptions = {}): RecordsAndFaults {
  const spans: Span[] = [];
  const signals: Signal[] = [];
  const scores: Score[] = [];
  const rejected: { index: number; reason: string }[] = [];
  const leftOut: { index: number; field: string; reason: string }[] = [];
  for (const entry of entries) {
    if ("reason" in entry) {
      rejected.push(entry);
      continue;
    }
    const { index, resource, scope } = entry;
    const heard = { ...options, leftOut: (field: string, reason: string) => leftOut.push({ index, field, reason }) };
    const records =
      "span" in entry ? recordsOfOtel(entry.span, resource, scope, heard) : recordsOfLog(entry.log, resource, scope);
    spans.push(...records.spans);
    signals.push(...records.signals);
    scores.push(...records.scores);
  }
  return { records: { spans, signals, scores }, rejected, leftOut };
}
