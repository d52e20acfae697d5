import type { Heard, Message } from "./conversations.ts";
import type { Scene } from "./scene.ts";

/** How long something has been in sight: what is past, and since when it is in sight now (null while it is not). */
export interface Dwell {
  readonly totalMs: number;
  readonly shownAtMs: number | null;
}

/** One step of the reading clock. Pure: the caller brings what can be seen now, and the time. */
export function dwellStep({ totalMs, shownAtMs }: Dwell, isInSight: boolean, nowMs: number): Dwell {
  return { totalMs: totalMs + (shownAtMs === null ? 0 : nowMs - shownAtMs), shownAtMs: isInSight ? nowMs : null };
}

/**
 * Reports how long an answer was in sight until the user went on or left, and as `value` how that compares with the time it
 * takes to read it (1 is once through).
 *
 * @returns `step`, for when the page is shown or hidden; `hear`, the ear for messages; and `leave`, which reports when the user
 *   leaves, and gives the visible time
 */
export function onDwell({ document, report, use, nowMs }: Scene) {
  let dwell: Dwell = { totalMs: 0, shownAtMs: null };
  let answer: Message | undefined;

  const step = (): number => {
    dwell = dwellStep(dwell, document.visibilityState !== "hidden", nowMs());
    return dwell.totalMs;
  };

  function leave(censoredBy?: string): number {
    const durationMs = step();
    const read = answer;
    const more = { atMs: nowMs(), durationMs, censoredBy };
    if (read) use((detect) => report("dwell", read, { ...more, value: detect?.readingShare(durationMs, read.text) }));
    answer = undefined;
    return durationMs;
  }

  return {
    step,
    leave,
    hear: ((event, message) => {
      if (event === "answered") return;
      leave();
      if (event === "sent") return;
      answer = message;
      dwell = { totalMs: 0, shownAtMs: null };
      step();
    }) as Heard,
  };
}
