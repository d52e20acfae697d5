import { type SpanKind, spanKinds } from "@telltale/core/vocabulary";
import { amount, count, flag, millis, share, words } from "../convert.ts";
import type { Dialect } from "./dialect.ts";

/** What our own export writes beside the conventions' names, read back. */
export const telltale: Dialect = {
  name: "telltale",
  prefixes: ["telltale."],
  kinds: [["telltale.kind", new Map<string, SpanKind>(spanKinds.map((kind) => [kind, kind]))]],
  fields: [
    ["telltale.turn", "turn", count],
    ["telltale.tenant", "tenant"],
    ["telltale.feature", "feature"],
    ["telltale.route", "route"],
    ["telltale.prompt_hash", "promptHash"],
    ["telltale.system_prompt_hash", "systemPromptHash"],
    ["telltale.tpot_ms", "tpotMs", amount],
    ["telltale.longest_gap_ms", "longestGapMs", millis],
    ["telltale.reasoning_ms", "reasoningMs", millis],
    ["telltale.response_cache_hit", "responseCacheHit", flag],
    ["telltale.schema_name", "schemaName"],
    ["telltale.schema_valid", "schemaValid", flag],
    ["telltale.arguments_valid", "argumentsValid", flag],
    ["telltale.fallback_from", "fallbackFrom"],
    ["telltale.refusal", "refusal", flag],
    ["telltale.repetition", "repetition", share],
    ["telltale.input_script", "inputScript"],
    ["telltale.output_script", "outputScript"],
    ["telltale.input_pii_types", "inputPiiTypes", words],
    ["telltale.output_pii_types", "outputPiiTypes", words],
    ["telltale.injection_score", "injectionScore", share],
    ["telltale.web_searches", "webSearches", count],
    ["telltale.price_date", "priceDate"],
    ["telltale.inclusion_probability", "inclusionProbability", (value) => share(value) || undefined],
  ],
};
