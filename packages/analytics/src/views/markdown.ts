/** A text as Markdown shows it as it is, on one line: within a table's cell too. */
export function markdownCell(text: string): string {
  return text.replace(/[|\\<>&`*_[\]]/g, (sign) => `\\${sign}`).replace(/\s+/g, " ");
}
