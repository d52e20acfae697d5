/** One thing laid over another: what it says wins, what it leaves undefined does not. */
export function laidOver<B extends object, G extends object>(base: B, given: G): Omit<B, keyof G> & G {
  const out: { [name: string]: unknown } = { ...(base as { readonly [name: string]: unknown }) };
  for (const [name, value] of Object.entries(given)) if (value !== undefined) out[name] = value;
  return out as Omit<B, keyof G> & G;
}
