/** The AI SDK's names of providers, by their beginning, as OpenTelemetry names them. */
const providers: readonly (readonly [theirs: string, ours: string])[] = [
  ["openai", "openai"],
  ["azure", "azure.ai.openai"],
  ["anthropic", "anthropic"],
  ["google.vertex", "gcp.vertex_ai"],
  ["vertex.anthropic", "gcp.vertex_ai"],
  ["google-vertex", "gcp.vertex_ai"],
  ["google", "gcp.gemini"],
  ["amazon-bedrock", "aws.bedrock"],
  ["bedrock", "aws.bedrock"],
  ["mistral", "mistral_ai"],
  ["xai", "x_ai"],
  ["moonshotai", "moonshot_ai"],
];

/** The provider of an AI SDK model, whose name may say the API too (`openai.responses`). Pure. */
export function aiProviderOf(name: string | undefined): string | undefined {
  if (!name) return undefined;
  const found = providers.find(([theirs]) => name === theirs || name.startsWith(`${theirs}.`) || name.startsWith(`${theirs}-`));
  return found?.[1] ?? name.split(".")[0];
}
