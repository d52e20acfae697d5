import { wilson } from "@telltale/core";

/**
 * A share of a sample, with the least and the most that the share of all such things can well be: Wilson's interval, wrong once in a
 * thousand on each side. A floor is held against the most and a limit against the least, so that another sample of the same kind
 * passes, and one that is truly worse does not. Of nothing, all can be.
 */
export function share(hits: number, n: number): { readonly least: number; readonly most: number; readonly said: string } {
  const [least, most] = (n > 0 && wilson(hits, n, { confidence: 0.998 }).interval) || [0, 1];
  return { least, most, said: `${hits} of ${n}` };
}
