import type { Span } from "@telltale/core/trace";
import { isObject, parsed, type Raw, textOf } from "./json.ts";
import { longestText } from "./measure.ts";

type Asked = Pick<
  Span,
  "requestModel" | "temperature" | "maxTokens" | "stream" | "inputChars" | "inputText" | "outputType" | "schemaName" | "topK"
>;

/** What a request asks, and the parts of it that are told apart by their hashes. */
export interface ReadRequest {
  readonly asked: Asked;
  /** All that the model is given to answer, as JSON. */
  readonly prompt?: string | undefined;
  /** The part of it that the application says, as JSON. */
  readonly system?: string | undefined;
}

/** Settings stand at the top, or, with Gemini, Ollama and Bedrock, under one of these. */
const settingsKeys = ["generationConfig", "options", "inferenceConfig"];
const systemKeys = "system instructions systemInstruction system_instruction preamble";
const promptKeys = "messages input contents content prompt texts inputs message query";
const limitKeys = "max_completion_tokens max_tokens max_output_tokens maxOutputTokens maxTokens num_predict";

/**
 * What a request body asks of a model, whoever's. Pure. A body that is not JSON, or not an object, says nothing but its model, which
 * with Gemini, Bedrock and Azure stands in the URL.
 *
 * @param body the body as text
 */
export function readRequest(url: string, body: string): ReadRequest {
  const raw = objectOf(parsed(body));
  const settings = [raw, ...settingsKeys.map((key) => objectOf(raw[key]))];
  const first = (keys: string) =>
    keys
      .split(" ")
      .flatMap((key) => settings.map((one) => one[key]))
      .find((one) => one != null);
  const prompt = first(promptKeys);
  const said = first(systemKeys);
  const messages = Array.isArray(prompt) ? prompt : [prompt];
  const rules = messages.filter((one) => /^(system|developer)$/.test(roleOf(one)));
  const system = said ?? (rules.length > 0 ? rules : undefined);
  const format = objectOf(raw.response_format ?? objectOf(raw.text).format);
  const type = textOf(format.type);
  const temperature = first("temperature");
  return {
    asked: {
      requestModel: textOf(raw.model) ?? modelAt(url),
      temperature: typeof temperature === "number" ? temperature : undefined,
      maxTokens: count(first(limitKeys)),
      stream: typeof raw.stream === "boolean" ? raw.stream : undefined,
      topK: count(raw.top_n),
      inputChars: prompt === undefined ? undefined : wordsOf([said, prompt]).reduce((sum, { length }) => sum + length, 0),
      inputText: wordsOf(newIn(messages)).join("\n").slice(0, longestText) || undefined,
      outputType: type?.startsWith("json") ? "json" : type === "text" ? "text" : undefined,
      schemaName: textOf(objectOf(format.json_schema ?? format).name),
    },
    prompt: prompt === undefined ? undefined : JSON.stringify([said, prompt]),
    system: system === undefined ? undefined : JSON.stringify(system),
  };
}

/** What has come since the model last spoke: the question with what was looked up for it. */
function newIn(messages: readonly unknown[]): unknown[] {
  const last = messages.findLastIndex((one) => /^(assistant|model|chatbot)$/i.test(roleOf(one)));
  return messages.slice(last + 1).filter((one) => !/^(system|developer)$/.test(roleOf(one)));
}

/** The texts in a prompt: a string, messages with string contents, or messages in parts. */
function wordsOf(prompt: unknown, depth = 0): string[] {
  if (typeof prompt === "string") return [prompt];
  if (depth > 6) return [];
  if (Array.isArray(prompt)) return prompt.flatMap((one) => wordsOf(one, depth + 1));
  const { text, content, parts, output } = objectOf(prompt);
  return typeof text === "string" ? [text] : wordsOf(content ?? parts ?? output ?? [], depth + 1);
}

/** The model that a URL names: Gemini's, Azure's deployment, Bedrock's. */
function modelAt(url: string): string | undefined {
  const [, found] = /\/(?:models?|deployments)\/([^/:?#]+)/.exec(url) ?? [];
  try {
    return found && decodeURIComponent(found);
  } catch {
    return found;
  }
}

const objectOf = (value: unknown): Raw => (isObject(value) ? value : {});
const roleOf = (message: unknown): string => textOf(objectOf(message).role) ?? "";
const count = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
