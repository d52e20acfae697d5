import { type HttpRequest, httpSink, jsonRequest } from "./http.ts";
import { messageOf, type Wording } from "./message.ts";
import { messageText } from "./message-text.ts";
import type { AlertNotification, Notification } from "./notification.ts";
import { fitText, plainText } from "./plain-text.ts";
import { serviceKey } from "./service-key.ts";
import type { Sink } from "./sink.ts";

export interface OpsgenieSettings extends Wording {
  readonly apiKey: string;
  /** In the EU `https://api.eu.opsgenie.com`. */
  readonly url?: string;
  /** Who is told: `{ type: "team", name: "llm" }`. Without, the integration's own team. */
  readonly responders?: readonly { readonly type: string; readonly name?: string; readonly id?: string }[];
  readonly tags?: readonly string[];
}

const most = { alias: 512, message: 130, description: 15_000, entity: 512, note: 25_000, tags: 20, tag: 50, detail: 500 };
const priorities = { critical: "P1", warning: "P3", info: "P5" } as const;

/** Opsgenie. The alias holds an episode together: creating it again only counts up. */
export function opsgenieSink(name: string, settings: OpsgenieSettings): Sink {
  return httpSink({
    name,
    type: "opsgenie",
    takesReports: false,
    request: (notification) => opsgenieRequest(notification, settings),
  });
}

/**
 * A request of Opsgenie's Alert API: creates an alert, or acknowledges, raises or closes the one of that alias.
 *
 * @throws {TypeError} if given a report, which must page nobody
 * @see https://docs.opsgenie.com/docs/alert-api
 */
export function opsgenieRequest(notification: Notification, settings: OpsgenieSettings): HttpRequest {
  if (notification.kind === "report") throw new TypeError("opsgenie: a report must page nobody");
  const { apiKey, url = "https://api.opsgenie.com" } = settings;
  const headers = { authorization: `GenieKey ${apiKey}` };
  const alerts = `${url.replace(/\/+$/, "")}/v2/alerts`;
  const alias = serviceKey(notification.episodeId, most.alias);
  const act = (action: string, body: object, method: HttpRequest["method"] = "POST") =>
    jsonRequest(method, `${alerts}/${encodeURIComponent(alias)}/${action}?identifierType=alias`, body, headers);
  const message = messageOf(notification, settings);
  const note = fitText(`${message.title}\n${messageText(message)}`, most.note);
  switch (notification.event) {
    case "acknowledged":
      return act("acknowledge", { source: "Telltale", note });
    case "resolved":
      return act("close", { source: "Telltale", note });
    case "changed":
      // Creating an open alert again would leave its priority, by which people are called.
      return act("priority", { priority: priorities[notification.severity] }, "PUT");
    default:
      return jsonRequest("POST", alerts, createOf(notification, alias, settings), headers);
  }
}

function createOf(alert: AlertNotification, alias: string, settings: OpsgenieSettings): object {
  const message = messageOf(alert, settings);
  const { responders, tags = [] } = settings;
  return {
    message: fitText(message.title, most.message),
    alias,
    description: fitText(messageText(message), most.description),
    ...(responders && { responders }),
    tags: [...tags, "telltale", alert.rule].slice(0, most.tags).map((tag) => fitText(plainText(tag), most.tag)),
    details: Object.fromEntries(
      Object.entries(alert.segment).map(([key, value]) => [plainText(key), fitText(plainText(value), most.detail)]),
    ),
    entity: fitText(plainText(alert.rule), most.entity),
    source: "Telltale",
    priority: priorities[alert.severity],
  };
}
