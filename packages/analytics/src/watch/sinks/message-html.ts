import { escapeHtml } from "./escapes.ts";
import type { Message } from "./message.ts";

/**
 * A message as a small page for mail readers: no style sheets, no pictures, nothing loaded.
 *
 * @param message escaped with `escapeHtml`
 */
export function messageHtml({ title, summary, facts, lists, links, commands }: Message): string {
  const rows = facts.map(({ label, value }) => `<tr><th align="left">${label}</th><td>${value}</td></tr>`);
  const parts = [
    `<h2>${title}</h2>`,
    ...summary.map((line) => `<p>${line}</p>`),
    ...(rows.length > 0 ? [`<table cellpadding="4">${rows.join("")}</table>`] : []),
    ...lists.map((list) => `<h3>${list.title}</h3><ul>${list.items.map((item) => `<li>${item}</li>`).join("")}</ul>`),
    ...links.map(({ label, url }) => `<p><a href="${escapeHtml(url)}">${label}</a></p>`),
    ...commands.map(({ label, command }) => `<p>${label}: <code>${command}</code></p>`),
  ];
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><body>${parts.join("\n")}</body></html>`;
}
