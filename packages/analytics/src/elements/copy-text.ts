import { maker } from "../views/dom.ts";

/**
 * Copies a text. Where the page may not (no secure context, or it was refused), the text is shown to be copied by hand.
 *
 * @param below where to show it
 * @returns what to tell the reader
 */
export async function copyText(text: string, below: HTMLElement): Promise<string> {
  below.querySelector(":scope > textarea")?.remove();
  try {
    await navigator.clipboard.writeText(text);
    return "Copied";
  } catch {
    const { make } = maker(document);
    const area = make("textarea", { class: "by-hand", readonly: "", rows: "6", "aria-label": "To be copied by hand" }, text);
    below.append(area);
    if (area instanceof HTMLTextAreaElement) area.select();
    return "Copy it from below";
  }
}
