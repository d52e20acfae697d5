import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Context } from "@telltale/core/trace";
import type { Engine } from "../engine/engine.ts";
import { type OtelResource, readOtlpAnswer, readOtlpFailure, writeLogs, writeTraces } from "../otlp/index.ts";
import type { Window } from "../tables/window.ts";
import { otelOfScore, otelOfSignal } from "./otel-of-judgement.ts";
import { otelOfSpan } from "./otel-of-span.ts";
import { serviceOf } from "./own-attributes.ts";
import { readRecords } from "./read-records.ts";

export interface ExportOtlpOptions extends Window {
  /** The receiver's base URL, as in `OTEL_EXPORTER_OTLP_ENDPOINT`: `/v1/traces` and `/v1/logs` are put after it. */
  readonly endpoint: string;
  /** Sent with every request: `{ authorization: "Basic …" }`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default protobuf. */
  readonly encoding?: "protobuf" | "json";
  /** Whether the words of calls leave too, where they were kept. Default no. */
  readonly withText?: boolean;
  /** Most records in one request. Default 500. */
  readonly batchSize?: number;
  readonly onProgress?: (progress: ExportedOtlp) => void;
}

export interface ExportedOtlp {
  readonly spans: number;
  /** Scores and signals, which leave as events; a receiver may take traces only. */
  readonly events: number;
  /** What the receiver said it did not take. */
  readonly rejected: number;
  /** Why, in the receiver's words. */
  readonly messages: readonly string[];
}

/** A receiver that cannot be exported to: which, and what it answered. What was sent before stays sent; sending again is harmless. */
export class OtlpExportError extends Error {
  override readonly name = "OtlpExportError";
  /** What it answered; undefined where it did not answer. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

const attempts = 5;
/** How long a receiver may take to answer, in milliseconds. */
const patienceMs = 60_000;
/** How receivers say that they know no logs. */
const withoutLogs: readonly number[] = [404, 405, 501];
const compress = promisify(gzip);

/**
 * Sends the records of a window to any receiver of OTLP over HTTP: spans as traces, scores and signals as events.
 *
 * @param engine a Node engine whose tables are open (`openTables`)
 * @throws {OtlpExportError} if the receiver refuses, or does not answer after five attempts
 */
export async function exportOtlp(engine: Engine, options: ExportOtlpOptions): Promise<ExportedOtlp> {
  const { encoding = "protobuf", withText = false, batchSize = 500, onProgress = () => {} } = options;
  let done: ExportedOtlp = { spans: 0, events: 0, rejected: 0, messages: [] };
  const sent = (parts: { spans?: number; events?: number }, answer: Answer) => {
    done = {
      spans: done.spans + (parts.spans ?? 0),
      events: done.events + (parts.events ?? 0),
      rejected: done.rejected + answer.rejected,
      messages: answer.message ? [...new Set([...done.messages, answer.message])] : done.messages,
    };
    onProgress(done);
  };

  for await (const records of readRecords(engine, "spans", options))
    for (const part of parts(records, batchSize)) {
      const groups = byResource(part).map(([resource, spans]) => ({
        resource,
        scope,
        spans: spans.map((span) => otelOfSpan(span, withText)),
      }));
      sent({ spans: part.length }, await post("traces", writeTraces(groups, encoding), options));
    }
  const sendEvents = async <R extends Context>(
    records: readonly R[],
    otelOf: (record: R) => ReturnType<typeof otelOfScore>,
  ) => {
    for (const part of parts(records, batchSize)) {
      const groups = byResource(part).map(([resource, events]) => ({ resource, scope, logs: events.map(otelOf) }));
      sent({ events: part.length }, await post("logs", writeLogs(groups, encoding), options));
    }
  };
  try {
    for await (const records of readRecords(engine, "scores", options)) await sendEvents(records, otelOfScore);
    for await (const records of readRecords(engine, "signals", options)) await sendEvents(records, otelOfSignal);
  } catch (error) {
    if (!(error instanceof OtlpExportError && withoutLogs.includes(error.status ?? 0))) throw error;
    const message = `it takes traces only (${error.status} for /v1/logs): scores and signals were not sent`;
    done = { ...done, messages: [...done.messages, message] };
  }
  return done;
}

const scope = { name: "telltale", attributes: {} };

function* parts<R>(records: readonly R[], size: number): Generator<readonly R[]> {
  for (let at = 0; at < records.length; at += size) yield records.slice(at, at + size);
}

/** Records by the service, release and environment they are of. */
function byResource<R extends Context>(records: readonly R[]): readonly (readonly [OtelResource, readonly R[]])[] {
  const groups = new Map<string, R[]>();
  for (const record of records) {
    const { attributes, release, environment } = record;
    const key = JSON.stringify([serviceOf(attributes), release ?? null, environment ?? null]);
    const group = groups.get(key);
    if (group) group.push(record);
    else groups.set(key, [record]);
  }
  return [...groups].map(([key, group]) => {
    const [name, release, environment] = JSON.parse(key);
    const said = { "service.name": name, "service.version": release, "deployment.environment.name": environment };
    return [{ attributes: Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null)) }, group];
  });
}

type Answer = ReturnType<typeof readOtlpAnswer>;

async function post(
  signal: "traces" | "logs",
  body: Uint8Array,
  { endpoint, headers = {}, encoding = "protobuf" }: ExportOtlpOptions,
): Promise<Answer> {
  const url = `${endpoint.replace(/\/+$/, "")}/v1/${signal}`;
  const type = encoding === "json" ? "application/json" : "application/x-protobuf";
  const packed = new Uint8Array(await compress(body));
  let reason = "";
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const response = await fetch(url, {
      method: "POST",
      body: packed,
      headers: { "content-type": type, "content-encoding": "gzip", ...headers },
      signal: AbortSignal.timeout(patienceMs),
    }).catch((cause: Error) => cause);
    if (response instanceof Error) reason = String((response.cause as Error | undefined)?.message ?? response.message);
    else if (response.ok)
      return readOtlpAnswer(new Uint8Array(await response.arrayBuffer()), {
        contentType: response.headers.get("content-type") ?? type,
        signal,
      });
    else {
      const contentType = response.headers.get("content-type") ?? "";
      const said = readOtlpFailure(new Uint8Array(await response.arrayBuffer()), { contentType });
      reason = `${response.status} ${said}`.trim();
      if (![429, 502, 503, 504].includes(response.status))
        throw new OtlpExportError(`${url} refuses: ${reason}`, response.status);
    }
    const asked = response instanceof Response ? Number(response.headers.get("retry-after")) * 1000 : Number.NaN;
    if (attempt < attempts) await wait(asked > 0 ? asked : 2 ** attempt * 125);
  }
  throw new OtlpExportError(`${url} does not take it, after ${attempts} attempts: ${reason}`);
}
