import type { Attributes } from "../otel.ts";
import { common } from "./common.ts";
import type { Dialect } from "./dialect.ts";
import { genAi } from "./gen-ai.ts";
import { genkit } from "./genkit.ts";
import { langfuse } from "./langfuse.ts";
import { langsmith } from "./langsmith.ts";
import { openInference } from "./openinference.ts";
import { openLlmetry } from "./openllmetry.ts";
import { telltale } from "./telltale.ts";
import { vercelAi } from "./vercel-ai.ts";

/**
 * In the order in which their fields count: where two say the same thing of one span, OpenTelemetry's own is believed first,
 * which gives the order of models, conversations and times to first token. LangSmith knows the provider that it guesses there.
 */
const dialects: readonly Dialect[] = [
  telltale,
  langsmith,
  genAi,
  vercelAi,
  openInference,
  openLlmetry,
  langfuse,
  genkit,
  common,
];

/**
 * In the order in which what kind a span is, and what it used, is believed: a vocabulary that knows wrappers from calls, and
 * tells its tokens in more detail, before one that others fill in beside their own.
 */
const detailed: readonly Dialect[] = [telltale, langfuse, vercelAi, langsmith, openInference, genAi, openLlmetry, genkit];

/** The dialects that a span speaks, told by the names of its attributes: often more than one. */
export function dialectsOf(attributes: Attributes): {
  readonly spoken: readonly Dialect[];
  readonly detailed: readonly Dialect[];
} {
  const names = Object.keys(attributes);
  const spoken = dialects.filter(({ prefixes }) => names.some((name) => prefixes.some((prefix) => name.startsWith(prefix))));
  return { spoken, detailed: detailed.filter((dialect) => spoken.includes(dialect)) };
}

/** Every attribute that some rule reads. */
export const ruledNames: ReadonlySet<string> = new Set(
  dialects.flatMap(({ fields, tokens = [], cost = [] }) =>
    [...fields.map(([name]) => name), ...tokens.map(([name]) => name), ...cost.flat()].map(
      (name) => name.split("#")[0] ?? name,
    ),
  ),
);
