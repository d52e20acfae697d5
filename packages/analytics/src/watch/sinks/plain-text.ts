/** What could reorder, hide or end a line: control and format characters, and halves of surrogate pairs. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;

/** A value as one line of visible text: names of segments and answers of services come from outside. */
export function plainText(value: string): string {
  return value.replace(unseen, " ").trim();
}

/**
 * Text of at most so many UTF-16 units, with a word on what is missing. A cut never leaves half of a surrogate pair, an escape
 * (`&am`) or a link (`<https://…`) behind.
 */
export function fitText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const note = (left: number) => `… (${left} characters left out)`;
  const room = Math.max(0, limit - note(text.length).length);
  const kept = text
    .slice(0, room)
    .replace(/[\uD800-\uDBFF]$/, "")
    .replace(/(?:&[#\w]*|<[^<>]*|\\)$/, "")
    .trimEnd();
  return (kept + note(text.length - kept.length)).slice(0, limit);
}

/** Lines of at most so many UTF-16 units together: whole lines, and how many are missing. */
export function fitLines(lines: readonly string[], limit: number): string {
  const whole = lines.join("\n");
  if (whole.length <= limit) return whole;
  const note = `… ${lines.length} more`;
  let used = 0;
  const kept: string[] = [];
  for (const line of lines) {
    if (used + line.length + 1 + note.length > limit) break;
    used += line.length + 1;
    kept.push(line);
  }
  if (kept.length === 0) return fitText(whole, limit);
  return [...kept, `… ${lines.length - kept.length} more`].join("\n");
}
