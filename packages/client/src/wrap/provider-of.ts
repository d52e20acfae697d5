/** What the AI SDK and older conventions call providers, by OpenTelemetry's names; the first that a name is, or begins with. */
const providers: readonly (readonly [theirs: string, ours: string])[] = [
  ["azure.ai.inference", "azure.ai.inference"],
  ["az.ai.inference", "azure.ai.inference"],
  ["az.ai.openai", "azure.ai.openai"],
  ["azure", "azure.ai.openai"],
  ["gcp.vertex", "gcp.vertex_ai"],
  ["google.vertex", "gcp.vertex_ai"],
  ["google-vertex", "gcp.vertex_ai"],
  ["vertex", "gcp.vertex_ai"],
  ["vertexai", "gcp.vertex_ai"],
  ["gcp.gen_ai", "gcp.gen_ai"],
  ["gcp", "gcp.gemini"],
  ["google", "gcp.gemini"],
  ["gemini", "gcp.gemini"],
  ["amazon", "aws.bedrock"],
  ["aws", "aws.bedrock"],
  ["bedrock", "aws.bedrock"],
  ["ibm", "ibm.watsonx.ai"],
  ["mistral", "mistral_ai"],
  ["mistralai", "mistral_ai"],
  ["x_ai", "x_ai"],
  ["xai", "x_ai"],
  ["moonshot", "moonshot_ai"],
  ["moonshotai", "moonshot_ai"],
];

/** The provider by OpenTelemetry's name, whatever it is called; the AI SDK's names say the API too (`openai.responses`). Pure. */
export function providerOf(name: unknown): string | undefined {
  if (typeof name !== "string" || name === "") return undefined;
  const said = name.toLowerCase();
  const found = providers.find(
    ([theirs]) => said === theirs || (said.startsWith(theirs) && /[._-]/.test(said[theirs.length] ?? "")),
  );
  return found?.[1] ?? said.split(".")[0];
}
