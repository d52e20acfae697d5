/** What comes of an act; undefined where it throws. For what may be refused, and is done without. */
export function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
