/**
 * Remembers the last ids it was asked about: at least `most`, at most twice as many.
 *
 * @returns a function that says whether it has seen an id, and from then on has
 */
export function createRecent(most: number): (id: string) => boolean {
  let young = new Set<string>();
  let old = new Set<string>();
  return (id) => {
    if (young.has(id)) return true;
    const isKnown = old.has(id);
    young.add(id);
    if (young.size >= most) [old, young] = [young, new Set()];
    return isKnown;
  };
}
