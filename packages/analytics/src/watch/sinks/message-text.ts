import type { Message } from "./message.ts";

/** A message as plain lines, without its title: for terminals, e-mail and the descriptions of services. */
export function messageText({ summary, facts, lists, links, commands }: Message): string {
  const parts = [
    summary.join("\n"),
    facts.map(({ label, value }) => `${label}: ${value}`).join("\n"),
    ...lists.map(({ title, items }) => [`${title}:`, ...items.map((item) => `- ${item}`)].join("\n")),
    [
      ...links.map(({ label, url }) => `${label}: ${url}`),
      ...commands.map(({ label, command }) => `${label}: ${command}`),
    ].join("\n"),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}
