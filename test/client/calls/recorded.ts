import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const datasets = process.env.TELLTALE_DATASETS ?? fileURLToPath(new URL("../../../../shared/datasets", import.meta.url));
const folder = join(datasets, "vercel-ai-fixtures");

// biome-ignore lint/suspicious/noExplicitAny: recordings are read by hand, as they came
type Json = any;

/** A stream or response as a provider sent it, with what it says of usage and end, read by hand. */
export interface Recorded {
  readonly name: string;
  readonly isStream: boolean;
  /** The events of a stream, or the whole response alone, as JSON. */
  readonly lines: readonly string[];
  readonly usage: Record<string, unknown> | undefined;
  readonly finishReason: string | undefined;
  /** The visible words. */
  readonly text: string;
}

/** Our words for the providers' words in the recordings; one that is not here stands for itself. */
const ours: Record<string, string> = {
  end_turn: "stop",
  stop_sequence: "stop",
  max_tokens: "length",
  max_output_tokens: "length",
  tool_use: "tool_call",
  tool_calls: "tool_call",
  refusal: "content_filter",
  failed: "error",
};

const solid = (usage: Record<string, unknown> | undefined) =>
  usage ? Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== null)) : undefined;

/** An event that is no JSON, as there are in recordings, tells nothing. */
function parsed(line: string): Json | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** What an OpenAI response says of its end: a call of a function or custom tool is the host's to answer. */
function endOfResponse(response: Json): string | undefined {
  if (response.status === "completed")
    return response.output.some(({ type }: Json) => type === "function_call" || type === "custom_tool_call")
      ? "tool_call"
      : "stop";
  return response.incomplete_details?.reason ?? response.status;
}

function textOfResponse(response: Json): string {
  const parts = response.output
    .filter(({ type }: Json) => type === "message")
    .flatMap(({ content }: Json) => content as Json[]);
  return parts.map((part: Json) => part.text ?? part.refusal).join("");
}

function told(events: readonly Json[], isStream: boolean): Omit<Recorded, "name" | "isStream" | "lines"> {
  const last = events.at(-1) as Json;
  const response =
    last.object === "response"
      ? last
      : (events.findLast((one) => one.response?.usage || one.response?.error)?.response as Json);
  if (response?.object === "response") {
    const deltas = events.filter(({ type }) => /^response\.(output_text|refusal)\.delta$/.test(type));
    return {
      usage: solid(response.usage),
      finishReason: endOfResponse(response),
      text: isStream ? deltas.map(({ delta }) => delta).join("") : textOfResponse(response),
    };
  }
  const choices = events.flatMap((one) => (one.choices ?? []) as Json[]);
  if (choices.length > 0)
    return {
      usage: solid(events.findLast((one) => one.usage)?.usage),
      finishReason: choices.findLast((one) => one.finish_reason)?.finish_reason,
      text: choices.map((one) => (one.delta ?? one.message)?.content ?? one.text ?? "").join(""),
    };
  // Anthropic tells the input at the beginning and the rest at the end.
  const messages = events.flatMap((one) =>
    one.type === "message_start" ? [one.message] : one.type === "message" ? [one] : [],
  );
  const deltas = events.filter(({ type }) => type === "message_delta");
  const usages = [...messages, ...deltas].map(({ usage }) => solid(usage));
  const blocks = messages.flatMap(({ content }) => content as Json[]).concat(events.flatMap((one) => one.delta ?? []) as never);
  return {
    usage: usages.length > 0 ? Object.assign({}, ...usages) : solid(last.usage),
    finishReason: [...messages.map((one) => one.stop_reason), ...deltas.map(({ delta }) => delta.stop_reason)].findLast(
      Boolean,
    ),
    text: blocks
      .filter((block) => block.type === "text" || block.type === "text_delta")
      .map((block) => block.text)
      .join(""),
  };
}

/** Every recording there is; none where the folder is not. */
export const recordings: readonly Recorded[] = !existsSync(folder)
  ? []
  : readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(chunks\.txt|json)$/.test(name))
      .sort()
      .map((name) => {
        const text = readFileSync(join(folder, name), "utf8");
        const isStream = name.endsWith(".txt");
        const lines = isStream ? text.split("\n").filter((line) => line.trim()) : [text];
        const read = told(
          lines.flatMap((line) => parsed(line) ?? []),
          isStream,
        );
        return {
          name,
          isStream,
          lines,
          ...read,
          finishReason: read.finishReason && (ours[read.finishReason] ?? read.finishReason),
        };
      });
