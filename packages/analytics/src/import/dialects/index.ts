import type { Dialect } from "./dialect.ts";
import { helicone } from "./helicone.ts";
import { langfuse } from "./langfuse/langfuse.ts";
import { langsmith } from "./langsmith.ts";
import { litellm } from "./litellm.ts";
import { openai } from "./openai.ts";
import { otlp, phoenix } from "./otlp.ts";
import { posthog } from "./posthog.ts";
import { telltale } from "./telltale.ts";

/** What `import` can read without a mapping. */
export const dialects: readonly Dialect[] = [telltale, otlp, phoenix, langfuse, posthog, langsmith, helicone, litellm, openai];
