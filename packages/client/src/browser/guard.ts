import { attempt } from "./attempt.ts";

/** Where a fault came from: a listener of ours or what the host gave it, the lazy chunk, the browser's storage, or delivery. */
export type FaultCode = "listener" | "chunk" | "storage" | "undelivered" | "refused" | "dropped";

/** A fault of Telltale's own, handed to `onError`. It is never thrown into the page. */
export class TelltaleError extends Error {
  override readonly name = "TelltaleError";
  readonly code: FaultCode;
  /** How many records it concerns, where it concerns records. */
  readonly records: number;

  constructor(code: FaultCode, message: string, { cause, records = 0 }: { cause?: unknown; records?: number } = {}) {
    super(message, { cause });
    this.code = code;
    this.records = records;
  }
}

export type OnError = (error: TelltaleError) => void;

/** Tells the host of a fault: for parts that are loaded later, and have no error class of their own. */
export type Tell = (code: FaultCode, message: string, more?: { readonly cause?: unknown; readonly records?: number }) => void;

/** Wraps a listener so that whatever it throws goes to `onError` and never into the page. */
export type Guard = <A extends readonly unknown[], R>(act: (...args: A) => R) => (...args: A) => R | undefined;

/**
 * Makes the guard that every listener of ours runs in.
 *
 * @param onError the host's ear for our faults; if it throws itself, that is swallowed
 */
export function createGuard(onError: OnError): Guard {
  return (act) =>
    (...args) => {
      try {
        return act(...args);
      } catch (cause) {
        onError(new TelltaleError("listener", cause instanceof Error ? cause.message : String(cause), { cause }));
        return undefined;
      }
    };
}

/** The host's `onError`, made safe to call from anywhere. */
export function quiet(onError: OnError | undefined): OnError {
  // A host's error handler that throws has nobody left to tell.
  return (error) => attempt(() => onError?.(error));
}
