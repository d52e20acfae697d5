import { viewStyle } from "./view-style.ts";

/** The looks of a page that is a report: wide and narrow, on paper too. */
export const pageStyle = `
:root { color-scheme: light dark; --tt-page: light-dark(#f6f7f9, #11151c); }
body { margin: 0; background: var(--tt-page); }
main { max-width: 1400px; margin: 0 auto; padding: 28px 20px 48px; }
main.tt-column { max-width: 780px; }
footer { margin-top: 36px; font: 12.5px/1.5 system-ui, sans-serif; color: light-dark(#5b6474, #a3adbd); }
@media (max-width: 560px) {
  main { padding: 18px 12px 32px; }
  /* Drawn once for all widths: on a telephone a plot shrinks as a whole, and its letters less than the rest. */
  .tt-report .tt-plot { font-size: 14px; }
  .tt-x-axis-tick-label { font-size: 17px; }
  .tt-x-axis-tick-label > :nth-child(even) { visibility: hidden; }
}
@media print {
  :root { color-scheme: light; --tt-page: #fff; }
  main { max-width: none; padding: 0; }
  .tt-card, .tt-tile, .tt-incident, tr { break-inside: avoid; }
  .tt-grid { grid-template-columns: 1fr 1fr; }
  details > * { display: block; }
}
${viewStyle}`;
