import type { Span } from "@telltale/core/trace";
import { usageOf } from "@telltale/core/usage";
import { finishReasonOf } from "../../otlp/dialects/names.ts";
import type { Dialect, Raw, ReadOptions } from "./dialect.ts";
import { type Fields, fieldsOf } from "./fields.ts";
import { idsOf } from "./ids.ts";
import { isObject, known } from "./json.ts";
import { outcomeOf, textParts } from "./span-parts.ts";

const objects = /^(chat\.completion|text_completion|response)$/;

/**
 * Batches in OpenAI's form, and whole answers as its API gives them. A request alone says neither when it was answered nor what it
 * used, and becomes no record.
 *
 * @see https://platform.openai.com/docs/guides/batch
 */
export const openai: Dialect = {
  name: "openai",
  about:
    "OpenAI-style: batch results and requests (JSONL), chat completions and responses as the API answers; list prices, no batch discount; failed requests and embeddings, which have no time, take the one of an answer beside them, or --at",
  detects: (row) =>
    isObject(row) &&
    ((typeof row.custom_id === "string" && (isObject(row.response) || isObject(row.body) || "error" in row)) || isAnswer(row)),
  timeOf: (row) => (isObject(row) ? fieldsOf(bodyOf(row)).time(...times) : undefined),
  read(row, options) {
    if (!isObject(row)) throw new TypeError("is no line of a batch");
    if (isAnswer(row)) return { spans: [spanOf(row, {}, options)] };
    if (isObject(row.body) && !isObject(row.response)) return { skipped: "request without its answer" };
    return { spans: [spanOf(bodyOf(row), row, options)] };
  },
};

const times = ["created", "created_at"];

/** The answer: in its line of a batch, or by itself. */
function bodyOf(row: Raw): Raw {
  if (isAnswer(row)) return row;
  const response = isObject(row.response) ? row.response : {};
  return isObject(response.body) ? response.body : {};
}

const isAnswer = (row: Raw) =>
  typeof row.object === "string" &&
  objects.test(row.object) &&
  typeof row.id === "string" &&
  ("created" in row || "created_at" in row);

/** @param line of the batch; empty for an answer by itself */
function spanOf(body: Raw, line: Raw, options: ReadOptions): object {
  const read = fieldsOf(body, options);
  const of = fieldsOf(line, options);
  const failure = of.word("error.message", "response.body.error.message");
  const httpStatus = of.count("response.status_code");
  const isRefused = failure !== undefined || of.object("error") !== undefined;
  const isFailed = isRefused || (httpStatus ?? 0) >= 400 || read.word("status") === "failed";
  const saidMs = read.time(...times);
  const startedAtMs = saidMs ?? options.nearMs;
  if (startedAtMs === undefined)
    throw new TypeError("says not when it was answered, like all of the file: say with --at when the batch ran");
  const key = read.word("id") ?? of.word("id");
  if (key === undefined) throw new TypeError("id is missing");
  const choices = read.list("choices") ?? [];
  const { costUsd, ...usage } = usageOf(read.usage("usage"));
  return known({
    ...idsOf({ source: "openai" }, { span: key, trace: key }),
    // Of all answers only embeddings are a list.
    kind: read.word("object") === "list" ? "embedding" : "llm",
    startedAtMs,
    durationMs: read.since(startedAtMs, "completed_at"),
    ...outcomeOf(isFailed ? { httpStatus, type: errorType(of), message: failure ?? read.word("error.message") } : undefined),
    httpStatus: httpStatus !== undefined && httpStatus <= 999 ? httpStatus : undefined,
    // Others answer in this form, too: the model's name tells whose it is.
    responseModel: read.word("model"),
    systemFingerprint: read.word("system_fingerprint"),
    temperature: read.number("temperature"),
    maxTokens: read.limit("max_output_tokens"),
    finishReason: finishReason(read.word("status"), choices),
    ...(usage as Partial<Span>),
    costUsd,
    ...textParts({ input: undefined, output: read.value("choices", "output") }, options),
    attributes: known({
      "openai.custom_id": of.word("custom_id"),
      "openai.service_tier": read.word("service_tier"),
      ...("custom_id" in line && { "openai.batch": true }),
      ...(saidMs === undefined && { "openai.is_time_borrowed": true }),
    }),
  });
}

function errorType(line: Fields): string | undefined {
  const said = line.word("error.code", "error.type", "response.body.error.type", "response.body.error.code");
  return said === "batch_expired" ? "timeout" : said;
}

function finishReason(status: string | undefined, choices: readonly unknown[]): string | undefined {
  const [first] = choices;
  const said = isObject(first) && typeof first.finish_reason === "string" ? first.finish_reason : undefined;
  return finishReasonOf(said ?? (status === "completed" ? "stop" : status === "incomplete" ? "length" : undefined));
}
