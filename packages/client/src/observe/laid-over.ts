/** One thing laid over another: what it says wins, what it leaves undefined does not. */
export function laidOver<B extends object, G extends object>(base: B, given: G): Omit<B, keyof G> & G {
  // The common case, and the quick one.
  if (!Object.values(given).includes(undefined)) return { ...base, ...given };
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  // Defined one by one, so that a field named __proto__ is a field like any other.
  return { ...base, ...(Object.fromEntries(said) as G) };
}
