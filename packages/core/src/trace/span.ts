import * as z from "zod";
import { errorTypes, spanKinds, spanStatuses, usageConventions } from "../vocabulary.ts";
import { contextFields } from "./context.ts";
import { count, durationMs, flag, hex, json, prose, share, timeMs, usd, word } from "./fields.ts";

const llmFields = {
  provider: word().optional().describe("Who served the model (gen_ai.provider.name)"),
  requestModel: word().optional().describe("The model asked for"),
  responseModel: word().optional().describe("The model that answered"),
  systemFingerprint: word().optional().describe("The provider's fingerprint of the serving configuration"),
  promptName: word().optional().describe("The prompt template, by name"),
  promptVersion: word().optional().describe("Version of the prompt template"),
  promptHash: word().optional().describe("Hash of the filled prompt"),
  systemPromptHash: word().optional().describe("Hash of the system prompt"),
  temperature: z.number().optional().describe("Sampling temperature asked for"),
  maxTokens: count().optional().describe("The limit asked for"),
  stream: flag().optional().describe("Whether the answer came as a stream"),
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
  costUsd: usd().optional().describe("US dollars that the call cost"),
  priceDate: word().optional().describe("Date (YYYY-MM-DD) of the price table behind costUsd"),
  outputType: word().optional().describe("text, json, image, speech"),
  schemaName: word().optional().describe("Name of the output schema asked for"),
  schemaValid: flag().optional().describe("Whether the output satisfied it"),
  responseCacheHit: flag().optional().describe("Answered from the application's own cache"),
  rateLimitRemainingRequests: count().optional().describe("Requests left in the provider's window"),
  rateLimitLimitRequests: count().optional().describe("Requests the provider allows in a window"),
  rateLimitRemainingTokens: count().optional().describe("Tokens left in the provider's window"),
  rateLimitLimitTokens: count().optional().describe("Tokens the provider allows in a window"),
  contextTokens: count().optional().describe("Input tokens that retrieval put into the prompt"),
  confidence: z.number().max(0).optional().describe("Mean token log-probability"),
  inputChars: count().optional().describe("Characters of the input"),
  outputChars: count().optional().describe("Visible characters of the answer"),
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
  outputScript: word().optional().describe("Dominant script of the answer"),
  refusal: flag().optional().describe("The answer declines"),
  repetition: share().optional().describe("Share of the answer that repeats itself"),
  inputPiiTypes: z.array(word()).optional().describe("Kinds of personal data seen in the input, never the data"),
  outputPiiTypes: z.array(word()).optional(),
  injectionScore: share().optional().describe("How much the input reads like a prompt injection"),
} as const;

const toolFields = {
  toolName: word().optional().describe("The tool called"),
  toolCallId: word().optional().describe("The model's id of the call"),
  argumentsValid: flag().optional().describe("Whether the arguments satisfied the tool's schema"),
} as const;

const retrievalFields = {
  topK: count().optional().describe("How many documents were asked for"),
  documents: z
    .array(z.strictObject({ id: word(), score: z.number().optional(), ageMs: durationMs().optional() }))
    .optional()
    .describe("What came back, best first; an empty list is an empty retrieval"),
  reranked: flag().optional().describe("Whether a reranker put the documents in order"),
  filters: json().optional().describe("What the search was narrowed to"),
} as const;

const textFields = {
  inputText: prose().optional().describe("Only where the owner opted in, and redacted"),
  outputText: prose().optional().describe("Only where the owner opted in, and redacted"),
  contextText: prose().optional().describe("Only where the owner opted in, and redacted"),
} as const;

/** What the system did: one timed step of answering, flat, with the parts of every kind optional. */
export const Span = z.strictObject({
  id: z.uuid().describe("Unique id of this record (UUIDv7 from our clients); delivery is idempotent by it"),
  spanId: hex(16).describe("This step (W3C span id)"),
  parentSpanId: hex(16).optional().describe("The step it is part of"),
  kind: z.enum(spanKinds).describe("What kind of step"),
  name: word().optional().describe("What the application calls it"),
  startedAtMs: timeMs().describe("When it began"),
  durationMs: durationMs().optional().describe("Absent while unknown"),
  status: z.enum(spanStatuses).describe("How it ended"),
  errorType: z.enum(errorTypes).optional().describe("Class of the failure"),
  errorMessage: prose().optional().describe("What the failure said"),
  httpStatus: count().max(999).optional().describe("Status the provider answered with"),
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
