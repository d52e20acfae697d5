/** What comes of an act; undefined where it throws. For what may be refused and is done without, and what is not the host's concern. */
export function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
