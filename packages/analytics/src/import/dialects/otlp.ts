import { readOtlp, recordsOfJson } from "../../otlp/index.ts";
import type { Dialect, Raw, ReadOptions, Said } from "./dialect.ts";
import { fieldsOf } from "./fields.ts";
import { isObject } from "./json.ts";

/** OpenTelemetry's own forms. A file of protobuf comes as one row of bytes for each request in it. */
export const otlp: Dialect = {
  name: "otlp",
  about:
    "OpenTelemetry: OTLP export requests (JSON, JSONL, protobuf) in all GenAI dialects, spans as the SDKs of JS and Python print them",
  detects(row) {
    if (row instanceof Uint8Array) return true;
    if (!isObject(row)) return false;
    const isRequest = ["resourceSpans", "resource_spans", "resourceLogs", "resource_logs"].some((name) =>
      Array.isArray(row[name]),
    );
    return isRequest || (isSpan(row) && isPrinted(row));
  },
  read(row, options) {
    if (row instanceof Uint8Array) return ofBytes(row, options);
    return ofJson(row, options);
  },
};

/** Spans as Phoenix exports them: nested, flat, or as a data frame's columns. @see https://github.com/Arize-ai/phoenix */
export const phoenix: Dialect = {
  name: "phoenix",
  about:
    "Arize Phoenix: spans with OpenInference attributes (JSONL, Parquet, JSON; nested or one column each), with their annotations",
  detects: (row) => isObject(row) && isSpan(row) && !isPrinted(row),
  read: (row, options) => ofJson(row, options),
};

/** Whether it has the ids of a span and something to say of it. */
function isSpan(row: Raw): boolean {
  const ids = fieldsOf(row).word("context.span_id", "context.spanId", "spanContext.spanId", "span_id", "spanId");
  const isTelling = "attributes" in row || "span_kind" in row || "spanKind" in row;
  return ids !== undefined && (isTelling || Object.keys(row).some((name) => name.startsWith("attributes.")));
}

/** Whether an SDK of OpenTelemetry wrote the span down, and not Phoenix. */
function isPrinted(row: Raw): boolean {
  return ["resource", "instrumentationScope", "spanContext"].some((name) => name in row) || Array.isArray(row.startTime);
}

function ofJson(row: unknown, options: ReadOptions): Said {
  const { records, rejected, leftOut } = recordsOfJson(row, { captureText: options.keepsText });
  const many = rejected.length + records.spans.length > 1;
  tellLeftOut(leftOut, options, many);
  return { ...records, faults: rejected.map(({ index, reason }) => (many ? `span ${index}: ${reason}` : reason)) };
}

type LeftOutOfMany = ReturnType<typeof recordsOfJson>["leftOut"];

function tellLeftOut(all: LeftOutOfMany, { leftOut }: ReadOptions, many: boolean): void {
  for (const { index, field, reason } of all) leftOut?.(field, many ? `span ${index}: ${reason}` : reason);
}

/** Traces, or else logs: a request of protobuf does not say which it is, but only one of them reads without a fault. */
function ofBytes(bytes: Uint8Array, options: ReadOptions): Said {
  const read = (signal: "traces" | "logs") => {
    const { envelope, rejected, leftOut } = readOtlp(bytes, {
      contentType: "application/x-protobuf",
      signal,
      captureText: options.keepsText,
    });
    return { ...(envelope as Said), leftOut, faults: rejected.map(({ index, reason }) => `span ${index}: ${reason}`) };
  };
  const told = ({ leftOut, ...said }: ReturnType<typeof read>): Said => {
    tellLeftOut(leftOut, options, true);
    return said;
  };
  const traces = attempt(() => read("traces"));
  if (traces instanceof Error || (traces.faults.length > 0 && !traces.spans?.length)) {
    const logs = attempt(() => read("logs"));
    if (!(logs instanceof Error) && logs.faults.length === 0) return told(logs);
  }
  if (traces instanceof Error) throw new TypeError(traces.message, { cause: traces });
  return told(traces);
}

function attempt<T>(work: () => T): T | Error {
  try {
    return work();
  } catch (error) {
    return error as Error;
  }
}
