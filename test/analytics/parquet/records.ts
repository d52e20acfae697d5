import type { RecordOf } from "@telltale/core/trace";
import type { Batch } from "../../../packages/analytics/src/parquet/store.ts";

/** 2024-03-01 12:00 UTC. */
export const noonMs = Date.UTC(2024, 2, 1, 12);
export const dayMs = 86_400_000;

/** A record id that says its number and sorts like it. */
export function idOf(number: number): string {
  return `0198c0de-0000-7000-8000-${number.toString(16).padStart(12, "0")}`;
}

export function spanOf(number: number, more: Partial<RecordOf<"spans">> = {}): RecordOf<"spans"> {
  const spanId = (number + 1).toString(16).padStart(16, "0");
  return { id: idOf(number), spanId, kind: "llm", startedAtMs: noonMs + number, status: "ok", ...more };
}

export function signalOf(number: number, more: Partial<RecordOf<"signals">> = {}): RecordOf<"signals"> {
  return { id: idOf(number), kind: "copy", atMs: noonMs + number, ...more };
}

export function scoreOf(number: number, more: Partial<RecordOf<"scores">> = {}): RecordOf<"scores"> {
  return { id: idOf(number), name: "relevance", atMs: noonMs + number, evaluatorKind: "code", value: 1, ...more };
}

export function batchOf(parts: Partial<Batch>): Batch {
  return { spans: [], signals: [], scores: [], ...parts };
}

export function spansOf(from: number, to: number): Batch {
  return batchOf({ spans: Array.from({ length: to - from }, (_, i) => spanOf(from + i)) });
}
