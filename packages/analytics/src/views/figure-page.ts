import { maker } from "./dom.ts";
import { pageStyle } from "./page-style.ts";
import { serialize } from "./serialize.ts";

/** One page around something drawn: no script, nothing fetched, light and dark. The document must be empty. */
export function figurePage(document: Document, title: string, drawn: HTMLElement): string {
  const { make } = maker(document);
  document.head.append(
    make("meta", { charset: "utf-8" }),
    make("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    make("meta", { name: "generator", content: "Telltale" }),
    make("title", {}, title),
    make("style", {}, pageStyle),
  );
  document.body.append(
    make(
      "main",
      { class: "tt-report tt-column" },
      make("h1", { class: "tt-report-title" }, title),
      make("section", { class: "tt-card" }, drawn),
      make("footer", { class: "tt-muted" }, "Made by Telltale. All times are UTC."),
    ),
  );
  return serialize(document);
}
