import * as Plot from "@observablehq/plot";
import type { JudgedMeasure } from "@telltale/core/experiment";
import type { ArmReport, ExperimentReport } from "../evaluate/experiment/read-experiment.ts";
import { at, baseline, clockFor, grid, ink, timeAxis } from "./chart-frame.ts";
import type { Child } from "./dom.ts";
import { decisionTones, gainWords, verdictTones } from "./experiment-words.ts";
import { formatCount, formatNumber, formatP, formatPercent, periodText } from "./format.ts";
import { gainStrip } from "./gain-strip.ts";
import { htmlTable } from "./html-table.ts";
import { nameText } from "./names.ts";
import { picture, told } from "./picture.ts";
import { bar } from "./shapes.ts";
import { type Drawing, drawing, emptyFigure, figure, levelBelow, type ViewOptions } from "./view.ts";

const mostMeasures = 12;
const mostArms = 4;

/**
 * An experiment: what to do in words, how many users saw each arm, each measure's gain in its interval beside what was agreed on before
 * (the least worth having; of guardrails the loss that is borne), and how the primary measure came to where it is.
 *
 * @param report of `readExperiment`, or `telltale experiment … --format json`
 */
export function experimentView(report: ExperimentReport, options: ViewOptions): HTMLElement {
  const on = drawing(options);
  const { make } = on;
  const { name, window, isWatched, plannedUsers, crossed, concerns, treatments } = report;
  const title = `Experiment ${nameText(name)}`;
  if (treatments.length === 0) return emptyFigure(on, title, "There is one arm only: nothing to compare it with.");
  const users = treatments.reduce((sum, arm) => sum + arm.users, report.controlUsers);
  const planned = plannedUsers === null ? "" : ` of ${formatCount(plannedUsers)} planned`;
  const left = treatments.length - Math.min(treatments.length, mostArms);
  return figure(
    on,
    title,
    [
      `${periodText(window)}. ${formatCount(users)} users${planned}${crossed > 0 ? `; ${formatCount(crossed)} saw several arms and are left out` : ""}. ${
        isWatched
          ? "Intervals hold however often it is looked at."
          : "Intervals hold for one look, at an end that was fixed before."
      }`,
    ],
    treatments.slice(0, mostArms).map((arm) => decisionOf(on, arm, report)),
    armsTable(on, report),
    treatments.slice(0, mostArms).map((arm) => armOf(on, arm, report)),
    left > 0 ? make("p", { class: "tt-note" }, `and ${left} others, not drawn`) : null,
    concerns.map((concern) => make("p", { class: "tt-note" }, nameText(concern, 400))),
  );
}

function decisionOf({ make }: Drawing, { arm, decided }: ArmReport, { control }: ExperimentReport): HTMLElement {
  return make(
    "div",
    { class: "tt-decision" },
    make("span", { class: `tt-chip ${decisionTones[decided.decision] ?? ""}` }, decided.decision),
    make("strong", {}, make("bdi", {}, nameText(arm)), " against ", make("bdi", {}, nameText(control))),
    make(
      "p",
      {},
      decided.reasons.map((reason) => `${nameText(reason, 400)} `),
    ),
  );
}

function armsTable(on: Drawing, { control, controlUsers, treatments }: ExperimentReport): HTMLElement {
  const arms = [{ arm: control, users: controlUsers, p: null as number | null }].concat(
    treatments.map(({ arm, users, decided }) => ({ arm, users, p: decided.sampleRatioPValue })),
  );
  const total = arms.reduce((sum, { users }) => sum + users, 0);
  const most = arms.reduce((largest, { users }) => Math.max(largest, users), 0);
  return htmlTable(
    arms,
    [
      { name: "arm", say: ({ arm }) => on.make("bdi", {}, nameText(arm)) },
      { name: "users", say: ({ users }) => formatCount(users), isNumber: true },
      { name: "share", say: ({ users }) => formatPercent(total > 0 ? users / total : null), isNumber: true },
      { name: "as a bar", say: ({ users }) => bar(on, { value: users, most, colour: "var(--tt-accent)" }), isPicture: true },
      { name: "chance of such a split (p)", say: ({ p }) => formatP(p), isNumber: true },
    ],
    on,
    { label: "Arms and their users", most: mostArms + 1 },
  );
}

