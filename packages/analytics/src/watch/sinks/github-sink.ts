import { createHash } from "node:crypto";
import { escapeMarkdown } from "./escapes.ts";
import { callHttp, deliveryOf, type HttpAnswer, type HttpRequest, jsonRequest } from "./http.ts";
import { messageOf, type Wording } from "./message.ts";
import { messageMarkdown } from "./message-markdown.ts";
import type { Notification } from "./notification.ts";
import { fitText } from "./plain-text.ts";
import type { Attempt, Delivery, Sink } from "./sink.ts";

export interface GitHubSettings extends Wording {
  /** `owner/name` */
  readonly repository: string;
  /** A token that may write issues. */
  readonly token: string;
  /** Besides `telltale`. */
  readonly labels?: readonly string[];
  readonly assignees?: readonly string[];
  /** Of GitHub Enterprise `https://host/api/v3`. */
  readonly url?: string;
}

interface Issue {
  readonly number: number;
  readonly body: string;
  readonly state: string;
}

const label = "telltale";
const most = { title: 256, body: 30_000, pages: 10, answerBytes: 16 * 1024 * 1024 };
const dayMs = 86_400_000;

/**
 * Issues of a GitHub repository: one for each episode, commented on when something changes, closed on recovery. Issues and
 * comments are found again by marks in them, so that a second delivery writes nothing twice.
 */
export function githubSink(name: string, settings: GitHubSettings): Sink {
  return {
    name,
    type: "github",
    takesReports: true,
    async send(notification, attempt) {
      try {
        await tell(notification, settings, attempt);
        return { outcome: "delivered" };
      } catch (error) {
        if (error instanceof Unaccepted) return error.delivery;
        throw error;
      }
    },
  };
}

/** An answer that ends the attempt. */
class Unaccepted extends Error {
  readonly delivery: Delivery;

  constructor(delivery: Delivery) {
    super(delivery.outcome);
    this.delivery = delivery;
  }
}

async function tell(notification: Notification, settings: GitHubSettings, attempt: Attempt): Promise<void> {
  const call = (request: HttpRequest) => accepted(request, attempt);
  const isEnd = notification.kind === "alert" && notification.event === "resolved";
  const issue = await findIssue(notification, settings, call);
  if (!issue) {
    // What nobody was told of needs no recovery.
    if (isEnd) return;
    const made = await call(openIssueRequest(notification, settings));
    const names = (made as { labels?: readonly { name: string }[] }).labels?.map((one) => one.name) ?? [];
    if (!names.includes(label))
      throw new Unaccepted({
        outcome: "refused",
        reason: `the issue was opened, but without the label "${label}" by which it is found again: the token needs write access`,
      });
    return;
  }
  const mark = eventMark(notification);
  if (!issue.body.includes(mark) && !(await hasComment(issue, mark, notification, settings, call)))
    await call(commentRequest(issue.number, notification, settings));
  if (isEnd && issue.state !== "closed") await call(closeIssueRequest(issue.number, settings));
}

type Call = (request: HttpRequest) => Promise<unknown>;

async function accepted(request: HttpRequest, { atMs, signal }: Attempt): Promise<unknown> {
  const answer = await callHttp(request, signal, { mostBytes: most.answerBytes });
  const delivery = judgeGitHub(answer, atMs);
  if (delivery.outcome !== "delivered") throw new Unaccepted(delivery);
  try {
    return JSON.parse(answer.body);
  } catch {
    throw new Unaccepted({ outcome: "retry", reason: `it answers ${answer.status} with what is no JSON` });
  }
}

