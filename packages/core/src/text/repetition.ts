import { isDense } from "./dense.ts";
import { fold } from "./fold.ts";

/**
 * The share of a text that repeats itself: of its runs of four words (eight characters where words are not spaced), how many
 * occurred before. Ordinary prose stays below 0.1; a model caught in a loop comes near 1.
 *
 * @returns 0…1; 0 for texts of fewer than eight words (sixteen characters)
 * @example repetitionOf("I am sorry. ".repeat(20)); // 0.94…
 * @example repetitionOf("Each word here is said once, and none of them comes back."); // 0
 */
export function repetitionOf(text: string): number {
  const dense = isDense(text);
  const folded = fold(text);
  const units = dense ? [...folded.replaceAll(" ", "")] : folded.split(" ");
  const run = dense ? 8 : 4;
  const runs = units.length - run + 1;
  if (units.length < 2 * run) return 0;
  const distinct = new Set<string>();
  for (let i = 0; i < runs; i++) distinct.add(units.slice(i, i + run).join(" "));
  return 1 - distinct.size / runs;
}
