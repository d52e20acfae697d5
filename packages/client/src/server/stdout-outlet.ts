import { writeSync } from "node:fs";
import { type OnError, TelltaleError } from "../browser/guard.ts";
import { lineOf } from "./line-of.ts";
import { type Outlet, straight } from "./outlet.ts";

/** What it needs of `process.stdout`. */
export type LineStream = Pick<NodeJS.WriteStream, "write" | "once" | "removeListener" | "listenerCount" | "writableLength"> & {
  readonly fd?: number;
};

/** How long a line waits for a reader that is behind, in milliseconds, before it goes as the host's own do. */
const patienceMs = 1_000;
const nap = new Int32Array(new SharedArrayBuffer(4));
const ignore = () => {};

/**
 * Writes each record to the standard output as a line, at once: where Node would queue a line for a pipe whose reader is behind,
 * and forget it at `process.exit`, this waits a moment for the reader. Only while lines of the host's own are queued does it queue
 * behind them, so that none is torn.
 *
 * @see https://nodejs.org/api/process.html#a-note-on-process-io
 */
export function createStdoutOutlet(stream: LineStream, onError: OnError): Outlet {
  function lose(cause: Error): void {
    onError(new TelltaleError("dropped", `stdout: a record could not be written: ${cause.message}`, { cause, records: 1 }));
  }

  function queue(bytes: Uint8Array): void {
    // A reader that has gone (`app | head`) makes the stream emit "error", which would end a host that does not listen to it.
    stream.once("error", ignore);
    stream.write(bytes, (cause) => {
      if (!cause) return;
      if (stream.listenerCount("error") === 0) stream.once("error", ignore);
      lose(cause);
    });
    stream.removeListener("error", ignore);
  }

  return straight((outgoing) => {
    let bytes: Uint8Array = Buffer.from(lineOf(outgoing));
    // A worker's standard output has no descriptor.
    if (stream.fd === undefined || stream.writableLength > 0) return queue(bytes);
    for (let waitedMs = 0; bytes.length > 0; ) {
      try {
        bytes = bytes.subarray(writeSync(stream.fd, bytes));
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code !== "EAGAIN") return lose(cause as Error);
        if (waitedMs >= patienceMs) return queue(bytes);
        Atomics.wait(nap, 0, 0, 1);
        waitedMs += 1;
      }
    }
  });
}
