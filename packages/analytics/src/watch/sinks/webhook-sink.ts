import { createHmac } from "node:crypto";
import { type HttpRequest, httpSink } from "./http.ts";
import { messageOf, type Wording } from "./message.ts";
import { messageText } from "./message-text.ts";
import type { Notification } from "./notification.ts";
import { serviceKey } from "./service-key.ts";
import type { Sink } from "./sink.ts";

export interface WebhookSettings extends Wording {
  readonly url: string;
  /** `whsec_` and base64, or any text of its own bytes. */
  readonly secret: string;
  /** Sent as well. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Anything that takes JSON over HTTP, signed, with a key by which the receiver tells a second delivery. */
export function webhookSink(name: string, settings: WebhookSettings): Sink {
  return httpSink({
    name,
    type: "webhook",
    takesReports: true,
    request: (notification, { atMs }) => webhookRequest(notification, settings, atMs),
  });
}

/**
 * The notification as JSON, signed as Standard Webhooks has it: HMAC-SHA256 over `id.timestamp.body`.
 *
 * @param atMs the time of this attempt, which receivers compare with their clock
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header
 */
export function webhookRequest(notification: Notification, settings: WebhookSettings, atMs: number): HttpRequest {
  const { url, secret, headers = {} } = settings;
  const message = messageOf(notification, settings);
  const body = JSON.stringify({
    type: notification.kind === "report" ? "telltale.report" : `telltale.alert.${notification.event}`,
    timestamp: new Date(notification.atMs).toISOString(),
    title: message.title,
    text: messageText(message),
    data: notification,
  });
  const id = serviceKey(notification.id, 255);
  const timestamp = String(Math.floor(atMs / 1000));
  const signature = createHmac("sha256", signingKey(secret)).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    method: "POST",
    url,
    headers: {
      ...headers,
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": timestamp,
      "webhook-signature": `v1,${signature}`,
      "idempotency-key": JSON.stringify(id),
    },
    body,
  };
}

function signingKey(secret: string): Buffer {
  return secret.startsWith("whsec_") ? Buffer.from(secret.slice("whsec_".length), "base64") : Buffer.from(secret, "utf8");
}
