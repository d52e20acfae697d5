import { oneOf, word } from "../convert.ts";
import type { AttributeValue } from "../otel.ts";

/** What others call the providers that OpenTelemetry has a name for. */
const providers = new Map<string, string>([
  ["vertex_ai", "gcp.vertex_ai"],
  ["vertexai", "gcp.vertex_ai"],
  ["google.vertex", "gcp.vertex_ai"],
  ["google-vertex", "gcp.vertex_ai"],
  ["gemini", "gcp.gemini"],
  ["google.generative-ai", "gcp.gemini"],
  ["google_genai", "gcp.gemini"],
  ["google", "gcp.gen_ai"],
  ["gcp.vertex.agent", "gcp.gen_ai"],
  ["az.ai.inference", "azure.ai.inference"],
  ["az.ai.openai", "azure.ai.openai"],
  ["azure", "azure.ai.openai"],
  ["azure-openai", "azure.ai.openai"],
  ["azure_openai", "azure.ai.openai"],
  ["xai", "x_ai"],
  ["mistral", "mistral_ai"],
  ["mistralai", "mistral_ai"],
  ["moonshot", "moonshot_ai"],
  ["moonshotai", "moonshot_ai"],
  ["aws", "aws.bedrock"],
  ["amazon", "aws.bedrock"],
  ["amazon-bedrock", "aws.bedrock"],
  ["bedrock", "aws.bedrock"],
  ["watsonx", "ibm.watsonx.ai"],
]);

const known = new Set([...providers.values(), ..."openai anthropic cohere perplexity deepseek groq".split(" ")]);

/** What the AI SDK puts behind a provider's name. */
const api = /\.(chat|completions?|responses|messages|embedding|text|image|speech)$/;

/**
 * The provider by OpenTelemetry's name. The AI SDK says `openai.responses` and `google.vertex.chat`: what follows the name goes.
 * LangSmith says `langchain` where it does not know: that is nobody's model.
 */
export function providerOf(value: AttributeValue | undefined): string | undefined {
  const said = word(value);
  if (said?.toLowerCase() === "langchain") return undefined;
  const parts = said?.toLowerCase().split(".") ?? [];
  for (let length = parts.length; length > 0; length--) {
    const name = parts.slice(0, length).join(".");
    if (providers.has(name)) return providers.get(name);
    if (known.has(name)) return name;
  }
  return said?.replace(api, "");
}

/** Why the model stopped, in our words; the provider's own where we have none. */
export const finishReasonOf = oneOf(
  new Map([
    ["tool_calls", "tool_call"],
    ["tool-calls", "tool_call"],
    ["tool_use", "tool_call"],
    ["function_call", "tool_call"],
    ["end_turn", "stop"],
    ["stop_sequence", "stop"],
    ["complete", "stop"],
    ["stop", "stop"],
    ["max_tokens", "length"],
    ["model_length", "length"],
    ["length", "length"],
    ["content-filter", "content_filter"],
    ["safety", "content_filter"],
    ["refusal", "content_filter"],
    ["error", "error"],
  ]),
);
