import { reportStyle } from "./report-style.ts";

/** Colours by name: light, dark. Text has a contrast of at least 4.5 on what it stands on, shapes 3; a test measures both. */
const colours: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  page: ["#f6f7f9", "#11151c"],
  card: ["#ffffff", "#191f29"],
  line: ["#e3e6eb", "#2b3340"],
  ink: ["#1b2230", "#e7ebf2"],
  muted: ["#5b6474", "#a3adbd"],
  accent: ["#2563c9", "#6ea3ff"],
  bad: ["#b42a20", "#ff8f85"],
  good: ["#176e3b", "#5fce8f"],
  notable: ["#8a5a0b", "#f0b95b"],
  "bad-soft": ["#fdecea", "#3a1f1e"],
  "good-soft": ["#e8f6ee", "#17301f"],
  "notable-soft": ["#fdf4e3", "#352a15"],
  c1: ["#2563c9", "#6ea3ff"],
  c2: ["#e86006", "#edaa52"],
  c3: ["#005654", "#1cd894"],
  c4: ["#a52c90", "#cdafe4"],
  c5: ["#653f00", "#e7dc50"],
  c6: ["#b7659e", "#e171c7"],
  c7: ["#238fda", "#9de3ff"],
};

const variables = Object.entries(colours)
  .map(([name, [light, dark]]) => `--tt-${name}: var(--telltale-${name}, light-dark(${light}, ${dark}));`)
  .join("\n  ");
const swatches = [1, 2, 3, 4, 5, 6, 7].map((i) => `.tt-swatch.tt-c${i} { background: var(--tt-c${i}); }`).join("\n");

const depths = Array.from({ length: 12 }, (_, i) => `.tt-depth-${i + 1} { padding-inline-start: ${14 * (i + 1)}px; }`).join(
  "\n",
);
/** Tenths of a share; the darkest stays pale enough for the ink on it. */
const shades = Array.from(
  { length: 11 },
  (_, i) => `.tt-shade-${i} { background: color-mix(in srgb, var(--tt-accent) ${4 + 4 * i}%, transparent); }`,
).join("\n");

/** What goes on beyond an edge of a card has a shadow there; at its end the card's own colour, which scrolls along, covers it. */
const edges = [
  "linear-gradient(90deg, var(--tt-card) 50%, transparent) 0 0 / 32px 100% local",
  "linear-gradient(270deg, var(--tt-card) 50%, transparent) 100% 0 / 32px 100% local",
  "linear-gradient(90deg, var(--tt-edge), transparent) 0 0 / 12px 100% scroll",
  "linear-gradient(270deg, var(--tt-edge), transparent) 100% 0 / 12px 100% scroll",
]
  .map((layer) => `${layer} no-repeat`)
  .join(", ");

/** Eight tiles in a row where there are 1240 pixels, four where there are 560, else two: of eight none is left alone. */
const tilePx =
  "clamp((100% - 88px) / 8, (1240px - 100%) * 9999, clamp((100% - 40px) / 4, (560px - 100%) * 9999, (100% - 14px) / 2))";

/**
 * The looks of every view, as CSS. All rules are about classes that begin with `tt-`. Every colour can be set from outside as
 * `--telltale-…`; the defaults are light or dark as `color-scheme` is where the view stands.
 */
