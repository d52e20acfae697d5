/** One thing laid over another: what it says wins, what it leaves undefined does not. */
export function laidOver<B extends object, G extends object>(base: B, given: G): Omit<B, keyof G> & G {
  // Spread, so that a field named __proto__ is a field like any other.
  const whole = { ...base, ...given };
  for (const name in given) if (given[name] === undefined) whole[name] = base[name as never];
  return whole;
}
