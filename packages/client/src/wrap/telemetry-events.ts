/** What we read of the AI SDK's telemetry events, version 7: each of its own events has at least this. */

export interface Of {
  readonly callId: string;
  readonly functionId?: string | undefined;
  readonly recordInputs?: boolean | undefined;
  readonly recordOutputs?: boolean | undefined;
  /** When it was, milliseconds since 1970, where the event is told of later. */
  readonly timestamp?: number | undefined;
}

export interface Start extends Of {
  readonly operationId?: string | undefined;
  readonly provider?: string | undefined;
  readonly modelId?: string | undefined;
}

export interface ModelStart extends Of {
  readonly provider?: string | undefined;
  readonly modelId?: string | undefined;
  readonly instructions?: unknown;
  readonly system?: unknown;
  readonly messages?: unknown;
  readonly promptMessages?: unknown;
  readonly temperature?: number | undefined;
  readonly maxOutputTokens?: number | undefined;
}

export interface ModelEnd extends Of {
  readonly finishReason?: unknown;
  readonly usage?: { readonly outputTokens?: number | undefined } | undefined;
  readonly content?: unknown;
  /** The model that answered stands at the top, or in here with an object generation. */
  readonly response?: unknown;
  /** An object generation's time to the first chunk. */
  readonly msToFirstChunk?: number | undefined;
  /** The whole answer of an object generation. */
  readonly objectText?: string | undefined;
  readonly modelId?: string | undefined;
  readonly performance?:
    | {
        readonly responseTimeMs?: number | undefined;
        readonly timeToFirstOutputMs?: number | undefined;
        readonly timeBetweenOutputChunksMs?: { readonly max: number } | undefined;
      }
    | undefined;
}

interface ToolCall {
  readonly toolCallId: string;
  readonly toolName: string;
  readonly invalid?: boolean | undefined;
}

export interface ToolStart extends Of {
  readonly toolCall: ToolCall;
}

export interface ToolEnd extends Of {
  readonly toolCall: ToolCall;
  readonly toolExecutionMs?: number | undefined;
  readonly toolOutput: { readonly type: string; readonly error?: unknown };
}

export interface EmbedStart extends Start {
  readonly embedCallId: string;
  readonly values: readonly string[];
}

export interface EmbedEnd extends Of {
  readonly embedCallId: string;
  readonly usage?: unknown;
}

export interface RerankStart extends Start {
  readonly topN?: number | undefined;
}

export interface RerankEnd extends Of {
  readonly ranking: readonly { readonly index: number; readonly relevanceScore?: number | undefined }[];
}

export interface End extends Of {
  readonly finishReason?: unknown;
}

export interface Abort extends Of {
  readonly reason?: unknown;
}

export interface Execute<T> {
  readonly callId: string;
  readonly execute: () => PromiseLike<T>;
}
