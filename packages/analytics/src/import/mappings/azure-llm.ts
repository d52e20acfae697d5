import type { MappingInput } from "../mapping.ts";

/** Microsoft's public traces of LLM inference: when a call came, how long its context and its answer were. Nothing else. */
export const azureLlm: MappingInput = {
  name: "azure-llm",
  about:
    "Azure LLM inference traces (CSV): TIMESTAMP, ContextTokens, GeneratedTokens. The files know no duration and no model.",
  format: "csv",
  fields: {
    kind: { constant: "llm" },
    startedAtMs: { column: "TIMESTAMP", time: "iso" },
    inputTokens: "ContextTokens",
    outputTokens: "GeneratedTokens",
  },
};
