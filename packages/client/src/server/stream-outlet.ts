import { type OnError, TelltaleError } from "../browser/guard.ts";
import { lineOf } from "./line-of.ts";
import { type Outlet, straight } from "./outlet.ts";

/** What it needs of `process.stdout`, `process.stderr` or any other stream of Node's. */
export type LineStream = Pick<NodeJS.WriteStream, "write" | "once" | "removeListener" | "listenerCount">;

const ignore = () => {};

/**
 * Writes each record to a stream as a line, in order with what the host writes there itself. On Linux and macOS a standard stream
 * is written at once, so that not even `process.exit` loses a line.
 *
 * @see https://nodejs.org/api/process.html#a-note-on-process-io
 */
export function createStreamOutlet(stream: LineStream, onError: OnError): Outlet {
  return straight((outgoing) => {
    const line = lineOf(outgoing);
    // A reader that has gone (`app | head`) makes the stream emit "error", which would end a host that does not listen to it.
    stream.once("error", ignore);
    stream.write(line, (cause) => {
      if (!cause) return;
      if (stream.listenerCount("error") === 0) stream.once("error", ignore);
      onError(new TelltaleError("dropped", `stdout: a record could not be written: ${cause.message}`, { cause, records: 1 }));
    });
    stream.removeListener("error", ignore);
  });
}
