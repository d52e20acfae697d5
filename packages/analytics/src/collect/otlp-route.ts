import { type OtlpAnswer, OtlpError, type OtlpSignal, readOtlp, writeOtlpAnswer, writeOtlpFailure } from "../otlp/index.ts";
import { refusalHeaders } from "./answer.ts";
import { mediaType } from "./read-body.ts";
import { Refusal } from "./refusal.ts";
import type { WireFormat } from "./wire-format.ts";

const protobuf = "application/x-protobuf";
const json = "application/json";

/**
 * OTLP over HTTP, as every OpenTelemetry SDK sends it: an application needs no more than
 * `OTEL_EXPORTER_OTLP_ENDPOINT=http://…`, and `OTEL_EXPORTER_OTLP_HEADERS=x-telltale-key=…` where there are keys.
 *
 * @returns undefined for a path that is not one of OTLP's
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp
 */
export function otlpFormatOf(pathname: string): WireFormat | undefined {
  const signal = /\/v1\/(traces|logs|metrics)$/.exec(pathname)?.[1];
  return signal === "traces" || signal === "logs" || signal === "metrics" ? formats[signal] : undefined;
}

const formats = { traces: otlpFormat("traces"), logs: otlpFormat("logs"), metrics: withoutMetrics() } as const;

/** Metrics have no records to become: whoever sends them hears so, in OTLP, rather than that an envelope is malformed. */
function withoutMetrics(): WireFormat {
  return {
    ...otlpFormat("traces"),
    name: "metrics",
    check() {
      throw new Refusal(404, "no_metrics", "this takes traces and logs only; set OTEL_METRICS_EXPORTER=none");
    },
  };
}

function otlpFormat(signal: OtlpSignal): WireFormat {
  return {
    name: signal,
    check(request) {
      const type = mediaType(request);
      if (type !== protobuf && type !== json) throw new Refusal(415, "unsupported_type", `send ${protobuf} or ${json}`);
    },
    read(body, request) {
      try {
        const { envelope, rejected, leftOut } = readOtlp(body, { contentType: mediaType(request), signal });
        const [first] = leftOut;
        const reason = rejected[0]?.reason ?? (first && `kept without ${first.field}, which ${first.reason}`);
        return { envelope, rejected: rejected.length, ...(reason !== undefined && { reason }) };
      } catch (cause) {
        if (cause instanceof OtlpError) throw new Refusal(400, "malformed_otlp", cause.message, { cause });
        throw cause;
      }
    },
    answer(_accepted, told, read, request) {
      const rejected = read.rejected + told.rejected.length;
      const issue = told.rejected[0]?.issues[0];
      const message = read.reason ?? (issue && `${issue.field}: ${issue.reason}`);
      return answerOf(200, writeOtlpAnswer({ contentType: mediaType(request), signal, rejected, message }));
    },
    refuse(refusal, request) {
      const failure = writeOtlpFailure({ contentType: mediaType(request), message: refusal.message });
      return answerOf(refusal.status, failure, refusalHeaders(refusal));
    },
  };
}

function answerOf(status: number, { body, contentType }: OtlpAnswer, headers: Record<string, string> = {}): Response {
  const all = { "content-type": contentType, "cache-control": "no-store", ...headers };
  return new Response(body as BodyInit, { status, headers: all });
}
