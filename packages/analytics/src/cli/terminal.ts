/** Where a command writes, so that a test can read it. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether stdout goes to a person: colours are allowed. */
  readonly isColoured: boolean;
  /** Whether stderr goes to a person: progress is shown. */
  readonly isWatched: boolean;
  readonly widthColumns: number;
  /** Resolves when the person asks a running command to stop. */
  readonly stopped: () => Promise<void>;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    isColoured: stdout.isTTY === true && !env.NO_COLOR,
    isWatched: stderr.isTTY === true,
    widthColumns: stdout.columns ?? 100,
    stopped: () =>
      new Promise((resolve) => {
        process.once("SIGINT", () => resolve());
        process.once("SIGTERM", () => resolve());
      }),
  };
}

const barWidth = 24;

/**
 * A line on stderr that moves while long work is done; nothing where nobody watches.
 *
 * @returns `step(share, what)` with a share of 0…1, or null where it is unknown; and `done`, which wipes the line
 */
export function progress(terminal: Terminal): { step: (share: number | null, what: string) => void; done: () => void } {
  if (!terminal.isWatched) return { step: () => {}, done: () => {} };
  return {
    step(share, what) {
      const filled = Math.round((share ?? 0) * barWidth);
      const bar = share === null ? "" : `${"█".repeat(filled)}${"░".repeat(barWidth - filled)} `;
      terminal.err(`\r\u001b[2K${bar}${what}`.slice(0, terminal.widthColumns + 4));
    },
    done: () => terminal.err("\r\u001b[2K"),
  };
}
