/** What a call used: who served it, which model, when, and its tokens in buckets that do not overlap. */
export interface Usage {
  /** As OpenTelemetry names it (`aws.bedrock`) or as the provider calls itself. Without it the model's name has to do. */
  readonly provider?: string | undefined;
  readonly model: string;
  /** Input tokens that were not cached. */
  readonly inputTokens?: number | undefined;
  readonly cacheReadTokens?: number | undefined;
  readonly cacheWriteTokens?: number | undefined;
  /** Visible output tokens. */
  readonly outputTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
  /** Of `inputTokens`, those that were audio: they may have a price of their own. */
  readonly inputAudioTokens?: number | undefined;
  readonly inputImageTokens?: number | undefined;
  /** Of `cacheReadTokens`. */
  readonly cacheReadAudioTokens?: number | undefined;
  /** Of `cacheWriteTokens`, those kept for an hour. */
  readonly cacheWriteLongTokens?: number | undefined;
  /** Of `outputTokens`. */
  readonly outputAudioTokens?: number | undefined;
  readonly outputImageTokens?: number | undefined;
  /** Searches the provider ran; charged by the piece. */
  readonly webSearches?: number | undefined;
  /** When the call began: prices change over the years, and with some providers over the day. */
  readonly atMs: number;
}
