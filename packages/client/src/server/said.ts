/** What a thing really says: itself without the fields that are undefined, so that laying it over another hides nothing. */
export function said<T extends object>(thing: T): Partial<T> {
  return Object.fromEntries(Object.entries(thing).filter(([, value]) => value !== undefined)) as Partial<T>;
}
