import { type Escape, escapeText } from "./escapes.ts";
import type { AlertNotification, Notification, ReportNotification } from "./notification.ts";
import { plainText } from "./plain-text.ts";
import { durationText, intervalText, inUnit, thresholdText, timeText, windowText } from "./quantity-text.ts";
import { fillTemplate, type Templates, type TemplateValues } from "./template.ts";

/** What a sink says, escaped for it, but not yet laid out. */
export interface Message {
  readonly title: string;
  /** Lines. */
  readonly summary: readonly string[];
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly lists: readonly { readonly title: string; readonly items: readonly string[] }[];
  /** Addresses are not escaped: a sink puts them where its format wants an address. */
  readonly links: readonly { readonly label: string; readonly url: string }[];
  /** For a terminal. */
  readonly commands: readonly { readonly label: string; readonly command: string }[];
}

/** How a sink wants its words. */
export interface Wording {
  readonly templates?: Templates;
  /** For times in texts: `Europe/Berlin`. Default UTC. */
  readonly timeZone?: string;
}

/** Turns a notification into words: the default ones, or those of the templates. */
export function messageOf(
  notification: Notification,
  { templates = {}, timeZone = "UTC" }: Wording,
  escaped: Escape = escapeText,
): Message {
  const said = notification.kind === "alert" ? alertMessage(notification, timeZone) : reportMessage(notification);
  const values = valuesOf(notification, said, timeZone);
  // Services refuse what has no title.
  const title = oneLine(fillTemplate(templates.title ?? "", values, escaped)) || escaped(said.title);
  if (templates.text !== undefined)
    return { ...nothing, title, summary: fillTemplate(templates.text, values, escaped).split("\n") };
  return {
    title,
    summary: said.summary.map(escaped),
    facts: said.facts.map(({ label, value }) => ({ label, value: escaped(value) })),
    lists: said.lists.map((list) => ({ ...list, items: list.items.map(escaped) })),
    links: said.links.filter(({ url }) => isWebAddress(url)),
    commands: said.commands.map(({ label, command }) => ({ label, command: escaped(command) })),
  };
}

const nothing: Omit<Message, "title"> = { summary: [], facts: [], lists: [], links: [], commands: [] };

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function alertMessage(alert: AlertNotification, timeZone: string): Message {
  const { about, segment, where = {}, window, owner, runbookUrl, url, diagnosis, also = [], silence, explain } = alert;
  const fact = (label: string, value: string | undefined) => (value ? [{ label, value }] : []);
  const list = (title: string, items: readonly string[]) => (items.length > 0 ? [{ title, items }] : []);
  const link = (label: string, address: string | undefined) => (address ? [{ label, url: address }] : []);
  const command = (label: string, text: string | undefined) => (text ? [{ label, command: text }] : []);
  return {
    title: titleOf(alert),
    summary: [about, quantitySentence(alert)].filter((line) => line !== ""),
    facts: [
      ...fact("Since", sinceText(alert, timeZone)),
      ...fact("Window", windowText(window, timeZone)),
      ...fact("Where", segmentText({ ...where, ...segment }) || "everything"),
      ...fact("Owner", owner),
    ],
    lists: [
      ...list("What moved", diagnosis.moved),
      ...list("What shipped just before", diagnosis.shipped),
      ...list("Sessions to read", diagnosis.sessions.map(sessionText)),
      ...list("Also alerting", also),
    ],
    links: [...link("Runbook", runbookUrl), ...link("Open", url)],
    commands: [...command("Silence", alert.event === "resolved" ? undefined : silence), ...command("Explain", explain)],
  };
}

function reportMessage({ title, summary, url }: ReportNotification): Message {
  return { ...nothing, title, summary, links: url ? [{ label: "Open the report", url }] : [] };
}

