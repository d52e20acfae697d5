import { createHmac } from "node:crypto";
import type { Answer, Received } from "./receiver.ts";

/** A service that always answers. */
type Service = (request: Received) => Answer;

/** What services document of their requests, checked as they check it. Written from their documentation, not from our sinks. */

type Json = Record<string, unknown>;

function json({ body, headers }: Received): unknown {
  if (!/^application\/json\b/.test(headers["content-type"] ?? "")) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const isText = (value: unknown, most: number, least = 1) =>
  typeof value === "string" && value.length >= least && value.length <= most && !/\p{Cs}/u.test(value);
const answer = (status: number, body: unknown, headers = {}): Answer => ({
  status,
  body: typeof body === "string" ? body : JSON.stringify(body),
  headers: { "content-type": typeof body === "string" ? "text/html" : "application/json", ...headers },
});

/**
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks, https://docs.slack.dev/reference/block-kit/blocks
 */
export const slack: Service = (request) => {
  const message = json(request) as Json | undefined;
  if (!message) return answer(400, "invalid_payload");
  if (!isText(message.text, 40_000)) return answer(400, "no_text");
  const blocks = message.blocks as Json[];
  const isMarkup = (text: Json, most: number) => text.type === "mrkdwn" && isText(text.text, most);
  const isBlock = ({ type, text, fields, elements }: Json) => {
    if (type === "header") return (text as Json).type === "plain_text" && isText((text as Json).text, 150);
    if (type === "context")
      return (elements as Json[]).length <= 10 && (elements as Json[]).every((one) => isMarkup(one, 3000));
    if (type !== "section") return false;
    if (fields) return (fields as Json[]).length <= 10 && (fields as Json[]).every((one) => isMarkup(one, 2000));
    return isMarkup(text as Json, 3000);
  };
  if (blocks.length > 50 || !blocks.every(isBlock) || JSON.stringify(blocks).length > 13_000)
    return answer(400, "invalid_blocks");
  return answer(200, "ok");
};

/** https://developer.pagerduty.com/docs/send-alert-event */
export const pagerDuty: Service = (request) => {
  const event = json(request) as Json | undefined;
  const errors: string[] = [];
  if (request.method !== "POST" || request.path !== "/v2/enqueue") return answer(404, {});
  if (!/^[0-9a-f]{32}$/.test(String(event?.routing_key))) errors.push("'routing_key' is invalid");
  if (!["trigger", "acknowledge", "resolve"].includes(String(event?.event_action))) errors.push("'event_action' is invalid");
  if (!isText(event?.dedup_key, 255)) errors.push("'dedup_key' is invalid");
  if (event?.event_action === "trigger") {
    const { summary, source, severity, timestamp } = (event.payload ?? {}) as Json;
    if (!isText(summary, 1024)) errors.push("'payload.summary' is missing or blank");
    if (!isText(source, 255)) errors.push("'payload.source' is missing or blank");
    if (!["critical", "error", "warning", "info"].includes(String(severity))) errors.push("'payload.severity' is invalid");
    if (timestamp !== undefined && !isTime(timestamp)) errors.push("'payload.timestamp' is invalid");
    for (const { href, text } of (event.links ?? []) as Json[])
      if (!isText(href, 2000) || !isText(text, 1000)) errors.push("'links' is invalid");
  }
  if (errors.length > 0) return answer(400, { status: "invalid event", message: "Event object is invalid", errors });
  return answer(202, { status: "success", message: "Event processed", dedup_key: event?.dedup_key });
};

/** https://docs.opsgenie.com/docs/alert-api */
export const opsgenie: Service = (request) => {
  if (!/^GenieKey \S+$/.test(request.headers.authorization ?? "")) return answer(401, { message: "Could not authenticate" });
  const body = json(request) as Json | undefined;
  const url = new URL(request.path, "http://opsgenie");
  const [, , , , action] = url.pathname.split("/");
  const accepted = answer(202, { result: "Request will be processed", took: 0.1, requestId: "43a29c5c" });
  const refused = (field: string) =>
    answer(422, { message: "Request body is not processable", errors: { [field]: "is invalid" } });
  if (!body || !url.pathname.startsWith("/v2/alerts")) return answer(404, {});
  if (action) {
    if (url.searchParams.get("identifierType") !== "alias") return refused("identifierType");
    if (action === "priority") return request.method === "PUT" && isPriority(body.priority) ? accepted : refused("priority");
    if (!["close", "acknowledge", "notes"].includes(action) || request.method !== "POST") return answer(404, {});
    return isText(body.note, 25_000) && isText(body.source, 100) ? accepted : refused("note");
  }
  if (!isText(body.message, 130)) return refused("message");
  if (!isText(body.alias, 512)) return refused("alias");
  if (!isText(body.description, 15_000, 0)) return refused("description");
  const tags = body.tags as string[];
  if (tags.length > 20 || !tags.every((tag) => isText(tag, 50))) return refused("tags");
  if (!isPriority(body.priority)) return refused("priority");
  if (JSON.stringify(body.details).length > 8000) return refused("details");
  return isText(body.entity, 512) && isText(body.source, 100) ? accepted : refused("entity");
};

const isPriority = (value: unknown) => /^P[1-5]$/.test(String(value));

/** https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml */
export const alertmanager: Service = (request) => {
  const alerts = json(request) as Json[] | undefined;
  if (request.method !== "POST" || request.path !== "/prefix/api/v2/alerts") return answer(404, "");
  const isAlert = ({ labels, annotations, startsAt, endsAt, generatorURL }: Json) => {
    const entries = Object.entries(labels as Json);
    const isLabelled = entries.every(([name, value]) => /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) && isText(value, 100_000));
    if (!isLabelled || !(labels as Json).alertname) return false;
    if (!Object.values(annotations as Json).every((value) => typeof value === "string")) return false;
    if (generatorURL !== undefined && !URL.canParse(String(generatorURL))) return false;
    return isTime(startsAt) && isTime(endsAt) && Date.parse(String(startsAt)) <= Date.parse(String(endsAt));
  };
  if (!Array.isArray(alerts) || !alerts.every(isAlert)) return answer(400, '"bad request"');
  return answer(200, "");
};

