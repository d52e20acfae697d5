import type { Span } from "@telltale/core/trace";
import { disjointTokens, usageOf } from "@telltale/core/usage";
import { runTypes } from "../../otlp/dialects/langsmith.ts";
import { providerOf } from "../../otlp/dialects/names.ts";
import { recordsOfJudgement } from "../../otlp/judgement-of.ts";
import type { Dialect, Raw, ReadOptions, Said } from "./dialect.ts";
import { type Fields, fieldsOf, optionsOf } from "./fields.ts";
import { idsOf, recordId } from "./ids.ts";
import { isObject, known } from "./json.ts";
import { outcomeOf, restParts, textParts, tidyMs } from "./span-parts.ts";

/** Runs as LangSmith exports and lists them. @see https://github.com/langchain-ai/langsmith-sdk (python/langsmith/schemas.py) */
export const langsmith: Dialect = {
  name: "langsmith",
  about: "LangSmith: runs (bulk export, SDK and API listings), with nested child_runs, tokens, costs and feedback_stats",
  detects: (row) => isObject(row) && typeof row.run_type === "string" && "start_time" in row,
  read(row, options) {
    if (!isObject(row)) throw new TypeError("is no run of LangSmith");
    return readRun(row, options, 0);
  },
};

const taken = new Set(
  `id name run_type start_time end_time extra error serialized events inputs outputs parent_run_id trace_id session_id session_name
  child_runs child_run_ids feedback_stats status prompt_tokens completion_tokens total_tokens prompt_token_details
  completion_token_details first_token_time total_cost prompt_cost completion_cost prompt_cost_details completion_cost_details
  parent_run_ids dotted_order inputs_preview outputs_preview inputs_s3_urls outputs_s3_urls s3_urls app_path attachments tags
  manifest_id`.split(/\s+/),
);

function readRun(row: Raw, options: ReadOptions, depth: number): Said {
  const read = fieldsOf(row, options);
  const key = read.word("id");
  if (key === undefined) throw new TypeError("id is missing");
  const startedAtMs = read.time("start_time");
  if (startedAtMs === undefined) throw new TypeError("start_time is missing or no time");
  const span = spanOf(row, read, key, startedAtMs, options);
  const parts: Said[] = [{ spans: [span], ...feedbackOf(read, key, span, startedAtMs) }];
  for (const [i, child] of (read.list("child_runs") ?? []).entries()) {
    try {
      if (isObject(child) && depth < 64) parts.push(readRun(child, optionsOf(`child_runs ${i}`, options), depth + 1));
    } catch (error) {
      parts.push({ faults: [`child_runs ${i}: ${(error as Error).message}`] });
    }
  }
  return {
    spans: parts.flatMap(({ spans = [] }) => spans),
    signals: parts.flatMap(({ signals = [] }) => signals),
    scores: parts.flatMap(({ scores = [] }) => scores),
    faults: parts.flatMap(({ faults = [] }) => faults),
  };
}

/** Its project is called a session. */
const originOf = (read: Fields) => ({ source: "langsmith", project: read.word("session_id") });

function spanOf(row: Raw, read: Fields, key: string, startedAtMs: number, options: ReadOptions) {
  const kind = runTypes.get(read.word("run_type")?.toLowerCase() ?? "") ?? "task";
  const isCall = kind === "llm" || kind === "embedding";
  const firstAtMs = read.time("first_token_time");
  const extra = read.inside("extra");
  const metadata = extra.inside("metadata");
  const parameters = extra.inside("invocation_params");
  const { usageRaw, ...tokens } = usageOfRun(read, extra, options);
  const costUsd = read.amount("total_cost") ?? sumOf(read.amount("prompt_cost"), read.amount("completion_cost"));
  const error = read.word("error");
  const thread = metadata.word("thread_id", "session_id", "conversation_id");
  const rest = restParts("langsmith", row, taken).attributes;
  return known({
    ...idsOf(originOf(read), { span: key, trace: read.word("trace_id") ?? key, parent: read.word("parent_run_id") }),
    kind,
    name: read.word("name"),
    startedAtMs,
    durationMs: read.since(startedAtMs, "end_time"),
    ttftMs: firstAtMs !== undefined && firstAtMs >= startedAtMs ? tidyMs(firstAtMs - startedAtMs) : undefined,
    ...outcomeOf(error !== undefined || read.word("status") === "error" ? { message: error } : undefined),
    provider: providerOf(metadata.word("ls_provider")),
    requestModel: metadata.word("ls_model_name") ?? parameters.word("model", "model_name"),
    temperature: metadata.number("ls_temperature") ?? parameters.number("temperature"),
    maxTokens: metadata.limit("ls_max_tokens") ?? parameters.limit("max_tokens"),
    ...(kind === "tool" && { toolName: read.word("name") }),
    ...(isCall && { ...tokens, costUsd: costUsd === 0 ? undefined : costUsd }),
    usageRaw,
    ...textParts(
      { input: read.value("inputs"), output: read.value("outputs.generations", "outputs.output", "outputs") },
      options,
    ),
    conversationId: thread,
    sessionId: thread,
    userId: metadata.word("user_id"),
    attributes: known({ ...rest, "langsmith.session_name": read.word("session_name"), "langsmith.tags": read.list("tags") }),
  });
}