function armOf(on: Drawing, arm: ArmReport, report: ExperimentReport): Child {
  const { make } = on;
  const strips = arm.measures
    .slice(0, mostMeasures)
    .flatMap((one): readonly Child[] => [wordsOf(on, one, arm, report), stripOf(on, one)]);
  const left = arm.measures.length - Math.min(arm.measures.length, mostMeasures);
  return [
    make(
      `h${levelBelow(on.options)}`,
      { class: "tt-title tt-gains" },
      make("bdi", {}, nameText(arm.arm)),
      ": gain by each measure",
    ),
    make(
      "p",
      { class: "tt-note" },
      `Right of the line is better. Dashed: the least that is worth having, or of a guardrail the loss that is borne. ${formatPercent(
        arm.measures[0]?.varianceReduction ?? null,
      )} of the variance was foretold by the time before.`,
    ),
    strips,
    left > 0 ? make("p", { class: "tt-note" }, `and ${left} others`) : null,
    courseOf(on, arm),
  ];
}

function wordsOf({ make }: Drawing, one: JudgedMeasure, { decided }: ArmReport, { isWatched }: ExperimentReport): HTMLElement {
  const { measure, control, treatment, verdict, cliffsDelta } = one;
  const p = decided.adjusted[measure.name] ?? (isWatched ? one.watchedPValue : one.pValue);
  const ranks = isWatched ? one.watchedMannWhitneyP : one.mannWhitneyP;
  return make(
    "p",
    { class: "tt-gain" },
    make("span", { class: `tt-chip ${verdictTones[verdict] ? `tt-${verdictTones[verdict]}` : ""}` }, verdict),
    make("strong", {}, make("bdi", {}, nameText(measure.name))),
    ` (${measure.role}) ${formatNumber(control)} → ${formatNumber(treatment)}, gain ${gainWords(one)}, p ${formatP(p)}; by ranks δ ${formatNumber(
      cliffsDelta,
    )}, p ${formatP(ranks)}`,
  );
}

function stripOf(on: Drawing, one: JudgedMeasure): Child {
  const { measure, gain, gainInterval, verdict } = one;
  if (gain === null || !Number.isFinite(gain)) return null;
  const margin = (measure.margin ?? 0) * (measure.role === "guardrail" ? -1 : 1);
  return gainStrip(on, {
    gain,
    interval: gainInterval,
    margin,
    tone: verdictTones[verdict] ?? "muted",
    label: `${nameText(measure.name)}: gain ${gainWords(one)}, ${verdict}${
      margin === 0 ? "" : `, ${margin < 0 ? "loss that is borne" : "least worth having"} ${formatNumber(Math.abs(margin))}`
    }`,
  });
}

/** The gain as it was at each look, in the band that holds for all of them. */
function courseOf(on: Drawing, { arm, course = [], measures }: ArmReport): Child {
  const primary = measures.find(({ measure }) => measure.role === "primary")?.measure;
  const points = course.filter(({ gain, gainInterval }) => [gain, ...gainInterval].every(Number.isFinite));
  const last = points.at(-1);
  if (!primary || !last || points.length < 3) return null;
  const times = points.map(({ atMs }) => atMs);
  const clock = clockFor(times, on.clock);
  const say = ({ gain, gainInterval: [low, high], users, atMs }: (typeof points)[number]) =>
    `until ${clock.say(atMs)}\ngain ${formatNumber(gain)} (${formatNumber(low)} to ${formatNumber(high)})\n${formatCount(users)} users`;
  const label = `Course of ${nameText(primary.name)} for ${nameText(arm)}: ${points.length} looks, the last ${say(last).replaceAll("\n", ", ")}.`;
  const margin = primary.margin ?? 0;
  return [
    on.make("p", { class: "tt-gain" }, on.make("strong", {}, on.make("bdi", {}, nameText(primary.name))), " as it came in"),
    on.make(
      "p",
      { class: "tt-note" },
      "Gain so far, in the band that leaves out the truth at no look in 95 of 100 experiments.",
    ),
    picture(
      on,
      { label },
      {
        height: 190,
        x: timeAxis(times, on.width, on.clock),
        y: { label: null, ticks: 5, nice: true, tickFormat: (value: number) => formatNumber(value) },
        marks: [
          Plot.gridY(grid),
          Plot.areaY(points, {
            x: at,
            y1: ({ gainInterval: [low] }) => low,
            y2: ({ gainInterval: [, high] }) => high,
            fill: "var(--tt-accent)",
            fillOpacity: 0.18,
          }),
          Plot.lineY(points, { x: at, y: "gain", stroke: "var(--tt-accent)", strokeWidth: 2 }),
          Plot.ruleY([0], baseline),
          margin > 0 ? Plot.ruleY([margin], { stroke: ink, strokeOpacity: 0.7, strokeDasharray: "4 3" }) : null,
          ...told(on, points, say, { x: at, y: "gain", fill: "var(--tt-accent)" }),
        ],
      },
    ),
  ];
}
