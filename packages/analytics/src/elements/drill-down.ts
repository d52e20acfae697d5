import type { Row } from "../engine/cell.ts";
import type { SessionEventRow } from "../queries/session.ts";
import type { SessionToReadRow } from "../queries/sessions-to-read.ts";
import type { TraceRow } from "../queries/trace-tree.ts";
import type { Window } from "../tables/window.ts";
import { maker } from "../views/dom.ts";
import { formatMs, formatNumber, formatTime, formatUsd } from "../views/format.ts";
import { htmlTable } from "../views/html-table.ts";
import { nameText } from "../views/names.ts";
import { traceView } from "../views/trace-view.ts";
import type { Part } from "./findings.ts";
import { narrow } from "./narrow.ts";
import type { PanelPlace } from "./panel.ts";
import type { Where } from "./source.ts";

/** From a finding to sessions to read, from a session to all that happened in it, and to each of its traces. */
export interface DrillDown {
  readonly element: HTMLElement;
  open(part: Part): void;
  stop(): void;
}

/** One page of the dialog: what it is called, and what makes it. */
interface Step {
  readonly title: string;
  readonly draw: (signal: AbortSignal) => Promise<HTMLElement>;
}

const dayMs = 86_400_000;
/** Text of a question or an answer that a table shows. */
const mostLetters = 400;

export function createDrillDown({ document, shared, onError }: PanelPlace): DrillDown {
  const { make } = maker(document);
  const crumbs = make("nav", { class: "crumbs", "aria-label": "Where you are" });
  const body = make("div", { class: "picture" });
  const element = document.createElement("dialog");
  element.setAttribute("part", "dialog");
  element.setAttribute("aria-label", "Sessions to read");
  element.append(crumbs, body);
  let steps: readonly Step[] = [];
  let asking = new AbortController();
  element.addEventListener("close", () => {
    asking.abort();
    body.replaceChildren();
  });

  const button = (words: string, act: () => void, name = "") => {
    const made = make("button", { type: "button", part: "button", ...(name && { class: name }) }, words);
    made.addEventListener("click", act);
    return made;
  };

  async function ask<R extends Row>(
    question: string,
    window: Window,
    where: Where,
    signal: AbortSignal,
  ): Promise<readonly R[]> {
    const source = await shared.source();
    return ((await source.ask(question, { ...window, where }, signal)) ?? []) as readonly R[];
  }

  async function go(next: readonly Step[]): Promise<void> {
    steps = next;
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const close = button("Close", () => element.close(), "close");
    const last = steps.at(-1);
    crumbs.replaceChildren(
      ...steps.map((step, i) =>
        step === last
          ? make("strong", { "aria-current": "page" }, step.title)
          : button(`${step.title} ›`, () => void go(steps.slice(0, i + 1))),
      ),
      close,
    );
    body.replaceChildren(make("p", { class: "tt-empty", role: "status" }, "Loading …"));
    try {
      const drawn = await last?.draw(signal);
      if (!signal.aborted && drawn) body.replaceChildren(drawn);
    } catch (cause) {
      if (signal.aborted) return;
      const error = cause instanceof Error ? cause : new Error(String(cause));
      body.replaceChildren(make("div", { class: "fault", role: "alert" }, make("p", {}, error.message)));
      onError(error);
    }
  }

  const sessions = (window: Window, where: Where): Step => ({
    title: "Sessions to read",
    async draw(signal) {
      const rows = await ask<SessionToReadRow>("sessionsToRead", window, where, signal);
      if (rows.length === 0) return make("p", { class: "tt-empty" }, "No session of this part begins in this window.");
      const open = ({ sessionId, startedAtMs }: SessionToReadRow) =>
        button(nameText(sessionId, 14), () => void go([...steps, session(sessionId, startedAtMs)]), "tt-pick");
      return make(
        "div",
        {},
        make("p", { class: "tt-note" }, "A sample with what stands out in each: most are from where shares changed."),
        htmlTable(
          rows,
          [
            { name: "session", say: open },
            { name: "why", say: ({ reasons, reason }) => make("span", { class: "words" }, reasons || reason) },
            { name: "when", say: ({ startedAtMs }) => formatTime(startedAtMs) },
            { name: "window", say: ({ window: of }) => (of === "reference" ? "before" : "then") },
            { name: "turns", say: ({ turns }) => formatNumber(turns), isNumber: true },
            { name: "satisfaction", say: ({ satisfaction }) => formatNumber(satisfaction), isNumber: true },
            { name: "errors", say: ({ errors }) => formatNumber(errors), isNumber: true },
            { name: "cost", say: ({ costUsd }) => formatUsd(costUsd), isNumber: true },
            { name: "model", say: ({ model }) => make("bdi", {}, nameText(model ?? "–", 30)) },
          ],
          { document, make },
          { label: "Sessions to read" },
        ),
      );
    },
  });

  const session = (sessionId: string, atMs: number): Step => ({
    title: `Session ${nameText(sessionId, 14)}`,
    async draw(signal) {
      const window = { fromMs: Math.max(0, atMs - dayMs), toMs: atMs + 2 * dayMs };
      const rows = await ask<SessionEventRow>("session", window, { sessionId }, signal);
      const traced = ({ traceId, record }: SessionEventRow) =>
        traceId !== null && record === "span"
          ? button("show trace", () => void go([...steps, trace(traceId, window)]), "tt-pick")
          : "";
      return htmlTable(
        rows,
        [
          { name: "what", say: ({ record, kind }) => `${record} ${kind ?? ""}` },
          { name: "when", say: (row) => new Date(row.atMs).toISOString().slice(11, 23) },
          { name: "turn", say: ({ turn }) => formatNumber(turn), isNumber: true },
          { name: "detail", say: ({ detail }) => make("bdi", {}, nameText(detail ?? "–")) },
          { name: "value", say: ({ value }) => formatNumber(value), isNumber: true },
          { name: "status", say: ({ status }) => make("bdi", {}, status ?? "–") },
          { name: "took", say: ({ durationMs }) => formatMs(durationMs), isNumber: true },
          { name: "text", say: ({ input, output }) => make("bdi", { class: "words" }, textOf(input, output)) },
          { name: "trace", say: traced },
        ],
        { document, make },
        { label: "All that happened in the session", most: 300 },
      );
    },
  });

  const trace = (traceId: string, window: Window): Step => ({
    title: `Trace ${nameText(traceId, 14)}`,
    async draw(signal) {
      const rows = await ask<TraceRow>("traceTree", window, { traceId }, signal);
      const spans = rows.map((row, i) => ({ ...row, spanId: row.spanId ?? `row ${i}` }));
      return traceView(spans, { document, width: Math.max(320, body.clientWidth), headingLevel: 2 });
    },
  });

  return {
    element,
    open({ fromMs, toMs, segment }) {
      element.showModal();
      void go([sessions({ fromMs, toMs }, narrow("sessionsToRead", segment).where)]);
    },
    stop() {
      asking.abort();
      if (element.open) element.close();
    },
  };
}

function textOf(input: string | null, output: string | null): string {
  const texts = [input, output].filter((text) => text !== null && text !== "");
  return texts.length > 0 ? nameText(texts.join(" → "), mostLetters) : "–";
}
