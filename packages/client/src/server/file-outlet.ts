import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { type OnError, TelltaleError } from "../browser/guard.ts";
import { lineOf } from "./line-of.ts";
import { type Outlet, straight } from "./outlet.ts";

/**
 * Appends each record to a file as a line, at once: a line is whole and on its way to disk before the call that wrote it returns,
 * so that no way of ending a process loses or tears one, and several processes may write to one file. That costs some 20 µs a
 * record. The file is opened by name each time: whoever rotates it needs to tell nobody.
 *
 * @param file its folder is made where it is missing
 */
export function createFileOutlet(file: string, onError: OnError): Outlet {
  let isMade = false;
  // A full disk may have cut a line short: the next begins on a line of its own.
  let isTorn = false;
  return straight((outgoing) => {
    const line = lineOf(outgoing);
    try {
      if (!isMade) mkdirSync(dirname(file), { recursive: true });
      isMade = true;
      appendFileSync(file, isTorn ? `\n${line}` : line);
      isTorn = false;
    } catch (cause) {
      isTorn = true;
      const reason = cause instanceof Error ? cause.message : String(cause);
      onError(new TelltaleError("dropped", `file: a record could not be written: ${reason}`, { cause, records: 1 }));
    }
  });
}
