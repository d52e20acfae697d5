import { createHash } from "node:crypto";
import type { AlertEvent, Rule, Segment } from "@telltale/core/alerts";
import { shellWord } from "../report/shell-word.ts";
import { alertWindow } from "./alert-window.ts";
import { directionOf } from "./direction.ts";
import type { AlertNotification, Diagnosis, Quantity, Severity } from "./sinks/notification.ts";
import type { Told } from "./step-streams.ts";
import { watchedMetric } from "./watched-metric.ts";

const events = { fired: "fired", escalated: "changed", repeated: "reminded", recovered: "resolved" } as const satisfies Record<
  AlertEvent["event"],
  AlertNotification["event"]
>;

/** Services take keys of so many characters. */
const longestKey = 200;

/** What an episode is called, from when it fires to when it is resolved. */
export function episodeIdOf({ dedupKey }: AlertEvent): string {
  if (dedupKey.length <= longestKey) return dedupKey;
  return `${dedupKey.slice(0, 120)}~${createHash("sha256").update(dedupKey).digest("hex").slice(0, 32)}`;
}

/** How loud an event is: what only warns is never critical. */
export function severityOf({ severity, verdict }: AlertEvent): Severity {
  return verdict === "warning" && severity === "critical" ? "warning" : severity;
}

export interface NotificationOptions {
  /** The data folder, as a person would name it in a command. */
  readonly dir: string;
  readonly episodeId: string;
  readonly diagnosis: Diagnosis;
  readonly also: readonly string[];
}

/** What sinks are told of an event. */
export function notificationOf(
  { event, judged }: Told,
  { dir, episodeId, diagnosis, also }: NotificationOptions,
): AlertNotification {
  const { rule, observation } = judged;
  const key = shellWord(judged.key);
  return {
    kind: "alert",
    id: `${episodeId}#${event.id.slice(event.dedupKey.length + 1)}`,
    episodeId,
    event: events[event.event],
    severity: severityOf(event),
    ...(event.event === "escalated" && rule.severity === "critical" && { previousSeverity: "warning" as const }),
    atMs: event.atMs,
    sinceMs: event.startedAtMs,
    rule: rule.name,
    about: aboutOf(rule, event),
    segment: namedSegment(observation.segment),
    ...(rule.where && { where: namedWhere(rule.where) }),
    quantity: quantityOf(judged),
    threshold: thresholdOf(judged),
    window: alertWindow(judged),
    ...(rule.owner && { owner: rule.owner }),
    ...(rule.runbook && { runbookUrl: rule.runbook }),
    diagnosis,
    ...(also.length > 0 && { also }),
    silence: `telltale watch ${shellWord(dir)} --snooze ${key} --for 2h`,
    explain: `telltale watch ${shellWord(dir)} --explain ${key}`,
  };
}

function aboutOf({ about }: Rule, { event, judgement }: AlertEvent): string {
  if (event === "recovered")
    return `${judgement.verdict === "no data" ? "Nothing more was seen of it" : "Well again"}: ${judgement.why}.`;
  const said = about?.endsWith(")") ? `${about} ` : about ? `${about.replace(/\.$/, "")}: ` : "";
  return `${said}${judgement.why}.`;
}

/** A segment with texts for values, as sinks print them. */
function namedSegment(segment: Segment): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(segment).map(([name, value]) => [name, String(value ?? "(none)")]));
}

function namedWhere(where: NonNullable<Rule["where"]>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(where).map(([name, value]) => [name, [value].flat().map(String).join(" or ")]));
}

function quantityOf({ rule, judgement }: Told["judged"]): Quantity | null {
  const { value, interval, confidence, n, reference, compared } = judgement;
  if (rule.condition.kind === "drift" || rule.condition.kind === "noData") return null;
  const metric = watchedMetric(rule.metric);
  // An interval of a ratio or a slope is not one of the value.
  const [low, high] = compared === "value" && interval ? interval : [null, null];
  return {
    name: `${/^p\d/.test(rule.statistic) ? `${rule.statistic} of ` : ""}${metric.label}`,
    unit: rule.statistic === "count" ? "count" : metric.unit,
    value,
    low,
    high,
    confidence: confidence ?? 0.95,
    n,
    nOf: metric.nOf,
    reference,
  };
}

function thresholdOf({ rule, judgement }: Told["judged"]): AlertNotification["threshold"] {
  const { limit, compared } = judgement;
  if (limit === null || compared !== "value") return null;
  return { comparison: directionOf(rule) === "up" ? "above" : "below", value: limit };
}
