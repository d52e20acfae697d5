import { createHash } from "node:crypto";
import { createTransport, type SendMailOptions } from "nodemailer";
import { escapeHtml } from "./escapes.ts";
import { messageOf, type Wording } from "./message.ts";
import { messageHtml } from "./message-html.ts";
import { messageText } from "./message-text.ts";
import type { Notification } from "./notification.ts";
import { plainText } from "./plain-text.ts";
import type { Delivery, Sink } from "./sink.ts";

export interface EmailSettings extends Wording {
  /** The mail server: `smtps://user:password@mail.example.com` or `smtp://mail.example.com:587`. */
  readonly server: string;
  readonly from: string;
  readonly to: readonly string[];
}

const quietMs = 10_000;

/** Mail over SMTP. Messages of one episode make one thread; a second delivery has the same Message-ID. */
export function emailSink(name: string, settings: EmailSettings): Sink {
  return {
    name,
    type: "email",
    takesReports: true,
    async send(notification, { signal }) {
      const transport = createTransport({
        url: settings.server,
        connectionTimeout: quietMs,
        greetingTimeout: quietMs,
        socketTimeout: quietMs,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      const end = () => transport.close();
      signal.addEventListener("abort", end, { once: true });
      try {
        const { rejected } = await transport.sendMail(emailOf(notification, settings));
        if (rejected.length === 0) return { outcome: "delivered" };
        return { outcome: "delivered", note: `the server refused ${rejected.map(String).join(", ")}` };
      } catch (error) {
        return deliveryOfFault(error as SmtpFault);
      } finally {
        signal.removeEventListener("abort", end);
        end();
      }
    },
  };
}

interface SmtpFault extends Error {
  readonly code?: string;
  readonly responseCode?: number;
}

/** 5xx is for good (RFC 5321, 4.2.1); 4xx and a server that is not there may pass. */
function deliveryOfFault({ message, code, responseCode = 0 }: SmtpFault): Delivery {
  const reason = plainText(message);
  const isForGood = responseCode >= 500 || code === "EENVELOPE" || (code === "EAUTH" && responseCode === 0);
  return isForGood && !(responseCode >= 400 && responseCode < 500)
    ? { outcome: "refused", reason }
    : { outcome: "retry", reason };
}

/** A notification as a mail of text and HTML; a report brings its page along. */
export function emailOf(notification: Notification, settings: EmailSettings): SendMailOptions {
  const { from, to } = settings;
  const message = messageOf(notification, settings);
  const isReport = notification.kind === "report";
  const domain = /@([\w.-]+)/.exec(from)?.[1] ?? "telltale.invalid";
  const own = messageId(notification.id, domain);
  const root = isReport ? own : messageId(notification.episodeId, domain);
  const isRoot = isReport || notification.event === "fired";
  return {
    from,
    to: [...to],
    subject: message.title,
    text: isReport ? `${messageText(message)}\n\n${notification.text}` : messageText(message),
    html: messageHtml(messageOf(notification, settings, escapeHtml)),
    messageId: isRoot ? root : own,
    ...(!isRoot && { inReplyTo: root, references: [root] }),
    // So that no out-of-office reply comes back (RFC 3834).
    headers: { "auto-submitted": "auto-generated" },
    ...(isReport &&
      notification.html && {
        attachments: [{ filename: "report.html", content: notification.html, contentType: "text/html; charset=utf-8" }],
      }),
  };
}

function messageId(id: string, domain: string): string {
  return `<telltale.${createHash("sha256").update(id).digest("hex").slice(0, 32)}@${domain}>`;
}
