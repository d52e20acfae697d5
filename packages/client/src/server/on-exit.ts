import type { Stop } from "../browser/stop.ts";

export interface OnExitOptions {
  /** Nothing is left to do, but something asynchronous may still be: the process waits for it. */
  readonly flush: () => Promise<void>;
  /** The process ends when this returns: after `process.exit`, an exception nobody caught, or nothing left to do. */
  readonly leave: () => void;
  /** Whether SIGTERM and SIGINT are answered by a flush before the process ends as they ask. */
  readonly handleSignals: boolean;
  /** How long a signal may be held up by that, in milliseconds. */
  readonly patienceMs: number;
}

/** Watches the ways in which a process ends. Returns the function that stops watching. Keeps no process alive. */
export function onExit({ flush, leave, handleSignals, patienceMs }: OnExitOptions): Stop {
  // Work done in "beforeExit" makes it come again when that is done.
  const beforeExit = () => void flush();
  process.once("beforeExit", beforeExit);
  process.once("exit", leave);

  const signals: readonly NodeJS.Signals[] = handleSignals ? ["SIGTERM", "SIGINT"] : [];
  const onSignal = (signal: NodeJS.Signals) => {
    const patience = setTimeout(end, patienceMs);
    void flush().then(end, end);
    function end() {
      clearTimeout(patience);
      process.removeListener(signal, onSignal);
      // A host that listens itself decides itself when to end; else the signal does what it would have done without us.
      if (process.listenerCount(signal) > 0) return;
      leave();
      process.kill(process.pid, signal);
    }
  };
  for (const signal of signals) process.on(signal, onSignal);

  return () => {
    process.removeListener("beforeExit", beforeExit);
    process.removeListener("exit", leave);
    for (const signal of signals) process.removeListener(signal, onSignal);
  };
}
