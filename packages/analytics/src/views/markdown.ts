/** A text as Markdown shows it as it is, on one line: within a table's cell too. */
export function markdownCell(text: string): string {
  return text.replace(/[|\\<>&`*_[\]]/g, (sign) => `\\${sign}`).replace(/\s+/g, " ");
}

/** Rows of texts as a table. */
export function markdownTable(
  names: readonly string[],
  rows: readonly (readonly string[])[],
  isNumber: readonly boolean[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.map(markdownCell).join(" | ")} |`;
  return [line(names), `|${names.map((_, i) => (isNumber[i] ? "--:" : "---")).join("|")}|`, ...rows.map(line)].join("\n");
}
