import type { Row } from "../engine/cell.ts";
import type { Asked } from "../queries/asked.ts";
import { behaviour } from "../queries/behaviour.ts";
import { cost } from "../queries/cost.ts";
import { errors } from "../queries/errors.ts";
import { latency } from "../queries/latency.ts";
import type { Query } from "../queries/query.ts";
import { retrieval } from "../queries/retrieval.ts";
import { satisfaction } from "../queries/satisfaction.ts";
import { scores } from "../queries/scores.ts";
import { tokens } from "../queries/tokens.ts";
import { tools } from "../queries/tools.ts";
import { traffic } from "../queries/traffic.ts";

/** One number of a question that is followed from day to day. */
export interface Watched {
  /** `retrieval.emptyRate` */
  readonly metric: string;
  /** What a sentence calls it: "Median latency". */
  readonly label: string;
  readonly unit: "ms" | "usd" | "share" | "number";
  readonly worse: "up" | "down" | null;
  /** Which field of a row says how many records are behind the number. */
  readonly n: string;
  /**
   * Which field holds the number itself (and `ones` how many are 1, where it is the mean of yes and no), or, of a share, how many
   * of n had it, or the share.
   */
  readonly from: { readonly value: string; readonly ones?: string } | { readonly count: string } | { readonly share: string };
  /** A sum over the day: only whole days can be compared. */
  readonly isTotal?: boolean;
  /** Records a day needs, in the median, to be followed. Default 10; a high percentile needs more. */
  readonly leastPerDay?: number;
}

/** A question whose answer is followed day by day, in total and by segments. */
export interface WatchedQuestion {
  readonly query: Query<Asked, Row>;
  /** Ways to divide it, the coarsest first; `[]` is everything together. */
  readonly by: readonly (readonly string[])[];
  readonly where?: Asked["where"];
  readonly watched: readonly Watched[];
}

const level = (metric: string, label: string, unit: Watched["unit"], worse: Watched["worse"], n = "n"): Watched => ({
  metric,
  label,
  unit,
  worse,
  n,
  from: { value: metric.slice(metric.indexOf(".") + 1) },
});
const total = (...of: Parameters<typeof level>): Watched => ({ ...level(...of), isTotal: true });
const counted = (metric: string, label: string, count: string, n = "n"): Watched => ({
  metric,
  label,
  unit: "share",
  worse: "up",
  n,
  from: { count },
});
const share = (metric: string, label: string, n: string, worse: Watched["worse"] = "up"): Watched => ({
  metric,
  label,
  unit: "share",
  worse,
  n,
  from: { share: metric.slice(metric.indexOf(".") + 1) },
});

const ofCalls = [[], ["feature"], ["model"]];
const ofSessions = [[], ["feature"], ["model"], ["promptName", "promptVersion"]];

/** Everything that is followed. Each question is asked once for each way to divide it. */
export const watchedQuestions: readonly WatchedQuestion[] = [
  { query: traffic, by: [[]], watched: [total("traffic.calls", "The number of model calls a day", "number", null)] },
  {
    query: latency,
    by: [...ofCalls, ["feature", "model"]],
    watched: [
      level("latency.p50Ms", "Median latency", "ms", "up"),
      { ...level("latency.p95Ms", "The 95th percentile of latency", "ms", "up"), leastPerDay: 100 },
      level("latency.ttftP50Ms", "Median time to first token", "ms", "up", "ttftN"),
    ],
  },
  {
    query: cost,
    by: ofCalls,
    watched: [total("cost.costUsd", "Cost a day", "usd", "up"), level("cost.perCallUsd", "Cost per call", "usd", "up")],
  },
  {
    query: tokens,
    by: ofCalls,
    where: { kind: "llm" },
    watched: [
      level("tokens.inputP50Tokens", "The median of input tokens per call", "number", null),
      level("tokens.outputP50Tokens", "The median of output tokens per call", "number", null),
    ],
  },
  {
    query: errors,
    // A call that failed does not know which model would have answered.
    by: [[], ["feature"], ["requestModel"]],
    watched: [
      counted("errors.errorRate", "The error rate of model calls", "errors"),
      counted("errors.retryRate", "The share of model calls that were retried", "retried"),
      counted("errors.abortedRate", "The share of model calls that were aborted", "aborted"),
      counted("errors.fallbackRate", "The share of model calls answered by a stand-in", "fallbacks"),
    ],
  },
  {
    query: retrieval,
    by: [[], ["feature"]],
    watched: [
      counted("retrieval.emptyRate", "The share of retrievals that find nothing", "empty"),
      level("retrieval.p50Ms", "Median retrieval latency", "ms", "up"),
      level("retrieval.topScoreP50", "The median score of the best document", "number", "down"),
    ],
  },
  {
    query: tools,
    by: [["toolName"]],
    watched: [
      counted("tools.errorRate", "The error rate of tool calls", "errors"),
      counted("tools.invalidArgumentsRate", "The share of tool calls with invalid arguments", "invalidArguments"),
      level("tools.p50Ms", "Median tool latency", "ms", "up"),
    ],
  },
  {
    query: scores,
    by: [["name"], ["name", "feature"]],
    watched: [{ ...level("scores.mean", "The mean score", "number", null), from: { value: "mean", ones: "ones" } }],
  },
  {
    query: satisfaction,
    by: ofSessions,
    watched: [level("satisfaction.mean", "Mean satisfaction", "number", "down")],
  },
  {
    query: behaviour,
    by: ofSessions,
    watched: [
      share("behaviour.rephraseRate", "The share of messages that rephrase the one before", "turns"),
      share("behaviour.regenerateRate", "The share of answers that are regenerated", "responses"),
      share("behaviour.stopRate", "The share of answers that are stopped", "responses"),
      share("behaviour.copyRate", "The share of answers that are copied", "responses", "down"),
      share("behaviour.thumbsDownRate", "The share of answers with a thumb down", "responses"),
      share("behaviour.abandonRate", "The share of sessions left after an answer", "sessions"),
      share("behaviour.copyToNewChatRate", "The share of sessions that go on in a new chat", "sessions"),
      share("behaviour.negativeFollowUpRate", "The share of sessions with a negative follow-up", "sessions"),
      share("behaviour.escalationRate", "The share of sessions that escalate to a person", "sessions"),
    ],
  },
];
