import type { Child } from "./dom.ts";
import type { Drawing, Where } from "./view.ts";

/** A name that can be chosen where the host listens to it: a button, which a keyboard reaches; else only the name. */
export function pickable({ make, isLive, options: { onPick } }: Drawing, where: Where, name: string): Child {
  const bdi = make("bdi", {}, name);
  if (!isLive || !onPick) return bdi;
  const button = make("button", { type: "button", class: "tt-pick", "data-filter": JSON.stringify(where) }, bdi);
  button.addEventListener("click", () => onPick(where));
  return button;
}

/** Names with their colours, if they have any: a class of the style sheet each, as a style attribute would be refused by a strict policy. */
export function legend(
  on: Drawing,
  entries: readonly { readonly name: string; readonly swatch: string | null; readonly where?: Where }[],
): HTMLElement {
  const { make } = on;
  return make(
    "ul",
    { class: "tt-legend" },
    entries.map(({ name, swatch, where }) =>
      make(
        "li",
        {},
        swatch === null ? null : make("span", { class: `tt-swatch tt-${swatch}` }),
        where ? pickable(on, where, name) : make("bdi", {}, name),
      ),
    ),
  );
}

/** Tells the bars of this window from the ticks of the one it is compared with. */
export function windowsLegend(on: Drawing): HTMLElement {
  return legend(on, [
    { name: "this window", swatch: "accent" },
    { name: "reference", swatch: "tick" },
  ]);
}