/**
 * GitHub says with 403, too, that there were too many requests.
 *
 * @see https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
function judgeGitHub(answer: HttpAnswer, nowMs: number): Delivery {
  const { status, headers, body } = answer;
  const isUsedUp = headers.get("x-ratelimit-remaining") === "0";
  const isLimited = isUsedUp || headers.has("retry-after") || /rate limit/i.test(body);
  if ((status !== 403 && status !== 429) || !isLimited) return deliveryOf(answer, nowMs);
  const untilMs = Number(headers.get("x-ratelimit-reset")) * 1000;
  const delivery = deliveryOf({ ...answer, status: 429 }, nowMs);
  if (headers.has("retry-after") || !isUsedUp || !(untilMs > 0)) return delivery;
  return { outcome: "retry", reason: "GitHub's rate limit is used up", retryAfterMs: Math.max(0, untilMs - nowMs) };
}

async function findIssue(notification: Notification, settings: GitHubSettings, call: Call): Promise<Issue | undefined> {
  const mark = episodeMark(notification);
  for (let page = 1; page <= most.pages; page++) {
    const found = (await call(listIssuesRequest(notification, settings, page))) as readonly (Issue & {
      pull_request?: object;
    })[];
    const issue = found.find(({ body, pull_request }) => !pull_request && body?.includes(mark));
    if (issue) return issue;
    if (found.length < perPage) return undefined;
  }
  return undefined;
}

async function hasComment(
  { number }: Issue,
  mark: string,
  notification: Notification,
  settings: GitHubSettings,
  call: Call,
): Promise<boolean> {
  const since = new Date(notification.atMs - dayMs).toISOString();
  const comments = `${issuesOf(settings)}/${number}/comments?per_page=100&since=${since}`;
  const found = (await call(request("GET", comments, settings))) as readonly { body: string }[];
  return found.some(({ body }) => body?.includes(mark));
}

const perPage = 50;

/** The issues an episode may be among: not by searching, whose index is minutes late. */
export function listIssuesRequest(notification: Notification, settings: GitHubSettings, page: number): HttpRequest {
  const fromMs = (notification.kind === "alert" ? notification.sinceMs : notification.atMs) - dayMs;
  const query = new URLSearchParams({
    state: "all",
    labels: label,
    since: new Date(fromMs).toISOString(),
    per_page: String(perPage),
    page: String(page),
  });
  return request("GET", `${issuesOf(settings)}?${query}`, settings);
}

/** @see https://docs.github.com/en/rest/issues/issues#create-an-issue */
export function openIssueRequest(notification: Notification, settings: GitHubSettings): HttpRequest {
  const { labels = [], assignees = [] } = settings;
  return request("POST", issuesOf(settings), settings, {
    title: fitText(messageOf(notification, settings).title, most.title),
    body: `${bodyOf(notification, settings)}\n\n${episodeMark(notification)}${eventMark(notification)}`,
    labels: [label, ...labels],
    ...(assignees.length > 0 && { assignees }),
  });
}

/** @see https://docs.github.com/en/rest/issues/comments#create-an-issue-comment */
export function commentRequest(issue: number, notification: Notification, settings: GitHubSettings): HttpRequest {
  const { title } = messageOf(notification, settings, escapeMarkdown);
  const body = `**${title}**\n\n${bodyOf(notification, settings)}\n\n${eventMark(notification)}`;
  return request("POST", `${issuesOf(settings)}/${issue}/comments`, settings, { body });
}

/** @see https://docs.github.com/en/rest/issues/issues#update-an-issue */
export function closeIssueRequest(issue: number, settings: GitHubSettings): HttpRequest {
  return request("PATCH", `${issuesOf(settings)}/${issue}`, settings, { state: "closed", state_reason: "completed" });
}

function bodyOf(notification: Notification, settings: GitHubSettings): string {
  const text = messageMarkdown(messageOf(notification, settings, escapeMarkdown));
  if (notification.kind === "alert") return fitText(text, most.body);
  const fenced = notification.text.replaceAll("~~~", "~ ~ ~");
  return fitText(`${text}\n\n${notification.markdown ?? `~~~text\n${fenced}\n~~~`}`, most.body);
}

function issuesOf({ url = "https://api.github.com", repository }: GitHubSettings): string {
  return `${url.replace(/\/+$/, "")}/repos/${repository}/issues`;
}

function request(method: HttpRequest["method"], url: string, { token }: GitHubSettings, body?: object): HttpRequest {
  const headers = {
    accept: "application/vnd.github+json",
    authorization: `Bearer ${token}`,
    "user-agent": "telltale",
    "x-github-api-version": "2022-11-28",
  };
  return body ? jsonRequest(method, url, body, headers) : { method, url, headers };
}

function episodeMark(notification: Notification): string {
  return mark("episode", notification.kind === "alert" ? notification.episodeId : notification.id);
}

function eventMark({ id }: Notification): string {
  return mark("event", id);
}

/** A comment that Markdown does not show. Values from outside cannot make one, for their `<` is escaped. */
function mark(kind: string, id: string): string {
  return `<!-- telltale ${kind} ${createHash("sha256").update(id).digest("hex").slice(0, 32)} -->`;
}
