/**
 * Says a reference function in our names: takes the decoded `input` of a case and returns its `output`. It translates names and
 * nothing else.
 */
// biome-ignore lint/suspicious/noExplicitAny: the shape of each case is known only to its own mapping
export type Mapping = (input: any) => unknown;

/** One file per family exports these as `mappings`; the keys are the `fn` of the reference file. */
export type Mappings = Record<string, Mapping>;

/** A function, or a variant of one, that nobody has said in our names: it cannot be compared. */
export class Unmapped extends Error {}

/** Ours for their name of a variant. */
export function ours<T>(names: Readonly<Record<string, T>>, theirs: string): T {
  const own = names[theirs];
  if (own === undefined) throw new Unmapped(theirs);
  return own;
}
