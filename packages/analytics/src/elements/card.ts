import { maker } from "../views/dom.ts";

/** What stands around a picture: its rows, shown when asked for, and something to copy. */
export interface Card {
  readonly picture: HTMLElement;
  readonly rows: HTMLElement;
  /** Its buttons, and what came of pressing one. Hidden at first. */
  readonly actions: HTMLElement;
  readonly copy: HTMLElement;
  readonly said: HTMLElement;
  /** Draws the rows again where they are shown. */
  redrawRows(): void;
  /** Says what went wrong in place of the picture, and offers to try again. */
  fail(error: Error, again: () => void): void;
}

/** Makes the parts of a card. @param drawRows fills `rows` with what is there */
export function createCard(document: Document, copyText: string, drawRows: () => void): Card {
  const { make } = maker(document);
  const picture = make("div", { class: "picture", part: "picture" });
  const rows = make("div", { class: "rows", part: "rows" });
  const showRows = make("button", { type: "button", part: "button", "aria-expanded": "false" }, "Show the rows");
  const copy = make("button", { type: "button", part: "button" }, copyText);
  const said = make("span", { class: "said", role: "status" });
  const actions = make("div", { class: "actions", part: "actions" }, showRows, copy, said);
  rows.hidden = true;
  actions.hidden = true;
  showRows.addEventListener("click", () => {
    rows.hidden = !rows.hidden;
    showRows.setAttribute("aria-expanded", String(!rows.hidden));
    showRows.textContent = rows.hidden ? "Show the rows" : "Hide the rows";
    if (rows.hidden) rows.replaceChildren();
    else drawRows();
  });
  return {
    picture,
    rows,
    actions,
    copy,
    said,
    redrawRows() {
      if (!rows.hidden) drawRows();
    },
    fail(error, again) {
      const button = make("button", { type: "button", part: "button" }, "Try again");
      button.addEventListener("click", again);
      picture.replaceChildren(
        make("div", { class: "fault", part: "error", role: "alert" }, make("p", {}, error.message), button),
      );
    },
  };
}
