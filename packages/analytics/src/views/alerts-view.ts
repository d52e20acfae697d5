import * as Plot from "@observablehq/plot";
import { extent, timeAxis } from "./chart-frame.ts";
import { formatLength } from "./format.ts";
import { htmlTable } from "./html-table.ts";
import { andOthers, atMost, axisNames, nameText } from "./names.ts";
import { legend, pickable } from "./pick.ts";
import { picture, told } from "./picture.ts";
import { drawing, emptyFigure, figure, type TimeRange, type ViewOptions } from "./view.ts";

/** One episode of an alert. */
export interface AlertEpisode {
  readonly rule: string;
  readonly severity: string;
  readonly startedAtMs: number;
  /** Null where it still fires. */
  readonly endedAtMs: number | null;
  /** What it said. */
  readonly title?: string | null;
}

export interface AlertsOptions extends ViewOptions {
  /** The window looked at; an alert that still fires is drawn to its end. */
  readonly window: TimeRange;
}

const mostRules = 16;
const mostDrawn = 300;
const colours: Readonly<Record<string, string>> = { critical: "var(--tt-bad)", warning: "var(--tt-notable)" };

/** When which alert fired, and for how long, by rule; with what each said. */
export function alertsView(episodes: readonly AlertEpisode[], options: AlertsOptions): HTMLElement {
  const { window } = options;
  const on = drawing(options);
  const title = "Alerts";
  const all = episodes
    .filter(({ startedAtMs, endedAtMs }) => startedAtMs < window.toMs && (endedAtMs ?? window.toMs) >= window.fromMs)
    .toSorted((a, b) => b.startedAtMs - a.startedAtMs);
  if (all.length === 0) return emptyFigure(on, title, "No alert fired in this window.");
  const open = all.filter(({ endedAtMs }) => endedAtMs === null || endedAtMs > window.toMs).length;
  const rules = atMost([...new Set(all.map(({ rule }) => rule))], mostRules);
  const bars = all
    .filter(({ rule }) => rules.shown.includes(rule))
    .slice(0, mostDrawn)
    .map((episode) => ({
      ...episode,
      place: rules.shown.indexOf(episode.rule),
      fromMs: Math.max(episode.startedAtMs, window.fromMs),
      toMs: Math.min(episode.endedAtMs ?? window.toMs, window.toMs),
    }));
  type Bar = (typeof bars)[number];
  const { shown, marginPx } = axisNames(rules.shown, on.width);
  const lasted = ({ startedAtMs, endedAtMs }: AlertEpisode) =>
    endedAtMs === null
      ? `still firing, ${formatLength(Math.max(0, window.toMs - startedAtMs))}`
      : formatLength(Math.max(0, endedAtMs - startedAtMs));
  const count = `${all.length} ${all.length === 1 ? "alert" : "alerts"} of ${rules.shown.length + rules.others} ${rules.shown.length + rules.others === 1 ? "rule" : "rules"}, ${open} still firing`;
  // A short one must be seen.
  const leastMs = ((window.toMs - window.fromMs) / on.width) * 4;
  const [fromMs, toMs] = extent([window.fromMs, window.toMs]);
  const severities = [...new Set(all.map(({ severity }) => severity))].slice(0, 4);
  return figure(
    on,
    title,
    [`${count}${rules.others > 0 ? `; ${andOthers(rules.others)} not drawn` : ""}.`],
    legend(
      on,
      severities.map((severity) => ({
        name: nameText(severity, 24),
        swatch: severity === "critical" ? "bad" : severity === "warning" ? "notable" : "others",
      })),
    ),
    ...picture(
      on,
      { label: `${title}: ${count}.`, times: stepsOf(window) },
      {
        height: 48 + 26 * shown.length,
        marginLeft: marginPx,
        x: { ...timeAxis([fromMs, toMs], on.width - marginPx + 56, on.clock), domain: [new Date(fromMs), new Date(toMs)] },
        y: {
          type: "band",
          label: null,
          domain: rules.shown.map((_, i) => i),
          tickFormat: (i: number) => shown[i] ?? "",
          padding: 0.35,
        },
        marks: [
          Plot.ruleY(rules.shown, { y: (_: string, i: number) => i, stroke: "var(--tt-line)" }),
          Plot.barX(bars, {
            y: "place",
            x1: ({ fromMs }: Bar) => new Date(fromMs),
            x2: ({ fromMs, toMs }: Bar) => new Date(Math.max(toMs, fromMs + leastMs)),
            fill: ({ severity }: Bar) => colours[severity] ?? "var(--tt-muted)",
            rx: 2,
          }),
          ...told(
            on,
            bars,
            (bar) => `${nameText(bar.title ?? bar.rule, 90)}\n${on.clock.say(bar.startedAtMs)}\n${lasted(bar)}`,
            {
              along: "xy",
              r: 0,
              x: ({ fromMs, toMs }: Bar) => new Date((fromMs + toMs) / 2),
              y: "place",
            },
          ),
        ],
      },
    ),
    htmlTable(
      all,
      [
        { name: "rule", say: ({ rule }) => pickable(on, { rule }, nameText(rule)) },
        {
          name: "severity",
          say: ({ severity }) =>
            on.make(
              "span",
              { class: `tt-chip${severity === "critical" ? " tt-bad" : severity === "warning" ? " tt-notable" : ""}` },
              nameText(severity, 24),
            ),
        },
        { name: "began", say: ({ startedAtMs }) => on.clock.say(startedAtMs) },
        { name: "lasted", say: lasted },
        { name: "what it said", say: ({ title }) => (title ? on.make("bdi", {}, nameText(title, 160)) : "–"), isText: true },
      ],
      on,
      { most: 30, label: title },
    ),
  );
}

/** Hours or days of the window, to choose a stretch of. */
function stepsOf({ fromMs, toMs }: TimeRange): readonly number[] {
  const hourMs = 3_600_000;
  const stepMs = toMs - fromMs > 14 * 24 * hourMs ? 24 * hourMs : hourMs;
  const first = Math.floor(fromMs / stepMs) * stepMs;
  return Array.from({ length: Math.max(0, Math.min(1000, Math.ceil((toMs - first) / stepMs))) }, (_, i) => first + i * stepMs);
}
