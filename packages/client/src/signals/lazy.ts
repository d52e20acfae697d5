import { after } from "../browser/clock.ts";

/** After a failure it is asked for again at the next use, but not sooner. */
const againMs = 5_000;
/** More than so many are not kept waiting. */
const mostWaiting = 20_000;

/**
 * A part that is fetched when it is first needed: the page does not pay for it at start.
 *
 * @param load fetches it
 * @param onFailure told if it cannot be had
 * @param isPatient whether those who wait go on waiting then. Otherwise they go without, for they can
 */
export function createLazy<T>(load: () => Promise<T>, onFailure: (cause: unknown) => void, isPatient = false) {
  let part: T | null | undefined;
  let loading: Promise<void> | undefined;
  const waiting: ((part: T | null | undefined) => void)[] = [];

  function serve(): void {
    for (const act of waiting.splice(0)) act(part);
  }

  return {
    /** Runs `act` with the part: at once when it is here, else when it has come; with nothing where it cannot be had. */
    use(act: (part: T | null | undefined) => void): void {
      if (waiting.length < mostWaiting) waiting.push(act);
      loading ??= load().then(
        (found) => {
          part = found;
          serve();
        },
        (cause) => {
          onFailure(cause);
          after(againMs, () => {
            part = loading = undefined;
          });
          if (isPatient) return;
          part = null;
          serve();
        },
      );
      if (part !== undefined) serve();
    },
    /** The part, if it is here and nobody waits for it. */
    here: (): T | null | undefined => (waiting[0] ? undefined : part),
    /** The page is leaving: those who wait go without. */
    goWithout: serve,
    /** Forgets the part with all that it remembers: the next use makes it anew. */
    forget(): void {
      part = loading = undefined;
      waiting.length = 0;
    },
    /** Resolves when nobody waits any more. */
    ready: async (): Promise<void> => loading,
  };
}

export type Use<T> = ReturnType<typeof createLazy<T>>["use"];
