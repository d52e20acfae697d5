import type { Declaration } from "./docstrings.ts";

/** A table of Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replace(/\s*\n\s*/g, " ")).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}

/** What every generated page begins with. */
export function pageOf(title: string, from: string, ...parts: readonly string[]): string {
  const note = `<!-- Made by docs/generate.ts from ${from}. Renew it with: npx vitest run --project node test/docs/reference.test.ts -u -->`;
  return `${[note, `# ${title}`, ...parts.filter((part) => part !== "")].join("\n\n")}\n`;
}

/** A link from `docs/reference/` to a file of the project. */
export function sourceLink(path: string, text = "source"): string {
  return `[${text}](../../${path})`;
}

/**
 * A function as its docstring tells it.
 *
 * @param here names that have a heading on the same page
 */
export function functionPart(declaration: Declaration, path: string, here: ReadonlySet<string>): string {
  const { name, about, signature, tags } = declaration;
  const said = (tag: string) => tags.filter((one) => one.name === tag).map(({ text }) => linked(text, here));
  const parameters = said("param").map((text) => text.replace(/^(\S+)\s+/, "- `$1`: ").replace(/\s*\n\s*/g, " "));
  const facts = [
    ...said("returns").map((text) => `**Returns** ${text}`),
    ...said("throws").map((text) => `**Throws** ${text.replace(/^\{(\w+)\}/, "`$1`")}`),
    ...said("see").map((text) => `**Source** ${text}`),
  ].map((text) => text.replace(/\s*\n\s*/g, " "));
  const examples = tags
    .filter((tag) => tag.name === "example")
    .map(({ text }) => fenced("typescript", text.replace(/^```.*$/gm, "").trim()));
  return [
    `### ${name}`,
    linked(about, here),
    signature === "" ? "" : fenced("typescript", signature),
    parameters.join("\n"),
    facts.join("  \n"),
    ...examples,
    sourceLink(path),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

export function fenced(language: string, code: string): string {
  return `\`\`\`${language}\n${code}\n\`\`\``;
}

/** `{@link x}` as a link where x is on the page, else as code. */
export function linked(text: string, here: ReadonlySet<string> = new Set()): string {
  return text.replace(/\{@link (\w+)(?:[ |]([^}]*))?\}/g, (_, name: string, words?: string) =>
    here.has(name) ? `[${words ?? name}](#${name.toLowerCase()})` : (words ?? `\`${name}\``),
  );
}
