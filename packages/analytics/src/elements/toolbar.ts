import type { Window } from "../tables/window.ts";
import { maker } from "../views/dom.ts";
import { formatSegment, periodText } from "../views/format.ts";
import type { FillPlace } from "./element-class.ts";

const periods = [
  ["24h", "24 hours"],
  ["7d", "7 days"],
  ["28d", "28 days"],
  ["all", "All"],
] as const;

/** The switch of periods, and the filters that are set. */
export interface Toolbar {
  /** The switch; hidden for a saved report, which has one period. */
  readonly periods: HTMLElement;
  /** The filters, each to be taken away; hidden while there are none. */
  readonly filters: HTMLElement;
  update(isLive: boolean): void;
}

export function createToolbar({ document, shared, show }: FillPlace): Toolbar {
  const { make } = maker(document);
  const switches = new Map<string, HTMLElement>();
  const bar = make("div", { class: "toolbar", part: "toolbar", role: "group", "aria-label": "Period" });
  const filters = make("div", { class: "chips", part: "filters", role: "group", "aria-label": "Filters" });
  filters.hidden = true;
  let drawn = "";

  const addSwitch = (period: string, words: string) => {
    const button = make("button", { type: "button", part: "button" }, words);
    button.addEventListener("click", () => show({ period, zoom: null }));
    switches.set(period, button);
    bar.append(button);
  };
  for (const [period, words] of periods) addSwitch(period, words);

  const chip = (words: string, label: string, drop: () => void) => {
    const button = make("button", { type: "button", part: "chip", "aria-label": label, dir: "auto" }, `${words} ✕`);
    button.addEventListener("click", () => {
      drop();
      update(!bar.hidden);
      // The chip is gone: the keyboard goes on at the next one, or at the periods.
      (filters.querySelector("button") ?? bar.querySelector("button"))?.focus();
    });
    return button;
  };

  function update(isLive: boolean): void {
    const { where, zoom, period } = shared.scope();
    bar.hidden = !isLive;
    if (!switches.has(period)) addSwitch(period, period);
    for (const [name, button] of switches) button.setAttribute("aria-pressed", String(name === period && zoom === null));
    const key = JSON.stringify([where, zoom]);
    // What is there may have the keyboard.
    if (key === drawn) return;
    drawn = key;
    const names = Object.entries(where).map(([name, value]) => {
      const words = `${name}: ${cut(formatSegment(value))}`;
      return chip(words, `Show all again, not only ${words}`, () => {
        const { [name]: _, ...rest } = shared.scope().where;
        show({ where: rest });
      });
    });
    const time = zoom && chip(zoomText(zoom), "Show the whole period again", () => show({ zoom: null }));
    const count = names.length + (time ? 1 : 0);
    const all = count > 1 ? chip("Reset all", "Reset all filters", () => show({ where: {}, zoom: null })) : null;
    filters.hidden = count === 0;
    filters.replaceChildren("Only", ...names, ...(time ? [time] : []), ...(all ? [all] : []));
  }

  return { periods: bar, filters, update };
}

function zoomText(zoom: Window): string {
  const minute = 60_000;
  return periodText({ fromMs: Math.floor(zoom.fromMs / minute) * minute, toMs: Math.ceil(zoom.toMs / minute) * minute });
}

function cut(text: string): string {
  const letters = [...text];
  return letters.length > 40 ? `${letters.slice(0, 39).join("")}…` : text;
}
