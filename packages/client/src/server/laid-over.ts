type Fields = { readonly [field: string]: unknown };

/** Fields that each layer tells a part of. */
const shared = ["attributes", "variants"] as const;

/**
 * Fields laid over others: what is above wins where it says something; what it leaves undefined shows what lies below. Attributes
 * and variants are put together.
 */
export function laidOver<B extends object, A extends object>(below: B, above: A): Omit<B, keyof A> & A {
  const out: { [field: string]: unknown } = {};
  for (const [field, value] of [...Object.entries(below), ...Object.entries(above)]) {
    if (value === undefined) continue;
    const isShared = shared.some((name) => name === field);
    out[field] = isShared ? { ...(out[field] as Fields | undefined), ...(value as Fields) } : value;
  }
  return out as Omit<B, keyof A> & A;
}
