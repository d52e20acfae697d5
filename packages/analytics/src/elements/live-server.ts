import type { Row } from "../engine/cell.ts";
import type { Report } from "../report/report.ts";
import type { Window } from "../tables/window.ts";
import type { ReportSource } from "./source.ts";

/** What `telltale serve` says of itself. */
export interface ServerIndex {
  readonly v: 1;
  readonly kind: "telltale-server";
  /** Grows with each change of the data. */
  readonly revision: number;
  readonly range: Window | null;
}

/**
 * `telltale serve` as a source: it asks over HTTP and hears of new records as server-sent events.
 *
 * @param url where its index is; everything else lies beside it
 */
export function liveServer(url: string): ReportSource {
  const beside = (path: string, asked?: object) =>
    new URL(asked ? `${path}?q=${encodeURIComponent(JSON.stringify(asked))}` : path, url).href;
  return {
    kind: "live",
    range: async () => (await answer<ServerIndex>(url)).range,
    report: ({ fromMs, toMs, signal }) => answer<Report>(beside("report", { fromMs, toMs }), signal),
    async ask(question, asked, signal) {
      return (await answer<{ readonly rows: readonly Row[] }>(beside("ask", { question, asked }), signal)).rows;
    },
    sqlOf: async (question, asked) => (await answer<{ readonly sql: string }>(beside("sql", { question, asked }))).sql,
    onChange(listener) {
      const events = new EventSource(beside("events"));
      let known: string | undefined;
      const hear = ({ data }: MessageEvent<string>) => {
        if (known !== undefined && data !== known) listener();
        known = data;
      };
      // A connection that was lost begins with a hello again: changes may have been missed.
      events.addEventListener("hello", hear);
      events.addEventListener("change", hear);
      return () => events.close();
    },
  };
}

async function answer<T>(url: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(url, signal ? { signal } : {}).catch((cause: Error) => {
    if (signal?.aborted) throw cause;
    throw new Error("telltale serve does not answer: is it still running?", { cause });
  });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok || body === null)
    throw new Error(messageOf(body) ?? `telltale serve answers with status ${response.status}`);
  return body as T;
}

function messageOf(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null || !("error" in body)) return undefined;
  const { error } = body;
  return typeof error === "object" && error !== null && "message" in error ? String(error.message) : undefined;
}
