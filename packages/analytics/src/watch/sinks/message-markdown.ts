import type { Message } from "./message.ts";

/**
 * A message as GitHub's Markdown, without its title.
 *
 * @param message escaped with `escapeMarkdown`
 */
export function messageMarkdown({ summary, facts, lists, links, commands }: Message): string {
  const parts = [
    summary.join("\n\n"),
    facts.map(({ label, value }) => `- **${label}**: ${value}`).join("\n"),
    ...lists.map(({ title, items }) => [`### ${title}`, "", ...items.map((item) => `- ${item}`)].join("\n")),
    links.map(({ label, url }) => `- [${label}](${url})`).join("\n"),
    commands.map(({ label, command }) => `- ${label}: ${command}`).join("\n"),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}
