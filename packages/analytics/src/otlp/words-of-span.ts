import type { AttributeValue, OtelSpan } from "./otel.ts";
import { parsedOf, propertyOf } from "./read-attribute.ts";

/** Where the words of a prompt stand, by dialect; the first that a span has is taken. */
const inputs: readonly RegExp[] = [
  /^gen_ai\.(system_instructions|input\.messages)$/,
  /^ai\.prompt\.messages$/,
  /^llm\.input_messages\.\d+\.message\.(content|contents\.\d+\.message_content\.text)$/,
  /^gen_ai\.prompt\.\d+\.content$/,
  /^llm\.prompts\.\d+\.prompt\.text$/,
  /^(gen_ai\.prompt|ai\.prompt|ai\.values?|embedding\.text|embedding\.embeddings\.\d+\.embedding\.text)$/,
  /^(gen_ai\.retrieval\.query\.text|reranker\.query)$/,
  /^(gen_ai\.tool\.call\.arguments|ai\.toolCall\.(args|input)|tool_arguments|tool\.parameters)$/,
  /^(langfuse\.observation\.input|traceloop\.entity\.input|genkit:input|input\.value)$/,
];

const outputs: readonly RegExp[] = [
  /^gen_ai\.output\.messages$/,
  /^ai\.response\.(text|object)$/,
  /^llm\.output_messages\.\d+\.message\.(content|contents\.\d+\.message_content\.text)$/,
  /^gen_ai\.completion\.\d+\.content$/,
  /^llm\.choices\.\d+\.completion\.text$/,
  /^gen_ai\.completion$/,
  /^(gen_ai\.tool\.call\.result|ai\.toolCall\.(result|output)|tool_response)$/,
  /^(langfuse\.observation\.output|traceloop\.entity\.output|genkit:output|output\.value)$/,
];

/** Until 1.36 the conventions told messages by events of the span. */
const inputEvents = /^gen_ai\.((system|user|assistant|tool)\.message|content\.prompt)$/;
const outputEvents = /^gen_ai\.(choice|content\.completion)$/;

/** The visible words of a span's input and output, a text for each message or part; undefined where it does not tell them. */
export function wordsOfSpan(span: OtelSpan): { input: readonly string[] | undefined; output: readonly string[] | undefined } {
  return { input: find(span, inputs, inputEvents), output: find(span, outputs, outputEvents) };
}

function find({ attributes, events }: OtelSpan, names: readonly RegExp[], told: RegExp): readonly string[] | undefined {
  for (const pattern of names) {
    const values = Object.entries(attributes).filter(([name]) => pattern.test(name));
    if (values.length > 0) return values.flatMap(([, value]) => textsOf(value));
  }
  const messages = events.filter(({ name }) => told.test(name)).map(({ attributes }) => attributes);
  if (messages.length === 0) return undefined;
  return messages.flatMap((message) =>
    ["content", "message", "gen_ai.prompt", "gen_ai.completion"].flatMap((name) => textsOf(message[name] ?? null)),
  );
}

/** The texts in a value: a text, messages with text contents, messages in parts; any of them as JSON. */
export function textsOf(value: AttributeValue): readonly string[] {
  const parsed = parsedOf(value);
  const texts = wordsIn(parsed, 0);
  // An answer in JSON, or a tool's arguments: all of it is the text. A list of messages without a word has none.
  const isWhole = texts.length === 0 && !Array.isArray(parsed) && parsed !== null;
  return isWhole ? [typeof value === "string" ? value : JSON.stringify(value)] : texts;
}

function wordsIn(value: AttributeValue, depth: number): readonly string[] {
  if (typeof value === "string") return [depth < 2 ? unquoted(value) : value];
  if (typeof value !== "object" || value === null || depth > 8) return [];
  if (Array.isArray(value)) return value.flatMap((entry) => wordsIn(entry, depth + 1));
  const type = propertyOf(value, "type");
  if (type === "reasoning" || type === "thinking") return [];
  for (const name of ["content", "text", "parts", "messages", "prompt"]) {
    const inner = propertyOf(value, name);
    if (inner !== undefined && inner !== null) return wordsIn(inner, depth + 1);
  }
  return [];
}

/** The AI SDK writes the texts it embeds as JSON. */
function unquoted(text: string): string {
  const inner = text.startsWith('"') ? parsedOf(text) : text;
  return typeof inner === "string" ? inner : text;
}
