/** The looks of the page: light and dark, wide and narrow, on paper. Every colour a chart uses is a variable here. */
export const reportStyle = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --line: #e3e6eb; --ink: #1b2230; --muted: #667085;
  --accent: #2f6fde; --bad: #c8372d; --good: #1f8a4c; --notable: #b7791f;
  --bad-soft: #fdecea; --good-soft: #e8f6ee; --notable-soft: #fdf4e3;
  --c1: #2f6fde; --c2: #e0823d; --c3: #2a9d78; --c4: #a05bc9; --c5: #d1a520; --c6: #d2557f; --c7: #4fa3c7; --c8: #8a8f99;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11151c; --card: #191f29; --line: #2b3340; --ink: #e7ebf2; --muted: #98a2b3;
    --accent: #6ea3ff; --bad: #ff7b70; --good: #5fce8f; --notable: #f0b95b;
    --bad-soft: #3a1f1e; --good-soft: #17301f; --notable-soft: #352a15;
    --c1: #6ea3ff; --c2: #f2a365; --c3: #55c9a2; --c4: #c58df0; --c5: #e8c85a; --c6: #f07fa4; --c7: #7cc6e6; --c8: #9aa1ad;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1240px; margin: 0 auto; padding: 28px 20px 48px; }
h1 { font-size: 26px; line-height: 1.2; margin: 0 0 4px; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { font-size: 18px; margin: 36px 0 12px; letter-spacing: -0.005em; }
h3 { font-size: 14px; margin: 0 0 2px; font-weight: 600; }
p { margin: 0; }
.muted, .note { color: var(--muted); }
.note { font-size: 13px; margin: 0 0 8px; }
.verdict { display: flex; align-items: center; gap: 10px; margin: 18px 0 0; padding: 12px 16px; border-radius: 10px; font-size: 17px; font-weight: 600; }
.verdict::before { content: ""; flex: none; width: 10px; height: 10px; border-radius: 50%; background: currentColor; }
.verdict.bad { background: var(--bad-soft); color: var(--bad); }
.verdict.good { background: var(--good-soft); color: var(--good); }
.verdict.unknown { background: var(--notable-soft); color: var(--notable); }
.incidents { display: grid; gap: 10px; margin-top: 14px; }
.incident { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--notable); border-radius: 8px; padding: 10px 16px; }
.incident.bad { border-left-color: var(--bad); }
.incident.good { border-left-color: var(--good); }
.incident p { font-weight: 600; overflow-wrap: anywhere; }
.incident ul { margin: 4px 0 0; padding-left: 18px; color: var(--muted); font-size: 14px; overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 12px; margin-top: 20px; }
@media (max-width: 760px) { .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
.tile, .card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.tile { padding: 12px 14px 8px; min-width: 0; }
.tile .name { color: var(--muted); font-size: 13px; }
.tile .value { font-size: 22px; white-space: nowrap; font-weight: 650; letter-spacing: -0.02em; line-height: 1.25; font-variant-numeric: tabular-nums; }
.tile .change { font-size: 12.5px; color: var(--muted); min-height: 1.5em; }
.tile svg { width: 100%; max-height: 36px; margin-top: 2px; }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); gap: 14px; }
.card { padding: 14px 16px; min-width: 0; overflow: hidden; }
.card svg { width: 100%; height: auto; overflow: visible; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 14px; font-size: 12.5px; color: var(--muted); margin: 0 0 6px; }
.legend span { display: inline-flex; align-items: center; gap: 6px; overflow-wrap: anywhere; }
.legend i { width: 11px; height: 11px; border-radius: 3px; flex: none; }
.legend i.tick { width: 14px; height: 2px; border-radius: 0; background: var(--ink); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13px; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 600; color: var(--muted); font-size: 12.5px; border-bottom: 1px solid var(--line); }
th, td { padding: 5px 10px 5px 0; vertical-align: baseline; white-space: nowrap; }
td { border-bottom: 1px solid var(--line); }
tr:last-child td { border-bottom: 0; }
td:first-child { white-space: normal; overflow-wrap: anywhere; min-width: 9em; }
.wide td:first-child { min-width: 13em; }
th:last-child, td:last-child { padding-right: 0; }
.num { text-align: right; }
.chip { display: inline-block; border-radius: 999px; padding: 0 9px; font-size: 12px; font-weight: 600; line-height: 1.7; background: var(--line); color: var(--muted); }
.chip.drift { background: var(--bad-soft); color: var(--bad); }
.chip.stable { background: var(--good-soft); color: var(--good); }
.chip.inconclusive { background: var(--notable-soft); color: var(--notable); }
details summary { cursor: pointer; color: var(--muted); font-size: 13.5px; padding: 8px 0 2px; }
footer { margin-top: 36px; color: var(--muted); font-size: 12.5px; }
.warnings { background: var(--notable-soft); border-radius: 10px; padding: 12px 16px; }
.warnings ul { margin: 4px 0 0; padding-left: 18px; overflow-wrap: anywhere; }
@media (max-width: 560px) { main { padding: 18px 12px 32px; } h1 { font-size: 22px; } .verdict { font-size: 15.5px; } .card { padding: 12px 10px; } }
@media print {
  :root { --page: #fff; }
  main { max-width: none; padding: 0; }
  .card, .tile, .incident, tr { break-inside: avoid; }
  .grid { grid-template-columns: 1fr 1fr; }
  details > * { display: block; }
}
`;
