import { escapeSlack } from "./escapes.ts";
import { deliveryOf, type HttpRequest, httpSink, jsonRequest } from "./http.ts";
import { type Message, messageOf, type Wording } from "./message.ts";
import type { Notification } from "./notification.ts";
import { fitLines, fitText } from "./plain-text.ts";
import type { Sink } from "./sink.ts";

export interface SlackSettings extends Wording {
  readonly webhookUrl: string;
  /** Whom to call when something critical begins or a warning becomes critical, in Slack's own form: `<!subteam^S0123>`. */
  readonly mention?: string;
}

/** What Slack takes: a header's and a text's characters, and for a whole message less than the 13,000 it was seen to refuse. */
const most = { header: 150, summary: 2000, field: 300, list: 1500, report: 2800, links: 1000 };

/** A channel of Slack, by an incoming webhook. Slack knows no dedup key: a kill between its answer and our note gives two messages. */
export function slackSink(name: string, settings: SlackSettings): Sink {
  return httpSink({
    name,
    type: "slack",
    takesReports: true,
    request: (notification) => slackRequest(notification, settings),
    judge: (answer, nowMs) => {
      // Faults have come with 200 and a word, as invalid_payload.
      const isFault = answer.status === 200 && /^[a-z]+(_[a-z]+)+$/.test(answer.body.trim());
      return deliveryOf(isFault ? { ...answer, status: 400 } : answer, nowMs);
    },
  });
}

/**
 * One message in blocks, with a text for notifications and screen readers.
 *
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 * @see https://docs.slack.dev/reference/block-kit/blocks
 */
export function slackRequest(notification: Notification, settings: SlackSettings): HttpRequest {
  const message = messageOf(notification, settings, escapeSlack);
  const mention = isCall(notification) && settings.mention ? `${settings.mention} ` : "";
  const plain = messageOf(notification, settings);
  const blocks = [
    { type: "header", text: { type: "plain_text", text: fitText(plain.title, most.header), emoji: false } },
    ...section(`${mention}${fitLines(message.summary, most.summary)}`),
    ...fields(message),
    ...message.lists.flatMap(({ title, items }) =>
      section(fitLines([`*${title}*`, ...items.map((item) => `• ${item}`)], most.list)),
    ),
    ...(notification.kind === "report" && !notification.url
      ? section(`\`\`\`${fitLines(notification.text.split("\n").map(preformatted), most.report)}\`\`\``)
      : []),
    ...context(message),
  ];
  return jsonRequest("POST", settings.webhookUrl, {
    text: `${mention}${fitText(message.title, most.summary)}`,
    blocks,
    unfurl_links: false,
    unfurl_media: false,
  });
}

function isCall(notification: Notification): boolean {
  if (notification.kind === "report" || notification.severity !== "critical") return false;
  return notification.event === "fired" || notification.event === "changed";
}

/** Text with markup; verbatim, so that Slack makes no mentions and links of plain words. */
function mrkdwn(text: string) {
  return { type: "mrkdwn", text, verbatim: true };
}

function section(text: string): readonly object[] {
  return text.trim() === "" ? [] : [{ type: "section", text: mrkdwn(text) }];
}

function fields({ facts }: Message): readonly object[] {
  if (facts.length === 0) return [];
  return [
    {
      type: "section",
      fields: facts.slice(0, 10).map(({ label, value }) => mrkdwn(`*${label}*\n${fitText(value, most.field)}`)),
    },
  ];
}

function context({ links, commands }: Message): readonly object[] {
  const lines = [
    ...links.map(({ label, url }) => `<${url.replaceAll("&", "&amp;")}|${label}>`),
    ...commands.map(({ label, command }) => `${label}: \`${command}\``),
  ];
  return lines.length === 0 ? [] : [{ type: "context", elements: [mrkdwn(fitLines(lines, most.links))] }];
}

/** A line of a code block keeps its spaces, which align the report's tables. */
function preformatted(line: string): string {
  return line
    .split(/( +)/)
    .map((part) => (part.trim() === "" ? part : escapeSlack(part)))
    .join("");
}