/** The counts of the run, or what its answer says of them. LangChain's input contains the cached tokens, its output the reasoning. */
function usageOfRun(read: Fields, extra: Fields, options: ReadOptions): Partial<Span> {
  const outputs = read.inside("outputs");
  const said =
    read.count("prompt_tokens", "completion_tokens") !== undefined
      ? {
          input_tokens: read.count("prompt_tokens"),
          output_tokens: read.count("completion_tokens"),
          total_tokens: read.count("total_tokens"),
          input_token_details: read.object("prompt_token_details"),
          output_token_details: read.object("completion_token_details"),
        }
      : (outputs.object("usage_metadata") ??
        extra.object("usage_metadata", "metadata.usage_metadata") ??
        usageOfMessage(outputs));
  if (!said) return usageOf(outputs.usage("llm_output.token_usage", "usage"));
  const usage = fieldsOf(said, options);
  const { isContradictory, ...tokens } = disjointTokens(
    {
      input: usage.count("input_tokens"),
      cacheRead: usage.count("input_token_details.cache_read"),
      cacheWrite: usage.count("input_token_details.cache_creation"),
      output: usage.count("output_tokens"),
      reasoning: usage.count("output_token_details.reasoning"),
    },
    "inclusive",
  );
  return known({
    ...tokens,
    inputAudioTokens: most(usage.count("input_token_details.audio"), tokens.inputTokens),
    outputAudioTokens: most(usage.count("output_token_details.audio"), tokens.outputTokens),
    usageRaw: known(said) as Span["usageRaw"],
  });
}

/** LangChain's chat models say it beside their message; only a stream leaves nothing else. */
function usageOfMessage(outputs: Fields): Raw | undefined {
  const [first] = (outputs.list("generations") ?? []).flat();
  return isObject(first) ? fieldsOf(first).object("message.kwargs.usage_metadata", "message.usage_metadata") : undefined;
}

const sumOf = (left: number | undefined, right: number | undefined) =>
  left === undefined && right === undefined ? undefined : (left ?? 0) + (right ?? 0);

const most = (part: number | undefined, whole: number | undefined) =>
  part === undefined || whole === undefined ? undefined : Math.min(part, whole);

/** Feedback comes as a mean for each key, with the number it is a mean of. */
function feedbackOf(read: Fields, key: string, span: object, startedAtMs: number): Said {
  const { traceId, spanId, conversationId, userId } = span as Record<string, string | undefined>;
  const stats = Object.entries(read.object("feedback_stats") ?? {});
  const parts = stats.map(([name, stat]) => {
    const { avg, n } = isObject(stat) ? stat : {};
    if (!Number.isFinite(avg) || !(Number(n) > 0)) return {};
    const evaluatorKind = /^user/i.test(name) ? "user" : "code";
    const { signals, scores } = recordsOfJudgement(
      { name, value: Number(avg), evaluatorKind, atMs: read.time("end_time") ?? startedAtMs, place: key },
      { ...known({ traceId, spanId, conversationId, userId }), attributes: { "langsmith.n": Number(n) } },
    );
    const id = (table: "signal" | "score") => recordId(originOf(read), table, `${key} ${name}`);
    return {
      signals: signals.map((signal) => ({ ...signal, id: id("signal") })),
      scores: scores.map((score) => ({ ...score, id: id("score") })),
    };
  });
  return { signals: parts.flatMap(({ signals = [] }) => signals), scores: parts.flatMap(({ scores = [] }) => scores) };
}
