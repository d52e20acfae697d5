import type { Notification } from "./notification.ts";

/**
 * How an attempt ended. `retry` may succeed later, not before `retryAfterMs` where the receiver said so; `refused` never will, as
 * with a wrong key.
 */
export type Delivery =
  | { readonly outcome: "delivered"; readonly note?: string }
  | { readonly outcome: "retry"; readonly reason: string; readonly retryAfterMs?: number }
  | { readonly outcome: "refused"; readonly reason: string };

export interface Attempt {
  /** The time of this attempt, in epoch milliseconds. */
  readonly atMs: number;
  /** Ends the attempt. */
  readonly signal: AbortSignal;
}

/** Somewhere notifications go. A sink is told the same notification more than once when a process ends in between. */
export interface Sink {
  readonly name: string;
  /** `slack`, `pagerduty`, … */
  readonly type: string;
  /** Whether scheduled reports may go there; they must not page anybody. */
  readonly takesReports: boolean;
  /** Whether it must be told again and again of what is open, for it forgets what it does not hear of. */
  readonly isForgetful?: boolean;
  /** A rejection counts as `retry`. */
  send(notification: Notification, attempt: Attempt): Promise<Delivery>;
}
