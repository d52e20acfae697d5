import type { MappingInput } from "../mapping.ts";
import { azureLlm } from "./azure-llm.ts";
import { llmperf } from "./llmperf.ts";
import { mooncake } from "./mooncake.ts";

/** The mappings that come with the package. */
export const readyMappings: readonly MappingInput[] = [azureLlm, llmperf, mooncake];
