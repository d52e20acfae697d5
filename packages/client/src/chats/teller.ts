import { createGuard, type Guard, type OnError, quiet } from "../browser/guard.ts";
import type { SignalDraft } from "../signals/report.ts";

/** What a chat's follower tells: the part of a `Telltale` that hears messages, thumbs and signals by hand. */
export interface Teller {
  message(message: {
    readonly id: string;
    readonly role: "user" | "assistant";
    readonly text?: string;
    readonly conversationId?: string;
    readonly isStreaming?: boolean;
    readonly isHistory?: boolean;
  }): void;
  thumbs(messageId: string, thumb: "up" | "down" | null): void;
  signal(signal: SignalDraft): void;
}

export interface FollowOptions {
  /** Told of what a look at the host's chat threw: nothing is ever thrown into the page. */
  readonly onError?: OnError;
}

/** A guard for what reads the host's objects. */
export const guardFor = ({ onError }: FollowOptions): Guard => createGuard(quiet(onError));
