import { z } from "zod";
import { errorTypes, spanKinds, spanStatuses, usageConventions } from "../vocabulary.ts";
import { contextFields } from "./context.ts";
import { count, durationMs, flag, hex, json, prose, share, timeMs, usd, word } from "./fields.ts";

const llmFields = {
  provider: word().optional().describe("Who served the model (gen_ai.provider.name)"),
  requestModel: word().optional().describe("The model asked for"),
  responseModel: word().optional().describe("The model that answered"),
  systemFingerprint: word().optional().describe("The provider's fingerprint of the serving configuration"),
  promptName: word().optional(),
  promptVersion: word().optional(),
  promptHash: word().optional().describe("Hash of the filled prompt"),
  systemPromptHash: word().optional().describe("Hash of the system prompt"),
  temperature: z.number().optional(),
  maxTokens: count().optional().describe("The limit asked for"),
  stream: flag().optional(),
  finishReason: word().optional().describe("stop, length, content_filter, tool_call, error, or the provider's own"),
  ttftMs: durationMs().optional().describe("Time to first token: request to first chunk"),
  tpotMs: durationMs().optional().describe("Time per output token after the first"),
  longestGapMs: durationMs().optional().describe("Longest silence between two chunks"),
  inputTokens: count().optional().describe("Input tokens that were not cached; disjoint from the cache buckets"),
  cacheReadTokens: count().optional().describe("Input tokens read from the provider's prompt cache"),
  cacheWriteTokens: count().optional().describe("Input tokens written to the provider's prompt cache"),
  outputTokens: count().optional().describe("Visible output tokens; disjoint from reasoning"),
  reasoningTokens: count().optional().describe("Output tokens spent on reasoning"),
  usageRaw: json().optional().describe("The provider's usage object as it came"),
  usageConvention: z.enum(usageConventions).optional().describe("How the provider counts cached tokens"),
  costUsd: usd().optional(),
  priceDate: word().optional().describe("Date (YYYY-MM-DD) of the price table behind costUsd"),
  outputType: word().optional().describe("text, json, image, speech"),
  schemaName: word().optional().describe("Name of the output schema asked for"),
  schemaValid: flag().optional().describe("Whether the output satisfied it"),
  responseCacheHit: flag().optional().describe("Answered from the application's own cache"),
  rateLimitRemainingRequests: count().optional(),
  rateLimitLimitRequests: count().optional(),
  rateLimitRemainingTokens: count().optional(),
  rateLimitLimitTokens: count().optional(),
  contextTokens: count().optional().describe("Input tokens that retrieval put into the prompt"),
  confidence: z.number().max(0).optional().describe("Mean token log-probability"),
  inputChars: count().optional(),
  outputChars: count().optional(),
  inputAudioTokens: count().optional().describe("Of inputTokens, those that were audio"),
  cacheReadAudioTokens: count().optional().describe("Of cacheReadTokens, those that were audio"),
  inputImageTokens: count().optional().describe("Of inputTokens, those that were images"),
  outputAudioTokens: count().optional().describe("Of outputTokens, those that were audio"),
  outputImageTokens: count().optional().describe("Of outputTokens, those that were images"),
  cacheWriteLongTokens: count().optional().describe("Of cacheWriteTokens, those kept for an hour, at their own price"),
  webSearches: count().optional().describe("Searches the provider ran and charges for"),
  reasoningMs: durationMs().optional().describe("From the first piece of reasoning to the first visible piece"),
} as const;

const textFeatureFields = {
  inputScript: word().optional().describe("Dominant script of the input: Latin, Cyrillic, Han, …"),
  outputScript: word().optional(),
  refusal: flag().optional().describe("The answer declines"),
  repetition: share().optional().describe("Share of the answer that repeats itself"),
  inputPiiTypes: z.array(word()).optional().describe("Kinds of personal data seen in the input, never the data"),
  outputPiiTypes: z.array(word()).optional(),
  injectionScore: share().optional().describe("How much the input reads like a prompt injection"),
} as const;

const toolFields = {
  toolName: word().optional(),
  toolCallId: word().optional(),
  argumentsValid: flag().optional().describe("Whether the arguments satisfied the tool's schema"),
} as const;

const retrievalFields = {
  topK: count().optional().describe("How many documents were asked for"),
  documents: z
    .array(z.strictObject({ id: word(), score: z.number().optional(), ageMs: durationMs().optional() }))
    .optional()
    .describe("What came back, best first; an empty list is an empty retrieval"),
  reranked: flag().optional(),
  filters: json().optional(),
} as const;

const textFields = {
  inputText: prose().optional().describe("Only where the owner opted in, and redacted"),
  outputText: prose().optional().describe("Only where the owner opted in, and redacted"),
  contextText: prose().optional().describe("Only where the owner opted in, and redacted"),
} as const;

/** What the system did: one timed step of answering, flat, with the parts of every kind optional. */
export const Span = z.strictObject({
  id: z.uuid().describe("Unique id of this record (UUIDv7 from our clients); delivery is idempotent by it"),
  spanId: hex(16),
  parentSpanId: hex(16).optional(),
  kind: z.enum(spanKinds),
  name: word().optional(),
  startedAtMs: timeMs(),
  durationMs: durationMs().optional().describe("Absent while unknown"),
  status: z.enum(spanStatuses),
  errorType: z.enum(errorTypes).optional(),
  errorMessage: prose().optional(),
  httpStatus: count().max(999).optional(),
  retryCount: count().optional().describe("Attempts after the first"),
  fallbackFrom: word().optional().describe("The model or tool this one stood in for"),
  ...llmFields,
  ...textFeatureFields,
  ...toolFields,
  ...retrievalFields,
  ...textFields,
  ...contextFields,
});
export type Span = z.infer<typeof Span>;
