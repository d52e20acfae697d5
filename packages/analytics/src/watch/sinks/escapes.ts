import { plainText } from "./plain-text.ts";

/** Makes a value from outside harmless where it is put. */
export type Escape = (value: string) => string;

/** An invisible mark after which `@name`, `#1` and the like are no longer read as such. */
const wordJoiner = "\u2060";

/** For plain text: one visible line. */
export const escapeText: Escape = plainText;

/**
 * For Slack's mrkdwn: `&`, `<` and `>` are all that makes links, mentions and `<!channel>`. `@here` in plain letters is broken up,
 * as are the signs that begin bold, struck and code.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export const escapeSlack: Escape = (value) =>
  plainText(value)
    .replace(/[@*~`]/g, `$&${wordJoiner}`)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");

/** For HTML, in text and in quoted attributes. */
export const escapeHtml: Escape = (value) =>
  plainText(value)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");

/**
 * For GitHub's Markdown: nobody is mentioned, nothing is linked or closed, no comment of HTML begins.
 *
 * @see https://github.github.com/gfm/#backslash-escapes
 */
export const escapeMarkdown: Escape = (value) =>
  plainText(value)
    .replace(/[\\`*_{}[\]()+.!|~>-]/g, "\\$&")
    .replace(/[@#]|(?<=\bGH)(?=\\-)|(?<=https?|www)(?=:|\\\.)/gi, (sign) => `${sign}${wordJoiner}`)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;");
