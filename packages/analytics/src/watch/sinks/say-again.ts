import type { Addressed } from "../state.ts";
import { attempt } from "./attempt.ts";
import type { Sink } from "./sink.ts";

const timeoutMs = 10_000;

/** Keeps forgetful sinks in mind of what is open. What does not arrive in one round is said again in the next. */
export function createReminder(sinks: ReadonlyMap<string, Sink>, nowMs: () => number) {
  let ending = new AbortController();
  let round: Promise<unknown> = Promise.resolve();
  return {
    /** Says it, and waits for nobody. */
    begin(open: readonly Addressed[]): void {
      ending = new AbortController();
      const { signal } = ending;
      const all = open.flatMap(({ notification, sinks: names }) =>
        names.flatMap((name) => {
          const sink = sinks.get(name);
          return sink?.isForgetful ? [{ sink, notification }] : [];
        }),
      );
      round = Promise.all(
        all.map(({ sink, notification }) =>
          attempt(sink, { ...notification, atMs: nowMs() }, { atMs: nowMs(), timeoutMs, signal }),
        ),
      );
    },
    /** Breaks a round off: what ends now must not be said to be open afterwards. */
    async stop(): Promise<void> {
      ending.abort();
      await round;
    },
    /** Waits for the round to end by itself. */
    async settled(): Promise<void> {
      await round;
    },
  };
}
