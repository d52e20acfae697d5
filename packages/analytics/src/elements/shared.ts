import type { Report } from "../report/report.ts";
import type { Window } from "../tables/window.ts";
import type { Scope } from "./scope.ts";
import type { ReportSource } from "./source.ts";

/** What changed: what is shown, or what there is. */
export type Change = "scope" | "data";

/** One source and what is shown of it, for all elements of a page that read from it. */
export interface Shared {
  readonly scope: () => Scope;
  /** Shows something else; everybody is told. */
  show(next: Partial<Scope>): void;
  source(): Promise<ReportSource>;
  /** From the first record to just after the last; asked once until there is something new. */
  range(): Promise<Window | null>;
  /** The report of a window, built once for everybody until there is something new. */
  report(window: Window, onProgress?: (share: number, what: string) => void): Promise<Report>;
  /** Forgets what failed or is old, and tells everybody to ask again. */
  refresh(): void;
  subscribe(listener: (change: Change) => void): () => void;
  close(): void;
}

const start: Scope = { period: "7d", zoom: null, where: {} };

/**
 * Shares a source.
 *
 * @param open opens it; called when somebody first asks, and again after it failed
 * @param own whether the source is to be closed with it
 */
export function createShared(open: () => Promise<ReportSource>, own: boolean): Shared {
  const listeners = new Set<(change: Change) => void>();
  const stop = new AbortController();
  let scope = start;
  let source: Promise<ReportSource> | undefined;
  let range: Promise<Window | null> | undefined;
  const reports = new Map<string, Promise<Report>>();
  let stopHearing = () => {};

  const tell = (change: Change) => {
    for (const listener of [...listeners]) listener(change);
  };
  const refresh = () => {
    range = undefined;
    reports.clear();
    tell("data");
  };

  async function opened(): Promise<ReportSource> {
    const found = await open();
    if (stop.signal.aborted) {
      if (own) found.close?.();
      throw new DOMException("closed", "AbortError");
    }
    stopHearing = found.onChange?.(refresh) ?? (() => {});
    return found;
  }

  /** Keeps an answer, unless it is a fault. */
  const kept = <T>(answer: Promise<T>, forget: () => void): Promise<T> => {
    answer.catch(forget);
    return answer;
  };

  const shared: Shared = {
    scope: () => scope,
    show(next) {
      scope = { ...scope, ...next };
      tell("scope");
    },
    source() {
      source ??= kept(opened(), () => {
        source = undefined;
      });
      return source;
    },
    range() {
      range ??= kept(
        shared.source().then((found) => found.range()),
        () => {
          range = undefined;
        },
      );
      return range;
    },
    report(window, onProgress) {
      const key = `${window.fromMs} ${window.toMs}`;
      const held = reports.get(key);
      if (held) return held;
      const asked = shared
        .source()
        .then((found) => found.report({ ...window, signal: stop.signal, ...(onProgress && { onProgress }) }));
      reports.set(key, asked);
      return kept(asked, () => reports.delete(key));
    },
    refresh,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      stop.abort();
      stopHearing();
      listeners.clear();
      if (own) source?.then((found) => found.close?.()).catch(() => {});
    },
  };
  return shared;
}
