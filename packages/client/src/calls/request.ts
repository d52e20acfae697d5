import type { Span } from "@telltale/core/trace";

type Asked = Pick<
  Span,
  "requestModel" | "temperature" | "maxTokens" | "stream" | "inputChars" | "inputText" | "outputType" | "schemaName"
>;
type Raw = { readonly [key: string]: unknown };
const object = (value: unknown): Raw => (typeof value === "object" && value !== null ? (value as Raw) : {});
const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const number = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;

/**
 * What a request body asks of a model. Pure. A body that is not JSON, or not an object, says nothing.
 *
 * @param body the body as text
 * @param withText whether to keep the words too, where the owner has opted in; otherwise only their number
 */
export function readRequest(body: string, withText: boolean): Asked {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return {};
  }
  const raw = object(parsed);
  const words = wordsOf(raw.messages ?? raw.input ?? raw.prompt);
  const maxTokens = number(raw.max_completion_tokens ?? raw.max_tokens ?? raw.max_output_tokens);
  const format = object(raw.response_format);
  const type = text(format.type);
  return {
    requestModel: text(raw.model),
    temperature: number(raw.temperature),
    maxTokens: maxTokens !== undefined && Number.isSafeInteger(maxTokens) && maxTokens >= 0 ? maxTokens : undefined,
    stream: typeof raw.stream === "boolean" ? raw.stream : undefined,
    inputChars: words.reduce((sum, { length }) => sum + length, 0),
    inputText: withText ? words.join("\n") : undefined,
    outputType: type?.startsWith("json") ? "json" : type === "text" ? "text" : undefined,
    schemaName: text(object(format.json_schema).name),
  };
}

/** The texts in a prompt: a string, messages with string contents, or messages in parts. */
function wordsOf(prompt: unknown): string[] {
  if (typeof prompt === "string") return [prompt];
  if (Array.isArray(prompt)) return prompt.flatMap(wordsOf);
  const { content, text: words } = object(prompt);
  return typeof words === "string" ? [words] : content === undefined ? [] : wordsOf(content);
}
