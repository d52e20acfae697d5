import { maskedAddress } from "./address.ts";
import type { Answered } from "./collector-options.ts";

export interface CollectLogOptions {
  readonly format: "text" | "json";
  readonly write: (line: string) => void;
  /** How often what happened is summed up, in milliseconds. */
  readonly everyMs?: number;
  readonly now?: () => number;
}

/** What a collector does, in lines without content: no text, no key, no whole address. */
export interface CollectLog {
  readonly answered: (answered: Answered) => void;
  readonly failed: (error: unknown) => void;
  readonly note: (event: string, fields: Fields) => void;
  /** Sums up what has happened since the last summary; says nothing where nothing has. */
  readonly summarize: () => void;
  /** Ends the summaries. */
  readonly stop: () => void;
}

type Fields = Readonly<Record<string, string | number | null>>;

interface Sums {
  requests: number;
  accepted: number;
  rejected: number;
  refused: number;
  bodyBytes: number;
}

/** So many kinds of problem get a line of their own between two summaries; the rest is in the numbers. */
const mostLines = 100;

/** Starts a log: one line for each kind of problem and sender, once between two summaries, so that a flood cannot fill a disk. */
export function startCollectLog(options: CollectLogOptions): CollectLog {
  const { format, write, everyMs = 60_000, now = Date.now } = options;
  let sums = noSums();
  let said = new Set<string>();

  function note(event: string, fields: Fields): void {
    const whole = { at: new Date(now()).toISOString(), event, ...fields };
    write(`${format === "json" ? JSON.stringify(whole) : textOf(whole)}\n`);
  }

  function once(event: string, fields: Fields): void {
    const line = JSON.stringify([event, fields]);
    if (said.has(line) || said.size >= mostLines) return;
    said.add(line);
    note(event, fields);
  }

  function summarize(): void {
    if (sums.requests > 0) note("summary", { ...sums });
    sums = noSums();
    said = new Set();
  }

  const timer = setInterval(summarize, everyMs);
  timer.unref();
  return {
    note,
    summarize,
    answered({ format: wire, status, code, key, address, accepted, rejected, bodyBytes }) {
      sums.requests++;
      sums.accepted += accepted;
      sums.rejected += rejected;
      sums.bodyBytes += bodyBytes;
      if (status >= 400) sums.refused++;
      const from = address === null ? null : maskedAddress(address);
      if (code !== null) once("refused", { format: wire, status, code, key, from });
      else if (rejected > 0) once("rejected", { format: wire, status, key, from });
    },
    failed: (error) => once("error", describe(error)),
    stop: () => clearInterval(timer),
  };
}

/**
 * An error without what it may quote: only those of the system, of the disk and our own speak in words of their own. Others are
 * named by where they come from.
 */
function describe(error: unknown): Fields {
  if (!(error instanceof Error)) return { name: typeof error, message: null };
  const code = "code" in error && typeof error.code === "string" ? error.code : null;
  const isOwnWords = error.name === "Error";
  const where = /^\s+at .*?([^/\\\s(]+:\d+):\d+\)?$/m.exec(error.stack ?? "")?.[1] ?? null;
  return { name: error.name, code, message: isOwnWords ? error.message.slice(0, 300) : null, where: isOwnWords ? null : where };
}

function textOf({ at, event, ...fields }: Fields & { readonly at: string; readonly event: string }): string {
  const parts = Object.entries(fields).filter(([, value]) => value !== null);
  return [
    at,
    event,
    ...parts.map(([name, value]) => `${name}=${/\s/.test(String(value)) ? JSON.stringify(value) : value}`),
  ].join(" ");
}

function noSums(): Sums {
  return { requests: 0, accepted: 0, rejected: 0, refused: 0, bodyBytes: 0 };
}
