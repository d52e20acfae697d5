/** What a whole report needs besides the views: its heading, what stands out, and its columns of cards. */
export const reportStyle = `
.tt-report-title { font-size: 26px; line-height: 1.2; margin: 0 0 4px; letter-spacing: -0.01em; overflow-wrap: anywhere; }
.tt-section-title { font-size: 18px; margin: 36px 0 12px; letter-spacing: -0.005em; }
.tt-report p { margin-block-start: 0; }
.tt-report header p { margin: 0; overflow-wrap: anywhere; }
.tt-report .tt-verdict { display: flex; align-items: center; gap: 10px; margin: 18px 0 0; padding: 12px 16px; border-radius: 10px; font-size: 17px; font-weight: 600; }
.tt-verdict::before { content: ""; flex: none; width: 10px; height: 10px; border-radius: 50%; background: currentColor; }
.tt-verdict.tt-bad { background: var(--tt-bad-soft); color: var(--tt-bad); }
.tt-verdict.tt-good { background: var(--tt-good-soft); color: var(--tt-good); }
.tt-verdict.tt-unknown { background: var(--tt-notable-soft); color: var(--tt-notable); }
.tt-incidents { display: grid; gap: 10px; margin: 14px 0 20px; padding: 0; list-style: none; }
.tt-incident { background: var(--tt-card); border: 1px solid var(--tt-line); border-inline-start: 4px solid var(--tt-notable); border-radius: 8px; padding: 10px 16px; min-width: 0; }
.tt-incident.tt-bad { border-inline-start-color: var(--tt-bad); }
.tt-incident.tt-good { border-inline-start-color: var(--tt-good); }
.tt-report .tt-incident p { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.tt-incident ul { margin: 4px 0 0; padding-inline-start: 18px; color: var(--tt-muted); font-size: 14px; overflow-wrap: anywhere; }
.tt-report .tt-calm { margin: 8px 2px 0; font-size: 14px; }
.tt-report .tt-incident .tt-next { margin: 6px 0 0; font-weight: 400; font-size: 13px; color: var(--tt-muted); }
.tt-next code { font-size: 12px; color: var(--tt-ink); background: var(--tt-page); border-radius: 5px; padding: 1px 5px; }
.tt-report > .tt-view { margin-top: 20px; }
.tt-grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); gap: 14px; }
.tt-grid > .tt-compact { align-self: start; }
.tt-report .tt-plot { width: 100%; }
.tt-warnings { background: var(--tt-notable-soft); border-radius: 10px; padding: 12px 16px; }
.tt-warnings ul { margin: 4px 0 0; padding-inline-start: 18px; overflow-wrap: anywhere; }
@media (max-width: 560px) { .tt-report-title { font-size: 22px; } .tt-report .tt-verdict { font-size: 15.5px; } .tt-report .tt-card { padding: 12px 10px; } }
`;
