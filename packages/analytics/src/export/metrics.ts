import { isBilled } from "@telltale/core";
import type { Score, Signal, Span } from "@telltale/core/trace";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Batch } from "../parquet/store.ts";
import { createRecent } from "./recent.ts";

/** The state of an alert rule, as its gauge has it: 0 ok, 1 warning, 2 alert, −1 without data. */
const alertLevels = { ok: 0, warning: 1, alert: 2, no_data: -1 } as const;

export interface Metrics {
  /** Counts accepted records. A record that comes again soon, by its id, is counted once. */
  observe(batch: Batch): void;
  /** Counts requests the collector answered. */
  answered(status: number, records: { readonly accepted: number; readonly rejected: number }): void;
  /** Mean implicit satisfaction (0…1) of sessions that ended lately, and how many; null where there are none. */
  satisfied(mean: number | null, sessions: number): void;
  alert(rule: string, severity: string, state: keyof typeof alertLevels): void;
  /** The text of a scrape, in Prometheus' exposition format. */
  expose(): Promise<string>;
  /** What `expose` gives, as a header says it. */
  readonly contentType: string;
}

/** Buckets of the GenAI conventions for client operations, in seconds, up to ten minutes. */
const seconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 163.84, 327.68, 600];
const tokenBuckets = ["input", "cache_read", "cache_write", "output", "reasoning"] as const;
const fieldOf = {
  input: "inputTokens",
  cache_read: "cacheReadTokens",
  cache_write: "cacheWriteTokens",
  output: "outputTokens",
  reasoning: "reasoningTokens",
} as const satisfies Record<(typeof tokenBuckets)[number], keyof Span>;

export interface MetricsOptions {
  /** Most different values a label keeps; further ones are counted as `other`, so that one sender cannot fill the memory. Default 100. */
  readonly maxLabelValues?: number;
}

/**
 * What Prometheus may scrape: calls, latency, tokens, cost, errors, what users did, scores and alert states, counted as records
 * are accepted. Labels are few and bounded; no user, session or text is among them.
 */
export function createMetrics({ maxLabelValues = 100 }: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const isKnown = createRecent(100_000);
  const bounded = boundLabels(maxLabelValues);

  const call = ["kind", "provider", "model", "feature"] as const;
  const calls = new Counter({
    name: "telltale_calls_total",
    help: "Spans by kind, and how they ended",
    labelNames: [...call, "status", "error_type"],
    registers,
  });
  const duration = new Histogram({
    name: "telltale_call_duration_seconds",
    help: "How long spans took",
    labelNames: call,
    buckets: seconds,
    registers,
  });
  const ttft = new Histogram({
    name: "telltale_time_to_first_token_seconds",
    help: "From the request of a model call to its first chunk",
    labelNames: call,
    buckets: seconds,
    registers,
  });
  const tokens = new Counter({
    name: "telltale_tokens_total",
    help: "Tokens of model calls, in buckets that do not overlap",
    labelNames: ["provider", "model", "feature", "bucket"],
    registers,
  });
  const cost = new Counter({
    name: "telltale_cost_usd_total",
    help: "US dollars that model calls cost, where a price is known",
    labelNames: ["provider", "model", "feature"],
    registers,
  });
  const unpriced = new Counter({
    name: "telltale_unpriced_calls_total",
    help: "Model calls whose price is not known",
    labelNames: ["provider", "model", "feature"],
    registers,
  });
  const signals = new Counter({
    name: "telltale_signals_total",
    help: "What users did; thumbs have the value up, down or retracted",
    labelNames: ["kind", "value", "feature"],
    registers,
  });
  const scores = new Histogram({
    name: "telltale_score_value",
    help: "Scores given, by name and kind of evaluator; yes and no are 1 and 0",
    labelNames: ["name", "evaluator_kind"],
    buckets: [0, 0.25, 0.5, 0.75, 1, 2, 3, 4, 5],
    registers,
  });
  const satisfaction = new Gauge({
    name: "telltale_satisfaction_ratio",
    help: "Mean implicit satisfaction of the last hour's sessions",
    registers,
  });
  const sessions = new Gauge({
    name: "telltale_satisfaction_sessions",
    help: "Sessions behind telltale_satisfaction_ratio",
    registers,
  });
  const alerts = new Gauge({
    name: "telltale_alert_state",
    help: "0 ok, 1 warning, 2 alert, -1 without data",
    labelNames: ["rule", "severity"],
    registers,
  });
  const requests = new Counter({
    name: "telltale_collector_requests_total",
    help: "Requests the collector answered",
    labelNames: ["status"],
    registers,
  });
  const records = new Counter({
    name: "telltale_collector_records_total",
    help: "Records the collector accepted and rejected",
    labelNames: ["outcome"],
    registers,
  });
  satisfaction.set(Number.NaN);

  function observeSpan(span: Span): void {
    const { kind, status, errorType = "", durationMs, ttftMs, costUsd } = span;
    const who = {
      provider: bounded("provider", span.provider),
      model: bounded("model", span.responseModel ?? span.requestModel),
      feature: bounded("feature", span.feature),
    };
    calls.inc({ kind, ...who, status, error_type: errorType });
    if (durationMs !== undefined) duration.observe({ kind, ...who }, durationMs / 1000);
    if (ttftMs !== undefined) ttft.observe({ kind, ...who }, ttftMs / 1000);
    if (!isBilled(span)) return;
    for (const bucket of tokenBuckets) {
      const count = span[fieldOf[bucket]];
      if (count) tokens.inc({ ...who, bucket }, count);
    }
    if (costUsd !== undefined) cost.inc(who, costUsd);
    else if (status === "ok") unpriced.inc(who);
  }

  function observeSignal({ kind, value, feature }: Signal): void {
    const thumb = kind === "thumbs" ? (value === 0 || value === undefined ? "retracted" : value > 0 ? "up" : "down") : "";
    signals.inc({ kind, value: thumb, feature: bounded("feature", feature) });
  }

  function observeScore({ name, evaluatorKind, value }: Score): void {
    if (value !== undefined) scores.observe({ name: bounded("score", name), evaluator_kind: evaluatorKind }, value);
  }

  return {
    observe(batch) {
      for (const span of batch.spans) if (!isKnown(span.id)) observeSpan(span);
      for (const signal of batch.signals) if (!isKnown(signal.id)) observeSignal(signal);
      for (const score of batch.scores) if (!isKnown(score.id)) observeScore(score);
    },
    answered(status, { accepted, rejected }) {
      requests.inc({ status: String(status) });
      if (accepted > 0) records.inc({ outcome: "accepted" }, accepted);
      if (rejected > 0) records.inc({ outcome: "rejected" }, rejected);
    },
    satisfied(mean, count) {
      satisfaction.set(mean ?? Number.NaN);
      sessions.set(count);
    },
    alert: (rule, severity, state) => alerts.set({ rule: bounded("rule", rule), severity }, alertLevels[state]),
    expose: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

/** Keeps the first values of each label, and calls the others `other`. An absent value is the empty text. */
function boundLabels(most: number) {
  const seen = new Map<string, Set<string>>();
  return (label: string, value = ""): string => {
    const values = seen.get(label) ?? new Set();
    seen.set(label, values);
    if (values.has(value) || values.size < most) {
      values.add(value);
      return value;
    }
    return "other";
  };
}
