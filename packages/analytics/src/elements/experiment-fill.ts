import { shellWord } from "../views/ask-command.ts";
import { maker } from "../views/dom.ts";
import { experimentView } from "../views/experiment-view.ts";
import { regressionView } from "../views/regression-view.ts";
import { rowsView } from "../views/rows-view.ts";
import { createCard } from "./card.ts";
import { copyText } from "./copy-text.ts";
import type { Fill } from "./element-class.ts";
import { replaceKeepingFocus } from "./keep-focus.ts";
import { readJson } from "./read-json.ts";

type Experiment = Parameters<typeof experimentView>[0];
type Regression = Parameters<typeof regressionView>[0];

/** What `telltale experiment` or `telltale regress` wrote with `--format json`. */
export type Comparison = Experiment | Regression;

/** Fills an element with what came of an experiment or of a regression run: of `src`, or of the property `report`. */
export const fillWithExperiment: Fill = (place) => {
  const { document, shared } = place;
  const { make } = maker(document);
  const { picture, rows, actions, copy, said, redrawRows, fail } = createCard(document, "Copy the command", drawRows);
  const card = make("section", { class: "tt-card panel", part: "panel", "aria-busy": "true" }, picture, actions, rows);
  let asking = new AbortController();
  let found: Comparison | null = null;

  async function load(): Promise<void> {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    card.setAttribute("aria-busy", "true");
    try {
      const src = place.attribute("src");
      // A report set as a property is a source that gives it back; an address is not one of a report, and is read here.
      const read = src ? await readJson(src, signal) : await (await shared.source()).report({ fromMs: 0, toMs: 0, signal });
      if (signal.aborted) return;
      found = comparisonOf(read, src ?? "report");
      draw();
    } catch (cause) {
      if (signal.aborted) return;
      found = null;
      const error = cause instanceof Error ? cause : new Error(String(cause));
      fail(error, () => void load());
      place.onError(error);
    }
    actions.hidden = found === null;
    rows.hidden = found === null || rows.hidden;
    card.setAttribute("aria-busy", "false");
  }

  function draw(): void {
    const width = Math.floor(picture.clientWidth);
    // Not laid out: whoever shows it calls again.
    if (!found || width === 0) return;
    const options = { document, width, headingLevel: place.heading === 1 ? 2 : place.heading } as const;
    replaceKeepingFocus(picture, isExperiment(found) ? experimentView(found, options) : regressionView(found, options));
    redrawRows();
  }

  function drawRows(): void {
    if (found) rows.replaceChildren(rowsView(rowsOf(found), { document, title: "Measures" }));
  }

  copy.addEventListener("click", async () => {
    if (found) said.textContent = await copyText(commandOf(found), card);
  });

  return {
    element: make("div", { class: "tt-report" }, card),
    load: () => void load(),
    draw,
    stop() {
      asking.abort();
      picture.replaceChildren();
      rows.replaceChildren();
    },
  };
};

function comparisonOf(found: unknown, name: string): Comparison {
  const isObject = typeof found === "object" && found !== null && "v" in found;
  if (!isObject || !("treatments" in found || ("scores" in found && "before" in found && "after" in found)))
    throw new Error(`${name} is not an experiment: make one with npx telltale experiment DIR NAME -o experiment.json`);
  if (found.v !== 1)
    throw new Error(`${name} is of version ${found.v}, and these elements draw version 1: use those of the same release`);
  return found as Comparison;
}

function isExperiment(found: Comparison): found is Experiment {
  return "treatments" in found;
}

/** A row for each measure of each arm, or for each score. */
function rowsOf(found: Comparison) {
  const ends = (interval: readonly [number, number] | null) => ({
    gainLow: interval?.[0] ?? null,
    gainHigh: interval?.[1] ?? null,
  });
  if (!isExperiment(found))
    return found.scores.map(({ score, n, meanBefore, meanAfter, gain, gainInterval, pValue, improved, worsened, verdict }) => ({
      ...{ score, n, meanBefore, meanAfter, gain, ...ends(gainInterval), pValue, improved, worsened, verdict },
    }));
  return found.treatments.flatMap(({ arm, users, measures }) =>
    measures.map(({ measure: { name, role, margin = 0 }, control, treatment, gain, gainInterval, verdict, ...ps }) => ({
      ...{ arm, users, measure: name, role, margin, control, treatment, gain, ...ends(gainInterval) },
      ...{ pValue: ps.pValue, watchedPValue: ps.watchedPValue, cliffsDelta: ps.cliffsDelta, verdict },
    })),
  );
}

/** What asks for the same again. */
function commandOf(found: Comparison): string {
  if (!isExperiment(found)) {
    const told = (flag: string, run: Regression["before"]) =>
      Object.entries(run).map(([name, value]) => `--${flag} ${shellWord(`${name}=${value}`)}`);
    return ["npx telltale regress DIR", ...told("before", found.before), ...told("after", found.after)].join(" ");
  }
  const time = (atMs: number) => new Date(atMs).toISOString();
  const measures = (found.treatments[0]?.measures ?? []).map(
    ({ measure: { role, name, margin } }) => `--${role} ${shellWord(margin ? `${name}=${margin}` : name)}`,
  );
  const { name, window, isWatched, plannedUsers } = found;
  return [
    `npx telltale experiment DIR ${shellWord(name)} --from ${time(window.fromMs)} --to ${time(window.toMs)}`,
    ...measures,
    ...(plannedUsers === null ? [] : [`--planned ${plannedUsers}`]),
    ...(isWatched ? [] : ["--once"]),
  ].join(" ");
}
