import type { Context, Score, Span } from "@telltale/core/trace";
import type { OnError } from "../browser/guard.ts";
import type { Root } from "../browser/page.ts";
import type { Spans } from "../calls/spans.ts";
import type { BatchOptions } from "../envelope/batch.ts";
import type { RedactOptions } from "../envelope/redact.ts";
import type { SampleOptions } from "../envelope/sample.ts";
import type { SignalDraft } from "../signals/report.ts";
import type { Transport } from "../transport/transport.ts";

/** What `observe` takes. All but the endpoint may be left out. */
export interface ObserveOptions
  extends Pick<
      Context,
      | "sessionId"
      | "conversationId"
      | "userId"
      | "tenant"
      | "feature"
      | "route"
      | "environment"
      | "release"
      | "variants"
      | "attributes"
    >,
    RedactOptions,
    SampleOptions {
  /** Where the collector listens: a URL, or a path on the page's own origin. */
  readonly endpoint: string;
  /** Which application this is; kept in `attributes.app`. */
  readonly app?: string;
  /** The part of the page to watch: the document, a shadow root or an element. Default: the document, where there is one. */
  readonly root?: Root;
  /**
   * Whether the visitor agrees, or the promise of an answer. Before they do, nothing is noticed, stored, kept or sent; what the
   * page says by then counts as said before. Default true: where you need no consent.
   */
  readonly consent?: boolean | Promise<boolean>;
  /** Go on though the browser asks for privacy (Global Privacy Control, Do Not Track). Default false: its word is final. */
  readonly ignorePrivacySignals?: boolean;
  /** Told of every fault of Telltale's own; nothing is ever thrown into the page or logged. */
  readonly onError?: OnError;
  /** Another way to the collector than HTTP. */
  readonly transport?: Transport;
  /** The key the collector asks of those who write. It is no secret: a page cannot keep one. */
  readonly writeKey?: string;
  readonly batch?: BatchOptions;
  /**
   * Whether bodies over 8 KiB are packed by gzip. Default: where the collector is of the page's own origin; with another, each
   * page would first ask whether it may (a preflight).
   */
  readonly compress?: boolean;
  /** What waits for the collector may take so many bytes; then the oldest records give way, and `onError` hears how many. */
  readonly maxQueueBytes?: number;
}

type Given<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>;

/** A span as it is told: id, span id, start and status (`ok`) are filled in where left out. */
export type SpanDraft = Given<Span, "id" | "spanId" | "startedAtMs" | "status">;

/** A score as it is told: judged now, by the user, unless it says otherwise. */
export type ScoreDraft = Given<Score, "id" | "atMs" | "evaluatorKind">;

/** A message said by hand, where markup cannot say it. */
export interface HandMessage {
  /** The host's own id; a later call with the same id is the same message, grown. */
  readonly id: string;
  readonly role: "user" | "assistant";
  /** Looked at and kept in the page; it does not leave. */
  readonly text?: string;
  readonly conversationId?: string;
  /** Whether more of it is to come. Default false. */
  readonly isStreaming?: boolean;
  /** Whether it was said before this page looked, as in a thread opened again: it makes no signals. Default false. */
  readonly isHistory?: boolean;
}

/** What `observe` returns: the function that stops it, carrying what the host may say by hand. None of it ever throws. */
export interface Telltale extends Spans {
  /** Stops watching, reports what is open, and resolves when everything is delivered or cannot be. */
  (): Promise<void>;
  message(message: HandMessage): void;
  /** A thumb for a message; null takes it back. */
  thumbs(messageId: string, thumb: "up" | "down" | null): void;
  /** Any other signal; where it belongs is filled in from its `messageId`, or from the current turn. */
  signal(signal: SignalDraft): void;
  /** A span that is over already. */
  span(span: SpanDraft): void;
  score(score: ScoreDraft): void;
  /** Sends everything now. */
  flush(): Promise<void>;
  /** The visitor agrees: watching begins. Or they take it back: watching ends, and all that is kept here is forgotten. */
  consent(isGiven: boolean): void;
  /**
   * Takes away all that is kept in this browser: the session, what was said, and what has not been sent. Then, unless consent is
   * gone too, watching begins anew, as of somebody else.
   */
  forget(): Promise<void>;
}
