/**
 * A part that is fetched when it is first needed: the page does not pay for it at start, and goes without where it cannot be had.
 *
 * @param load fetches it
 * @param onFailure told once if it cannot be had
 */
export function createLazy<T>(load: () => Promise<T>, onFailure: (cause: unknown) => void) {
  let part: T | null | undefined;
  let waiting: ((part: T | null) => void)[] = [];
  let loading: Promise<void> | undefined;

  function serve(found: T | null): void {
    const acts = waiting;
    waiting = [];
    for (const act of acts) act(found);
  }

  return {
    /** Runs `act` with the part: at once when it is here, else when it has come; with null where it cannot be had. */
    use(act: (part: T | null) => void): void {
      waiting.push(act);
      if (part !== undefined) serve(part);
      loading ??= load()
        .catch((cause) => {
          onFailure(cause);
          return null;
        })
        .then((found) => {
          part = found;
          serve(found);
        });
    },
    /** The page is leaving: those who wait go without. */
    goWithout: () => serve(part ?? null),
    /** Resolves when nobody waits any more. */
    ready: async (): Promise<void> => loading,
  };
}

export type Use<T> = ReturnType<typeof createLazy<T>>["use"];
