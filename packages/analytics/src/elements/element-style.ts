/**
 * What surrounds the views, as CSS. The colours are those of the views: any can be set from outside as `--telltale-…`, and what is
 * inside can be reached as `::part(panel | picture | actions | button | rows | loading | error | toolbar | chip | heading | finding | tiles | dialog)`.
 */
const elementStyle = `
:host { display: block; color-scheme: light dark; min-width: 0; }
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
:host([hidden]), [hidden] { display: none !important; }
*, *::before, *::after { box-sizing: border-box; }
.panel { position: relative; display: flex; flex-direction: column; min-width: 0; }
.panel.bare { background: none; border: 0; padding: 0; overflow: visible; }
.panel.bare .tt-scroll { background: none; }
.picture { min-width: 0; min-height: 2.5em; flex: 1; }
.loading { position: absolute; inset: 0 0 auto; height: 3px; overflow: hidden; border-radius: 3px; }
.loading::before { content: ""; position: absolute; inset: 0; width: 40%; background: var(--tt-accent); animation: pass 1.1s infinite ease-in-out; }
.loading[aria-valuenow]::before { animation: none; width: calc(var(--share, 0) * 100%); transition: width 0.2s; }
@keyframes pass { from { transform: translateX(-100%); } to { transform: translateX(250%); } }
@media (prefers-reduced-motion: reduce) { .loading::before { animation: none; width: 100%; opacity: 0.5; } }
button:not(.tt-pick) { font: inherit; font-size: 12.5px; line-height: 1.4; color: var(--tt-ink); background: var(--tt-card); border: 1px solid var(--tt-line); border-radius: 7px; padding: 4px 10px; cursor: pointer; max-width: 100%; overflow-wrap: anywhere; }
button:not(.tt-pick):hover { border-color: var(--tt-muted); }
button:focus-visible { outline: 2px solid var(--tt-accent); outline-offset: 2px; }
button[aria-pressed="true"] { background: var(--tt-accent); border-color: var(--tt-accent); color: var(--tt-card); }
.actions { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; margin-top: 6px; }
.actions button { border: 0; padding: 3px 0; background: none; color: var(--tt-muted); text-decoration: underline; text-underline-offset: 3px; text-decoration-color: var(--tt-line); }
.actions button:hover { color: var(--tt-ink); }
.said { font-size: 12.5px; color: var(--tt-muted); }
.rows { margin-top: 10px; border-top: 1px solid var(--tt-line); padding-top: 10px; display: grid; gap: 14px; min-width: 0; }
.by-hand { width: 100%; margin-top: 8px; font: 12px/1.4 ui-monospace, monospace; color: var(--tt-ink); background: var(--tt-page); border: 1px solid var(--tt-line); border-radius: 7px; }
.fault { background: var(--tt-bad-soft); color: var(--tt-bad); border-radius: 8px; padding: 10px 12px; font-size: 14px; overflow-wrap: anywhere; }
.fault p { margin: 0 0 8px; }
.stack { display: grid; gap: 16px; min-width: 0; }
.stack.paired { grid-template-columns: repeat(2, minmax(0, 1fr)); column-gap: 28px; }
.page { display: grid; gap: 14px; min-width: 0; }
.page h1, .page h2, .page h3, .page h4 { margin: 0; letter-spacing: -0.01em; overflow-wrap: anywhere; }
.top { display: flex; flex-wrap: wrap; gap: 10px 20px; align-items: end; justify-content: space-between; }
.top > div:first-child { min-width: 0; }
.page .name { font-size: 26px; line-height: 1.2; font-weight: 700; }
.when { margin: 2px 0 0; font-size: 14px; color: var(--tt-muted); }
.toolbar { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; border: 0; margin: 0; padding: 0; min-width: 0; }
.chips { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; font-size: 13px; color: var(--tt-muted); position: sticky; top: 8px; z-index: 2; background: var(--tt-card); border: 1px solid var(--tt-accent); border-radius: 10px; padding: 8px 12px; }
.chips button { border-radius: 999px; }
.page .section { font-size: 18px; margin: 18px 0 10px; }
.words { display: inline-block; white-space: normal; min-width: 12em; max-width: 34em; }
.panel.bare > .picture { container-type: inline-size; }
.tt-tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); }
@container (min-width: 560px) { .tt-tiles { grid-template-columns: repeat(4, minmax(0, 1fr)); } }
@container (min-width: 1240px) { .tt-tiles { grid-template-columns: repeat(8, minmax(0, 1fr)); } }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, max(440px, 34%)), 1fr)); gap: 14px; min-width: 0; }
.grid > .wide { grid-column: 1 / -1; }
.picture .tt-verdict { margin: 0; }
.picture .tt-incidents { margin: 10px 0 0; }
.tt-incident .actions { margin-top: 4px; }
.warnings { font-size: 13.5px; color: var(--tt-muted); overflow-wrap: anywhere; }
.warnings summary { cursor: pointer; }
dialog { color: var(--tt-ink); background: var(--tt-page); border: 1px solid var(--tt-line); border-radius: 12px; width: min(1000px, calc(100vw - 24px)); max-height: calc(100vh - 24px); padding: 16px; overflow: auto; }
dialog::backdrop { background: rgb(0 0 0 / 0.5); }
.crumbs { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; margin-bottom: 12px; font-size: 13.5px; }
.crumbs .close { margin-inline-start: auto; }
@media (max-width: 520px) { .page .name { font-size: 21px; } }
`;

const sheets = new WeakMap<Document, CSSStyleSheet>();

/** Gives a shadow root these looks, by a constructed style sheet, as a strict content security policy allows. */
export function adoptElementStyle(root: ShadowRoot): () => void {
  const document = root.ownerDocument;
  const sheet = sheets.get(document) ?? new (document.defaultView ?? globalThis).CSSStyleSheet();
  if (!sheets.has(document)) {
    sheet.replaceSync(elementStyle);
    sheets.set(document, sheet);
  }
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  return () => {
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((one) => one !== sheet);
  };
}
