import type { Dialect, Raw, ReadOptions, Said } from "../dialect.ts";
import { fieldsOf, optionsOf } from "../fields.ts";
import { isObject } from "../json.ts";
import { observationTypes, spanOfObservation } from "./observation.ts";
import { recordsOfScore } from "./score.ts";

const eventType =
  /^(trace|span|generation|event|score|observation|agent|tool|chain|retriever|evaluator|embedding|guardrail)-(create|update)$|^sdk-log$/;

/** What Langfuse exports, answers and takes in. @see https://langfuse.com/docs/api-and-data-platform/overview */
export const langfuse: Dialect = {
  name: "langfuse",
  about: "Langfuse: traces with their observations, observations and scores (API v1 and v2, bucket exports), ingestion events",
  detects: (row) => isObject(row) && shapeOf(row) !== undefined,
  read(row, options) {
    const shape = isObject(row) ? (shapeOf(row) ?? (isOfNewType(row) ? "observation" : undefined)) : undefined;
    if (!isObject(row) || shape === undefined)
      throw new TypeError("is no trace, observation, score or ingestion event of Langfuse");
    return readers[shape](row, options);
  },
};

type Shape = "trace" | "observation" | "score" | "batch" | "event" | "bareTrace";

function shapeOf(row: Raw): Shape | undefined {
  const read = fieldsOf(row);
  const isOf = (value: unknown, types: ReadonlySet<string> | RegExp) =>
    typeof value === "string" && (types instanceof RegExp ? types.test(value) : types.has(value.toUpperCase()));
  if (Array.isArray(row.batch) && row.batch.some((event) => isObject(event) && isOf(event.type, eventType))) return "batch";
  if (isOf(row.type, eventType) && isObject(row.body)) return "event";
  const observations = row.observations;
  if (Array.isArray(observations) && (isObject(row.trace) || Array.isArray(row.traces) || "timestamp" in row)) return "trace";
  if (isOf(row.type, observationTypes) && ("traceId" in row || "trace_id" in row)) return "observation";
  if (isOf(row.source, /^(ANNOTATION|API|EVAL)$/) && read.word("dataType", "data_type") !== undefined) return "score";
  const isTrace =
    read.word("id") !== undefined && read.time("timestamp") !== undefined && "bookmarked" in row && "public" in row;
  return isTrace ? "bareTrace" : undefined;
}

/** An observation of a type that came after this was written: a row of an export that is Langfuse's without doubt. */
const isOfNewType = (row: Raw) =>
  typeof row.type === "string" && ("traceId" in row || "trace_id" in row) && ("startTime" in row || "start_time" in row);

const readers: { readonly [shape in Shape]: (row: Raw, options: ReadOptions) => Said } = {
  trace(row, options) {
    const traces = Array.isArray(row.traces) ? row.traces.filter(isObject) : [isObject(row.trace) ? row.trace : row];
    const traceOf = (one: Raw) => traces.find(({ id }) => id === one.traceId) ?? traces[0] ?? {};
    const observations = row.observations as readonly unknown[];
    return {
      isPriced: observations.some(isPriced),
      ...joined([
        ...each(observations, "observation", options, (one, options) => ({
          spans: [spanOfObservation(one, traceOf(one), options)],
        })),
        ...traces.flatMap((trace) => {
          const scores = Array.isArray(trace.scores) ? trace.scores : [];
          return each(scores, "score", options, (one, options) => recordsOfScore(one, trace, options));
        }),
      ]),
    };
  },
  observation: (row, options) => ({ isPriced: isPriced(row), spans: [spanOfObservation(row, {}, options)] }),
  score: (row, options) => recordsOfScore(row, {}, options),
  event: (row, options) => batch([row], options),
  batch: (row, options) => batch(row.batch as readonly unknown[], options),
  bareTrace() {
    throw new TypeError("is a trace without its observations: import the export of the observations");
  },
};

/** Ingestion events come before Langfuse looks prices up; what it gives out says a total, be it nothing. */
const isPriced = (row: unknown) => isObject(row) && ("totalCost" in row || "total_cost" in row);

/** Events of one request: what an update says is laid over what was created, and the trace under its observations. */
function batch(events: readonly unknown[], options: ReadOptions): Said {
  const bodies = new Map<string, Raw>();
  const traces = new Map<unknown, Raw>();
  const faults: string[] = [];
  for (const [i, event] of events.entries()) {
    const { type, body } = isObject(event) ? event : {};
    if (typeof type !== "string" || !eventType.test(type) || !isObject(body)) {
      faults.push(`event ${i} is none of Langfuse's`);
      continue;
    }
    const [what = ""] = type.split("-");
    if (type === "sdk-log") continue;
    if (what === "trace") traces.set(body.id, { ...traces.get(body.id), ...body });
    else {
      const key = what === "score" ? `score ${body.id ?? i}` : `observation ${body.id ?? i}`;
      const named = what === "observation" || what === "score" ? {} : { type: what.toUpperCase() };
      const { timestamp } = event as Raw;
      bodies.set(key, { ...(what === "score" && { timestamp }), ...bodies.get(key), ...body, ...named });
    }
  }
  const read = [...bodies].map(([key, body]): Said => {
    const heard = bodies.size > 1 ? optionsOf(key, options) : options;
    const trace = traces.get(body.traceId) ?? {};
    try {
      if (key.startsWith("score")) return recordsOfScore(body, trace, heard);
      return { spans: [spanOfObservation(body, trace, heard)] };
    } catch (error) {
      const hint = "startTime" in body ? "" : " (an update whose beginning is not in the same request?)";
      return { faults: [`${key}: ${(error as Error).message}${hint}`] };
    }
  });
  return joined([...read, { faults }]);
}

function each(
  list: readonly unknown[],
  what: string,
  options: ReadOptions,
  read: (one: Raw, options: ReadOptions) => Said,
): readonly Said[] {
  return list.map((one, i) => {
    try {
      if (!isObject(one)) throw new TypeError("is not an object");
      return read(one, optionsOf(`${what} ${i}`, options));
    } catch (error) {
      return { faults: [`${what} ${i}: ${(error as Error).message}`] };
    }
  });
}

function joined(parts: readonly Said[]): Said {
  return {
    spans: parts.flatMap(({ spans = [] }) => spans),
    signals: parts.flatMap(({ signals = [] }) => signals),
    scores: parts.flatMap(({ scores = [] }) => scores),
    faults: parts.flatMap(({ faults = [] }) => faults),
  };
}
