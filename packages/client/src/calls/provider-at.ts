import type { Span } from "@telltale/core/trace";

/** Providers by the end of their host's name, as OpenTelemetry names them where it does. */
const providers: readonly (readonly [host: string, provider: string])[] = [
  ["openai.azure.com", "azure.ai.openai"],
  ["azure.com", "azure.ai.inference"],
  ["openai.com", "openai"],
  ["anthropic.com", "anthropic"],
  ["googleapis.com", "gcp.gemini"],
  ["amazonaws.com", "aws.bedrock"],
  ["mistral.ai", "mistral_ai"],
  ["cohere.com", "cohere"],
  ["cohere.ai", "cohere"],
  ["groq.com", "groq"],
  ["deepseek.com", "deepseek"],
  ["x.ai", "x_ai"],
  ["perplexity.ai", "perplexity"],
  ["moonshot.ai", "moonshot_ai"],
  ["openrouter.ai", "openrouter"],
  ["together.xyz", "together"],
  ["fireworks.ai", "fireworks"],
];

/** The provider at a URL; undefined for a host that is nobody's we know. Pure. */
export function providerAt(url: string): string | undefined {
  const [, name = "", port] = /^https?:\/\/(?:[^/@]*@)?([^/:?#]+)(?::(\d+))?/i.exec(url) ?? [];
  const host = name.toLowerCase();
  const found = providers.find(([known]) => host === known || host.endsWith(`.${known}`))?.[1];
  // Vertex puts its region before its name: europe-west1-aiplatform.googleapis.com.
  if (found === "gcp.gemini" && /aiplatform/.test(host)) return "gcp.vertex_ai";
  return found ?? (port === "11434" ? "ollama" : undefined);
}

/** What kind of call is made at a URL: of a model, of one that embeds, or of one that ranks. Pure. */
export function kindAt(url: string): Span["kind"] {
  const [path = ""] = url.split(/[?#]/);
  return /embed[a-z]*$/i.test(path) ? "embedding" : /rerank$/i.test(path) ? "rerank" : "llm";
}