export const viewStyle = `
.tt-view, .tt-report {
  ${variables}
  color: var(--tt-ink);
  font-family: var(--telltale-font, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif);
  font-size: 15px; line-height: 1.5;
}
.tt-view, .tt-view *, .tt-report, .tt-report * { box-sizing: border-box; }
.tt-view { margin: 0; min-width: 0; max-width: 100%; }
.tt-card { background: var(--tt-card); border: 1px solid var(--tt-line); border-radius: 10px; padding: 14px 16px; overflow: hidden; }
.tt-title { font-size: 14px; line-height: 1.4; margin: 0 0 2px; font-weight: 600; overflow-wrap: anywhere; }
.tt-note, .tt-muted { color: var(--tt-muted); }
.tt-note { font-size: 13px; margin: 0 0 6px; overflow-wrap: anywhere; }
.tt-empty { color: var(--tt-muted); font-size: 14px; margin: 8px 0; }
.tt-few { list-style: none; margin: 6px 0 0; padding: 0; font-size: 13.5px; font-variant-numeric: tabular-nums; }
.tt-few li { display: flex; flex-wrap: wrap; gap: 0 10px; align-items: baseline; padding: 2px 0; overflow-wrap: anywhere; }
.tt-few strong { font-size: 16px; font-weight: 650; letter-spacing: -0.01em; }
.tt-plot {
  --plot-background: var(--tt-card);
  display: block; max-width: 100%; height: auto; margin-top: 4px; overflow: visible;
  background: transparent; color: var(--tt-ink); font-family: inherit; font-size: 12px;
}
.tt-plot text, .tt-plot tspan { white-space: pre; }
.tt-plot.tt-brushed { cursor: crosshair; touch-action: pan-y; user-select: none; -webkit-user-select: none; }
.tt-bar { display: block; overflow: visible; }
.tt-legend { display: flex; flex-wrap: wrap; gap: 4px 14px; margin: 0 0 6px; padding: 0; list-style: none; font-size: 12.5px; color: var(--tt-muted); }
.tt-legend li { display: inline-flex; align-items: center; gap: 6px; max-width: 100%; overflow-wrap: break-word; }
.tt-legend li > :not(svg) { min-width: 0; }
.tt-swatch { width: 11px; height: 11px; border-radius: 3px; flex: none; background: var(--tt-muted); forced-color-adjust: none; }
.tt-swatch.tt-tick { width: 14px; height: 2px; border-radius: 0; background: var(--tt-ink); }
.tt-swatch.tt-accent { background: var(--tt-accent); }
.tt-swatch.tt-bad { background: var(--tt-bad); }
.tt-swatch.tt-notable { background: var(--tt-notable); }
${swatches}
.tt-pick { font: inherit; color: inherit; background: none; border: 0; padding: 1px 2px; margin: -1px -2px; border-radius: 4px; cursor: pointer; text-align: inherit; text-decoration: underline dotted; text-underline-offset: 3px; }
.tt-pick:hover { color: var(--tt-ink); background: var(--tt-line); }
.tt-view :focus-visible, .tt-report :focus-visible { outline: 2px solid var(--tt-accent); outline-offset: 2px; }
.tt-brush { font-size: 12.5px; color: var(--tt-muted); border: 0; margin: 4px 0 0; padding: 0; display: grid; grid-template-columns: auto minmax(0, 1fr) auto; gap: 2px 8px; align-items: center; }
.tt-brush:not(:focus-within) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.tt-brush label { display: contents; }
.tt-brush input { width: 100%; accent-color: var(--tt-accent); }
.tt-scroll { overflow-x: auto; }
.tt-card .tt-scroll { --tt-edge: color-mix(in srgb, var(--tt-ink) 30%, transparent); background: ${edges}; }
.tt-table { border-collapse: collapse; width: 100%; font-size: 13px; font-variant-numeric: tabular-nums; }
.tt-table th { text-align: start; font-weight: 600; color: var(--tt-muted); font-size: 12.5px; border-bottom: 1px solid var(--tt-line); }
.tt-table th, .tt-table td { padding: 5px 10px 5px 0; vertical-align: middle; white-space: nowrap; }
.tt-table td { border-bottom: 1px solid var(--tt-line); }
.tt-table tr:last-child td { border-bottom: 0; }
.tt-table .tt-first, .tt-table .tt-text { white-space: normal; overflow-wrap: break-word; }
.tt-table .tt-first { min-width: 8em; max-width: 24em; }
.tt-table .tt-text { min-width: 18em; max-width: 40em; }
.tt-table th:last-child, .tt-table td:last-child { padding-right: 0; }
.tt-table .tt-num { text-align: end; }
.tt-chip { display: inline-block; border-radius: 999px; padding: 0 9px; font-size: 12px; font-weight: 600; line-height: 1.7; background: var(--tt-line); color: var(--tt-muted); }
.tt-chip.tt-bad { background: var(--tt-bad-soft); color: var(--tt-bad); }
.tt-chip.tt-good { background: var(--tt-good-soft); color: var(--tt-good); }
.tt-chip.tt-notable { background: var(--tt-notable-soft); color: var(--tt-notable); }
.tt-more summary { cursor: pointer; color: var(--tt-muted); font-size: 13.5px; padding: 8px 0 2px; }
.tt-tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(${tilePx}, 1fr)); gap: 12px; margin: 0; padding: 0; list-style: none; }
.tt-tile { display: flex; flex-direction: column; background: var(--tt-card); border: 1px solid var(--tt-line); border-radius: 10px; padding: 12px 14px 8px; min-width: 0; overflow-wrap: anywhere; }
.tt-tile p { margin: 0; }
.tt-tile > svg { align-self: start; margin-top: auto; max-width: 100%; }
.tt-tile .tt-name, .tt-tile .tt-change { color: var(--tt-muted); font-size: 13px; }
.tt-tile .tt-change { font-size: 12.5px; }
.tt-whole { white-space: nowrap; }
.tt-tile .tt-change.tt-bad { color: var(--tt-bad); font-weight: 600; }
.tt-tile .tt-change.tt-good { color: var(--tt-good); font-weight: 600; }
.tt-tile .tt-value { font-size: 22px; font-weight: 650; letter-spacing: -0.02em; line-height: 1.25; font-variant-numeric: tabular-nums; white-space: nowrap; }
${depths}
.tt-decision { margin: 8px 0 10px; }
.tt-decision .tt-chip, .tt-gain .tt-chip { margin-inline-end: 8px; }
.tt-view .tt-decision p { margin: 2px 0 0; overflow-wrap: anywhere; }
.tt-gains { margin-top: 16px; }
.tt-view .tt-gain { font-size: 13.5px; margin: 14px 0 0; overflow-wrap: anywhere; }
.tt-retention td, .tt-retention th { padding: 3px 4px; text-align: center; }
.tt-retention td.tt-cell { border: 2px solid var(--tt-card); border-radius: 6px; min-width: 3.6em; }
${shades}
@media (forced-colors: active) { .tt-plot { forced-color-adjust: none; background: Canvas; } }
${reportStyle}`;