/** `Critical: errorRate (feature chat) is 9.1 %, above 5 %` */
function titleOf(alert: AlertNotification): string {
  const { event, rule, segment, quantity, isTest = false } = alert;
  const where = segmentText(segment);
  const subject = where ? `${rule} (${where})` : rule;
  const value = event === "resolved" || quantity?.value == null ? "" : ` is ${inUnit(quantity.value, quantity.unit)}`;
  const threshold = value && thresholdText(alert);
  return `${isTest ? "TEST, nothing is wrong: " : ""}${eventText(alert)}: ${subject}${value}${threshold && `, ${threshold}`}`;
}

function eventText({ event, severity }: AlertNotification): string {
  const words = {
    fired: severity[0]?.toUpperCase() + severity.slice(1),
    changed: `Now ${severity}`,
    reminded: `Still ${severity}`,
    acknowledged: "Acknowledged",
    resolved: "Recovered",
  };
  return words[event];
}

/** `errorRate: 9.1 % (95 % interval 6.2 % to 13 %, n = 412 calls); it alerts above 5 %.` */
function quantitySentence(alert: AlertNotification): string {
  const { quantity } = alert;
  if (!quantity) return "";
  const { name, value, unit, n, nOf, reference } = quantity;
  const sure = [intervalText(quantity), `n = ${n.toLocaleString("en-US")} ${nOf}`].filter((text) => text !== "").join(", ");
  const before = reference == null ? "" : `, against ${inUnit(reference, unit)}`;
  const threshold = thresholdText(alert);
  return `${name}: ${value === null ? "no value" : inUnit(value, unit)} (${sure})${before}${threshold && `; it alerts ${threshold}`}.`;
}

function sinceText({ sinceMs, atMs, event }: AlertNotification, timeZone: string): string {
  const lasting = durationText(Math.max(0, atMs - sinceMs));
  if (atMs <= sinceMs) return timeText(sinceMs, timeZone);
  return `${timeText(sinceMs, timeZone)} (${event === "resolved" ? `lasted ${lasting}` : `for ${lasting}`})`;
}

function segmentText(segment: AlertNotification["segment"]): string {
  return Object.entries(segment)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}

function sessionText({ id, why, url }: AlertNotification["diagnosis"]["sessions"][number]): string {
  return [id, why, url].filter((part) => part).join(" · ");
}

function valuesOf(notification: Notification, said: Message, timeZone: string): TemplateValues {
  const { title, summary } = { title: plainText(said.title), summary: said.summary.join("\n") };
  const window = windowText(notification.window, timeZone);
  const shared = { ...noValues, title, summary, window, url: notification.url ?? "" };
  if (notification.kind === "report") return { ...shared, event: "Report", rule: notification.schedule };
  const { quantity, diagnosis } = notification;
  return {
    ...shared,
    event: eventText(notification),
    severity: notification.severity,
    rule: notification.rule,
    about: notification.about,
    metric: quantity?.name ?? "",
    value: quantity?.value == null ? "" : inUnit(quantity.value, quantity.unit),
    interval: quantity ? intervalText(quantity) : "",
    n: quantity ? String(quantity.n) : "",
    threshold: thresholdText(notification),
    segment: segmentText(notification.segment),
    since: timeText(notification.sinceMs, timeZone),
    lasting: durationText(Math.max(0, notification.atMs - notification.sinceMs)),
    owner: notification.owner ?? "",
    runbook: notification.runbookUrl ?? "",
    moved: diagnosis.moved.join("\n"),
    shipped: diagnosis.shipped.join("\n"),
    sessions: diagnosis.sessions.map(sessionText).join("\n"),
    also: (notification.also ?? []).join("\n"),
    silence: notification.silence,
    explain: notification.explain ?? "",
  };
}

const noValues = {
  severity: "",
  about: "",
  metric: "",
  value: "",
  interval: "",
  n: "",
  threshold: "",
  segment: "",
  since: "",
  lasting: "",
  owner: "",
  runbook: "",
  moved: "",
  shipped: "",
  sessions: "",
  also: "",
  silence: "",
  explain: "",
};

/** Whether a link may be offered: nothing but the web, written so that it cannot break out of a link of any format. */
function isWebAddress(url: string): boolean {
  return /^https?:\/\/[^\s<>"'|`\\^{}()[\]]+$/.test(url) && URL.canParse(url);
}
