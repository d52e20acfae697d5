/**
 * A part that is fetched when it is first needed: the page does not pay for it at start, and goes without where it cannot be had.
 *
 * @param load fetches it
 * @param onFailure told once if it cannot be had
 */
export function createLazy<T>(load: () => Promise<T>, onFailure: (cause: unknown) => void) {
  let part: T | null | undefined;
  let loading: Promise<void> | undefined;
  const waiting: ((part: T | null | undefined) => void)[] = [];

  function serve(): void {
    for (const act of waiting.splice(0)) act(part);
  }

  return {
    /** Runs `act` with the part: at once when it is here, else when it has come; with nothing where it cannot be had. */
    use(act: (part: T | null | undefined) => void): void {
      waiting.push(act);
      loading ??= load()
        .catch((cause) => {
          onFailure(cause);
          return null;
        })
        .then((found) => {
          part = found;
          serve();
        });
      if (part !== undefined) serve();
    },
    /** The page is leaving: those who wait go without. */
    goWithout: serve,
    /** Forgets the part with all that it remembers: the next use makes it anew. */
    forget(): void {
      part = loading = undefined;
    },
    /** Resolves when nobody waits any more. */
    ready: async (): Promise<void> => loading,
  };
}

export type Use<T> = ReturnType<typeof createLazy<T>>["use"];
