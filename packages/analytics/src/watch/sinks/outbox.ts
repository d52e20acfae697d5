import type { Engine } from "../../engine/engine.ts";
import type { Notification } from "./notification.ts";
import type { Sink } from "./sink.ts";

export interface OutboxOptions {
  /** Its folder: `DIR/watch/outbox`. */
  readonly dir: string;
  /** For the lock: of many processes one delivers. */
  readonly engine: Engine;
  readonly sinks: ReadonlyMap<string, Sink>;
  /** Told what becomes of every attempt; what is `dead` should be said aloud. */
  readonly report?: (event: OutboxEvent) => void;
  /** Told when the folder cannot be read or written; everything is tried again. */
  readonly onError?: (error: unknown) => void;
  /** How long a notification is tried, in milliseconds, and ten times at least. Default a day. */
  readonly giveUpAfterMs?: number;
  /** How long one attempt may take, in milliseconds. Default 10 s. */
  readonly timeoutMs?: number;
  readonly nowMs?: () => number;
  readonly random?: () => number;
}

export interface OutboxEvent {
  readonly kind: "delivered" | "retry" | "dead";
  readonly sink: string;
  /** The notification's. */
  readonly id: string;
  readonly attempts: number;
  /** Why it failed; of a delivery, what the receiver had to remark. */
  readonly reason?: string;
  readonly nextAtMs?: number;
}

export interface OutboxStatus {
  readonly waiting: readonly {
    readonly sink: string;
    readonly id: string;
    readonly attempts: number;
    readonly nextAtMs: number;
    readonly reason?: string;
  }[];
  readonly dead: readonly { readonly sink: string; readonly id: string; readonly diedAtMs: number; readonly reason?: string }[];
}

export interface Outbox {
  /**
   * Takes a notification for some sinks: on the disk when it resolves. The same notification again changes nothing, also after it
   * was delivered.
   */
  add(notification: Notification, sinks: readonly string[]): Promise<void>;
  /** Delivers in the background. Returns the function that stops it, which waits a moment for attempts under way. */
  start(): () => Promise<void>;
  /** Tries everything that is due, once, and says what is left. Does nothing while another process delivers. */
  flush(options?: { readonly withinMs?: number }): Promise<OutboxStatus>;
  status(): Promise<OutboxStatus>;
  /** Tries what was given up once more, as after a key was mended. Returns how many there are. */
  revive(): Promise<number>;
}