const isTime = (value: unknown) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(String(value));

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#verifying-webhook-authenticity */
export function standardWebhook(base64Key: string, nowMs: () => number): Service {
  return ({ headers, body }) => {
    const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures } = headers;
    if (Math.abs(Number(timestamp) * 1000 - nowMs()) > 300_000) return answer(401, "timestamp");
    const expected = createHmac("sha256", Buffer.from(base64Key, "base64"))
      .update([id, timestamp, body].join("."))
      .digest("base64");
    const isSigned = String(signatures).split(" ").includes(`v1,${expected}`);
    return isSigned ? answer(200, {}) : answer(401, "signature");
  };
}

export interface GitHubIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly comments: readonly string[];
  readonly state: string;
}

/** https://docs.github.com/en/rest/issues */
export function gitHub(token: string, { mayLabel = true } = {}) {
  const issues: (GitHubIssue & { comments: string[]; state: string })[] = [];
  const shown = (issue: GitHubIssue) => ({
    ...issue,
    comments: issue.comments.length,
    labels: issue.labels.map((name) => ({ name })),
  });
  const service: Service = (request) => {
    if (request.headers.authorization !== `Bearer ${token}`) return answer(401, { message: "Bad credentials" });
    if (!request.headers["user-agent"]) return answer(403, { message: "Request forbidden by administrative rules." });
    const url = new URL(request.path, "http://github");
    const [, number, comments] = /^\/repos\/acme\/bot\/issues(?:\/(\d+)(\/comments)?)?$/.exec(url.pathname) ?? [];
    const body = json(request) as Json | undefined;
    const issue = issues.find((one) => one.number === Number(number));
    if (number && !issue) return answer(404, { message: "Not Found" });
    const invalid = answer(422, { message: "Validation Failed", errors: [{ resource: "Issue" }] });
    if (issue && comments) {
      if (request.method === "GET")
        return answer(
          200,
          issue.comments.map((text) => ({ body: text })),
        );
      if (!isText(body?.body, 65_536)) return invalid;
      issue.comments.push(String(body?.body));
      return answer(201, { id: issue.comments.length, body: body?.body });
    }
    if (issue && request.method === "PATCH") {
      if (!["open", "closed"].includes(String(body?.state))) return invalid;
      issue.state = String(body?.state);
      return answer(200, shown(issue));
    }
    if (request.method === "POST") {
      if (!isText(body?.title, 256) || !isText(body?.body, 65_536, 0)) return invalid;
      const labels = mayLabel ? (body?.labels as string[]) : [];
      issues.push({
        number: issues.length + 1,
        title: String(body?.title),
        body: String(body?.body),
        labels,
        comments: [],
        state: "open",
      });
      return answer(201, shown(issues.at(-1) as GitHubIssue));
    }
    const wanted = url.searchParams.get("labels") ?? "";
    const size = Number(url.searchParams.get("per_page") ?? 30);
    const first = (Number(url.searchParams.get("page") ?? 1) - 1) * size;
    const found = issues.filter(({ labels }) => labels.includes(wanted)).slice(first, first + size);
    return answer(200, found.map(shown));
  };
  return {
    service,
    issues: issues as readonly GitHubIssue[],
    open: (issue: GitHubIssue) => issues.push({ ...issue, comments: [] }),
  };
}
