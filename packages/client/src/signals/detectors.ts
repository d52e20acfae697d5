import type { Detectors } from "./text-detectors.ts";

/**
 * The text detectors, a chunk of their own that is fetched when the first message is sent: the page does not pay for them
 * at start, and goes without where the chunk cannot be had.
 *
 * @param load fetches the chunk
 * @param onFailure told once if it cannot be had
 */
export function createDetectors(load: () => Promise<Detectors>, onFailure: (cause: unknown) => void) {
  let detectors: Detectors | null | undefined;
  let waiting: ((detectors: Detectors | null) => void)[] = [];
  let loading: Promise<void> | undefined;

  function settle(found: Detectors | null): void {
    detectors = found;
    const acts = waiting;
    waiting = [];
    for (const act of acts) act(found);
  }

  const start = () => {
    loading ??= load().then(settle, (cause) => {
      onFailure(cause);
      settle(null);
    });
    return loading;
  };

  return {
    start,
    /** Runs `act` with the detectors: at once when they are here, else when they have come; with null where they cannot be had. */
    use(act: (detectors: Detectors | null) => void): void {
      if (detectors !== undefined) act(detectors);
      else {
        waiting.push(act);
        void start();
      }
    },
    /** The page is leaving: those who wait go without. */
    goWithout(): void {
      const acts = waiting;
      waiting = [];
      for (const act of acts) act(null);
    },
    /** Resolves when nobody waits any more. */
    ready: async (): Promise<void> => loading,
  };
}

export type UseDetectors = ReturnType<typeof createDetectors>["use"];
