import type { OtelEntry } from "./otel.ts";
import type { MapOptions } from "./records.ts";
import { type RecordsAndFaults, recordsOfEntries } from "./records-of-entries.ts";
import { spanOfExport } from "./span-of-export.ts";
import { get, isObject } from "./wire/raw.ts";
import { entriesOf, isRequest } from "./wire/read-request.ts";

/** What holds a list of spans, in answers of Phoenix and Tempo. */
const wrappers = ["data", "spans", "trace"];

/**
 * The records of one JSON value of the OpenTelemetry family: an export request or a line of the collector's file exporter, a
 * list of either, a span as the SDKs of JavaScript and Python print it, a span of Phoenix, or such spans in a list, or in lists
 * under names.
 *
 * @param value what JSON.parse gave: a whole file, one element of its list, or one line
 */
export function recordsOfJson(value: unknown, options: MapOptions = {}): RecordsAndFaults {
  return recordsOfEntries(entriesOfJson(value, 0), options);
}

/** Whether a JSON value looks like what {@link recordsOfJson} reads. */
export function isOtel(value: unknown, depth = 0): boolean {
  if (Array.isArray(value)) return depth < 4 && isOtel(value[0], depth + 1);
  if (!isObject(value)) return false;
  if (isRequest(value)) return true;
  const context = get(value, "context") ?? value.spanContext;
  const hasIds =
    get(context, "spanId") !== undefined || (get(value, "traceId") !== undefined && isObject(get(value, "attributes")));
  if (hasIds || "context.span_id" in value) return true;
  return wrappers.some((name) => depth < 4 && isOtel(wrapped(value, name), depth + 1)) || spansUnderNames(value) !== undefined;
}

function* entriesOfJson(value: unknown, startAt: number, depth = 0): Generator<OtelEntry, number> {
  let index = startAt;
  const inner = wrappers.map((name) => wrapped(value, name)).find((one) => one !== undefined);
  const list = Array.isArray(value) ? value : (inner ?? spansUnderNames(value));
  if (list !== undefined && depth < 4) {
    for (const entry of Array.isArray(list) ? list : [list]) index = yield* entriesOfJson(entry, index, depth + 1);
    return index;
  }
  if (isObject(value) && isRequest(value)) {
    for (const entry of entriesOf(value, index)) {
      yield entry;
      index = entry.index + 1;
    }
    return index;
  }
  yield { index, ...spanOfExport(value) };
  return index + 1;
}

/** The spans of an object that sorts them into lists under names of its own, such as their operations; undefined of anything else. */
export function spansUnderNames(value: unknown): readonly unknown[] | undefined {
  const lists = isObject(value) && !isRequest(value) ? Object.values(value) : [];
  return lists.length > 0 && lists.every((list) => Array.isArray(list) && isOtel(list, 1)) ? lists.flat() : undefined;
}

/** A list under a name that says so, of an object that is no span itself. */
function wrapped(value: unknown, name: string): unknown {
  const inner = isObject(value) && !("attributes" in value) && !("name" in value) ? get(value, name) : undefined;
  return typeof inner === "object" && inner !== null ? inner : undefined;
}
