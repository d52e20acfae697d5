import type { Context } from "@telltale/core/trace";
import { ruledNames } from "./dialects/index.ts";
import type { Attributes, AttributeValue } from "./otel.ts";

/** What holds words of people and models, or secrets: never kept as an attribute. */
const contents: readonly RegExp[] = [
  /^gen_ai\.(input|output|prompt|completion|system_instructions|memory|tool\.(definitions|description|call))\b/,
  /^ai\.(prompt|response\.(text|object|reasoning|toolCalls|files|providerMetadata|headers)|request|toolCall|values?|embeddings?)\b/,
  /^ai\.(documents|ranking|schema|settings\.context|result|decision)\b/,
  /^(input|output|message|messages|document|image|audio|exception)\./,
  /^llm\.(input_messages|output_messages|prompts|choices|tools|function_call|prompt_template)\b/,
  /^(retrieval\.documents|reranker|embedding|tool|db\.query|db\.statement)\b/,
  /^((trace|session)\.)?(annotations|evaluations)\./,
  /^langfuse\.(trace|observation)\.(input|output)\b/,
  /^genkit:(input|output|state)/,
  /^gcp\.vertex\.agent\.(llm_request|llm_response|tool_call_args|tool_response|data)/,
  /^logfire\.(msg|json_schema)/,
  /^url\.(full|query)|^http\.(url|target)|headers?\./,
  // Names of anybody's own that say as much.
  /(prompt|completion|messages?|content|text|query|question|answer|inputs?|outputs?|arguments|args|results?|response|request|body|thought|description|instructions|template|variables|explanation|schema|definitions|stacktrace|events|cookie|token|secret|password|authorization|api_?key)$/i,
];

type Kept = NonNullable<Context["attributes"]>;

/** A text longer than a name is words. */
const longestText = 256;
const longestJson = 1024;
const most = 128;

/**
 * What no field holds, for `attributes`: without content, and bounded. What is too long or too much is left out.
 *
 * @param also names to keep although a rule reads them
 */
export function restOf(attributes: Attributes, also: ReadonlySet<string> = new Set()): Kept {
  const kept: [string, AttributeValue][] = [];
  for (const [name, value] of Object.entries(attributes)) {
    if (kept.length >= most) break;
    if (!also.has(name) && (ruledNames.has(name) || (typeof value !== "boolean" && isContent(name, value)))) continue;
    if (value !== null && isShort(value) && name.length <= longestText) kept.push([name, value]);
  }
  return Object.fromEntries(kept) as Kept;
}

/** The same of an event: what its record has no field for. */
export function restOfEvent(attributes: Attributes): Kept {
  const others = Object.entries(attributes).filter(
    ([name]) => !/^(gen_ai\.evaluation|feature_flag|telltale|event)\./.test(name),
  );
  return restOf(Object.fromEntries(others));
}

function isContent(name: string, value: AttributeValue): boolean {
  // A number under such a name measures the words, and is not among them.
  return typeof value !== "number" && contents.some((pattern) => pattern.test(name));
}

function isShort(value: AttributeValue): boolean {
  if (typeof value === "string") return value.length <= longestText;
  return typeof value !== "object" || value === null || JSON.stringify(value).length <= longestJson;
}
