import { type HttpRequest, httpSink, jsonRequest } from "./http.ts";
import { messageOf, type Wording } from "./message.ts";
import { messageText } from "./message-text.ts";
import type { AlertEvent, AlertNotification, Notification } from "./notification.ts";
import { fitText, plainText } from "./plain-text.ts";
import { serviceKey } from "./service-key.ts";
import type { Sink } from "./sink.ts";

export interface PagerDutySettings extends Wording {
  /** The integration key of a service, 32 characters. */
  readonly routingKey: string;
  /** In the EU `https://events.eu.pagerduty.com/v2/enqueue`. */
  readonly url?: string;
  /** The affected system. Default `telltale`. */
  readonly source?: string;
}

const most = { key: 255, summary: 1024, details: 20_000, detail: 1000 };

const actions: Readonly<Record<AlertEvent, "trigger" | "acknowledge" | "resolve">> = {
  fired: "trigger",
  changed: "trigger",
  reminded: "trigger",
  acknowledged: "acknowledge",
  resolved: "resolve",
};

/** A service of PagerDuty. Events of one episode share a dedup key, so that a second delivery pages nobody again. */
export function pagerDutySink(name: string, settings: PagerDutySettings): Sink {
  return httpSink({
    name,
    type: "pagerduty",
    takesReports: false,
    request: (notification) => pagerDutyRequest(notification, settings),
  });
}

/**
 * An event for PagerDuty's Events API v2.
 *
 * @throws {TypeError} if given a report, which must page nobody
 * @see https://developer.pagerduty.com/docs/send-alert-event
 */
export function pagerDutyRequest(notification: Notification, settings: PagerDutySettings): HttpRequest {
  if (notification.kind === "report") throw new TypeError("pagerduty: a report must page nobody");
  const { routingKey, url = "https://events.pagerduty.com/v2/enqueue" } = settings;
  const action = actions[notification.event];
  const dedupKey = serviceKey(notification.episodeId, most.key);
  const event = { routing_key: routingKey, event_action: action, dedup_key: dedupKey };
  return jsonRequest("POST", url, action === "trigger" ? { ...event, ...triggerOf(notification, settings) } : event);
}

function triggerOf(alert: AlertNotification, settings: PagerDutySettings): object {
  const message = messageOf(alert, settings);
  const { source = "telltale" } = settings;
  const segment = Object.fromEntries(
    Object.entries(alert.segment).map(([key, value]) => [plainText(key), fitText(plainText(value), most.detail)]),
  );
  return {
    client: "Telltale",
    ...(alert.url && { client_url: alert.url }),
    payload: {
      summary: fitText(message.title, most.summary),
      source,
      severity: alert.severity,
      timestamp: new Date(alert.atMs).toISOString(),
      ...(alert.quantity && { class: alert.quantity.name }),
      component: plainText(alert.rule),
      ...(alert.owner && { group: plainText(alert.owner) }),
      custom_details: { ...segment, text: fitText(messageText(message), most.details) },
    },
    links: message.links.map(({ label, url: href }) => ({ href, text: label })),
  };
}
