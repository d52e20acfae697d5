/**
 * The name that was probably meant, for an error message.
 *
 * @returns the nearest of the names by edits, or null when none is within two edits or a third of the word's length, or half of a short word's
 */
export function closest(word: string, names: readonly string[]): string | null {
  const wanted = word.toLowerCase();
  const ranked = names
    .map((name) => ({ name, distance: edits(wanted, name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.min(Math.max(2, wanted.length / 3), wanted.length / 2) ? best.name : null;
}

/** Levenshtein distance: insertions, deletions and replacements between two words. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}

/** `"modle" is not …; did you mean "model"? There are: …`, for the end of an error message. */
export function suggestion(word: string, names: readonly string[]): string {
  const near = closest(word, names);
  return `${near ? `; did you mean "${near}"?` : "."} ${names.length > 0 ? `There are: ${names.join(", ")}` : "There are none"}`;
}
