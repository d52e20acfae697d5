import { maker } from "../views/dom.ts";
import { rowsView } from "../views/rows-view.ts";
import { answersOf, type Loaded } from "./answers.ts";
import { createCard } from "./card.ts";
import { copyText } from "./copy-text.ts";
import { replaceKeepingFocus } from "./keep-focus.ts";
import { saysNothing } from "./rows-of.ts";
import type { Scope } from "./scope.ts";
import type { Shared } from "./shared.ts";
import type { Answers, View } from "./view.ts";

/** What a panel stands in. */
export interface PanelPlace {
  readonly document: Document;
  readonly shared: Shared;
  /** Shows something else of the source, in every view over it. */
  readonly show: (next: Partial<Scope>) => void;
  /** The element's own period, or null where it shows what all show. */
  readonly period: () => string | null;
  /** The level of a panel's title. */
  readonly heading: 1 | 2 | 3 | 4 | 5 | 6;
  /** Whether a view that nobody recorded anything for is left out. */
  readonly hidesEmpty: boolean;
  readonly onError: (error: Error) => void;
}

/** One view with what surrounds it: a loading bar, its rows, its SQL, and what to do when it fails. */
export interface Panel {
  readonly element: HTMLElement;
  readonly isWide: boolean;
  /** Asks, and draws what is answered. What is drawn stays until then. */
  load(): Promise<void>;
  /** Draws again what is there, as wide as there is room. */
  draw(): void;
  stop(): void;
}

/** Makes a panel for a view. It asks nothing until `load` is called. */
export function createPanel(view: View, place: PanelPlace): Panel {
  const { document, shared } = place;
  const { make } = maker(document);
  const loading = make("div", { class: "loading", part: "loading", role: "progressbar", "aria-label": "Loading" });
  const { picture, rows, actions, copy, said, redrawRows, fail } = createCard(document, "Copy the SQL", drawRows);
  const element = make("section", { class: "tt-card panel", part: "panel" }, loading, picture, actions, rows);
  let asking = new AbortController();
  let loaded: Loaded | null = null;
  let error: Error | null = null;

  const setLoading = (is: boolean) => {
    loading.hidden = !is;
    element.setAttribute("aria-busy", String(is));
  };
  setLoading(false);

  async function load(): Promise<void> {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    setLoading(true);
    if (!loaded && !error)
      picture.replaceChildren(make("p", { class: "tt-empty" }, `Reading the records: ${view.about.toLowerCase()} …`));
    try {
      const answers = await answersOf(view, shared, place.period(), signal);
      if (signal.aborted) return;
      [loaded, error] = [answers, null];
    } catch (cause) {
      if (signal.aborted) return;
      error = cause instanceof Error ? cause : new Error(String(cause));
      place.onError(error);
    }
    setLoading(false);
    draw();
  }

  function draw(): void {
    actions.hidden = loaded === null || error !== null;
    if (error) {
      fail(error, () => shared.refresh());
      return;
    }
    if (!loaded) return;
    const { answers, absence, notes, isSaved } = loaded;
    const { zoom, where } = shared.scope();
    const isFiltered = zoom !== null || Object.keys(where).length > 0;
    // What nobody recorded stays away when a filter is set; what a filter empties says so.
    if (!isFiltered) element.hidden = place.hidesEmpty && (absence !== null || isEmpty(view, answers));
    const widthPx = Math.floor(picture.clientWidth);
    // Not laid out: whoever shows it calls again.
    if (widthPx === 0) return;
    copy.textContent = isSaved ? "Copy the command" : "Copy the SQL";
    actions.hidden = absence !== null || loaded.asked.length === 0;
    replaceKeepingFocus(
      picture,
      absence !== null
        ? make("p", { class: "tt-empty" }, absence)
        : view.draw(answers, {
            document,
            width: widthPx,
            headingLevel: place.heading === 1 ? 2 : place.heading,
            caption: notes.join(" "),
            onPick: (picked) => place.show({ where: { ...shared.scope().where, ...picked } }),
            onBrush: (chosen) => place.show({ zoom: chosen }),
          }),
    );
    // A card that only says that it has nothing to draw is one to leave out, too.
    if (place.hidesEmpty && !isFiltered && saysNothing(picture) && loaded.asked.length > 0) element.hidden = true;
    redrawRows();
  }

  function drawRows(): void {
    const tables = loaded?.asked.map(({ name, rows: found }) =>
      rowsView(found ?? [], { document, title: name, headingLevel: deeper(place.heading) }),
    );
    rows.replaceChildren(...(tables ?? []));
  }

  copy.addEventListener("click", async () => {
    const { asked = [] } = loaded ?? {};
    try {
      const source = await shared.source();
      const texts = await Promise.all(asked.map(({ question, parameters }) => source.sqlOf(question, parameters)));
      said.textContent = await copyText(texts.join(source.kind === "saved" ? "\n" : ";\n\n"), element);
    } catch (cause) {
      said.textContent = `Not copied: ${cause instanceof Error ? cause.message : String(cause)}`;
    }
  });

  return {
    element,
    isWide: view.isWide === true,
    load,
    draw,
    stop() {
      asking.abort();
      picture.replaceChildren();
      rows.replaceChildren();
    },
  };
}

/** Whether nobody recorded what a view shows. */
function isEmpty({ asks }: View, { rows }: Answers): boolean {
  const names = Object.entries(asks).flatMap(([name, { ofReference }]) => (ofReference ? [] : [name]));
  const counts = ["n", "sessions", "calls", "unpriced", "atRisk", "inputs", "outputs"];
  return names.length > 0 && names.every((name) => rows(name).every((row) => counts.every((count) => !row[count])));
}

function deeper(heading: PanelPlace["heading"]): 3 | 4 | 5 | 6 {
  return heading <= 2 ? 3 : heading === 3 ? 4 : heading === 4 ? 5 : 6;
}
