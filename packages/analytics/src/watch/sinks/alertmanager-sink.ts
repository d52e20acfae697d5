import { type HttpRequest, httpSink, jsonRequest } from "./http.ts";
import { messageOf, type Wording } from "./message.ts";
import { messageText } from "./message-text.ts";
import type { AlertNotification, Notification, Severity } from "./notification.ts";
import { fitText, plainText } from "./plain-text.ts";
import type { Sink } from "./sink.ts";

export interface AlertmanagerSettings extends Wording {
  /** Where it listens, with its path prefix: `http://alertmanager:9093`. */
  readonly url: string;
  readonly token?: string;
  /** Put on every alert, for its routes: `{ team: "llm" }`. */
  readonly labels?: Readonly<Record<string, string>>;
  /** How long an alert lasts there when the watch says nothing any more, in hours. Default 24. */
  readonly holdHours?: number;
}

const mostLabel = 1000;
const hourMs = 3_600_000;

/**
 * Prometheus' Alertmanager, which knows an alert by its labels: a second delivery changes nothing. It keeps alerts in memory only, and
 * expects to hear of what is open again and again.
 */
export function alertmanagerSink(name: string, settings: AlertmanagerSettings): Sink {
  return httpSink({
    name,
    type: "alertmanager",
    takesReports: false,
    isForgetful: true,
    request: (notification) => alertmanagerRequest(notification, settings),
  });
}

/**
 * One alert for the API v2. It ends by `endsAt`; where its severity moved, the one with the old label ends in the same request.
 *
 * @throws {TypeError} if given a report, which is no alert
 * @see https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
 * @see https://prometheus.io/docs/alerting/latest/alerts_api/
 */
export function alertmanagerRequest(notification: Notification, settings: AlertmanagerSettings): HttpRequest {
  if (notification.kind === "report") throw new TypeError("alertmanager: a report is no alert");
  const { url, token, holdHours = 24 } = settings;
  const { atMs, event, severity, previousSeverity } = notification;
  const message = messageOf(notification, settings);
  const shared = {
    annotations: nonEmpty({
      summary: message.title,
      description: messageText(message),
      runbook_url: notification.runbookUrl ?? "",
    }),
    ...(notification.url && { generatorURL: notification.url }),
    startsAt: new Date(notification.sinceMs).toISOString(),
  };
  const alert = (as: Severity, endsAtMs: number) => ({
    labels: labelsOf(notification, as, settings),
    ...shared,
    endsAt: new Date(Math.max(endsAtMs, notification.sinceMs)).toISOString(),
  });
  const current = alert(severity, event === "resolved" ? atMs : atMs + holdHours * hourMs);
  const before = previousSeverity && previousSeverity !== severity ? [alert(previousSeverity, atMs)] : [];
  return jsonRequest(
    "POST",
    `${url.replace(/\/+$/, "")}/api/v2/alerts`,
    [current, ...before],
    token ? { authorization: `Bearer ${token}` } : {},
  );
}

function labelsOf({ rule, segment, owner = "" }: AlertNotification, severity: Severity, { labels }: AlertmanagerSettings) {
  const named = Object.fromEntries(Object.entries(segment).map(([name, value]) => [labelName(name), value]));
  const all: Readonly<Record<string, string>> = { ...named, ...labels, alertname: rule, severity, owner, source: "telltale" };
  return nonEmpty(Object.fromEntries(Object.entries(all).map(([name, value]) => [name, fitText(plainText(value), mostLabel)])));
}

/** A name that every version takes: `[a-zA-Z_][a-zA-Z0-9_]*`. */
function labelName(name: string): string {
  return name.replace(/[^a-zA-Z0-9_]/g, "_").replace(/^(?=\d|$)/, "_");
}

/** Alertmanager refuses labels without a value. */
function nonEmpty(entries: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== ""));
}
