import type { MapOptions } from "./records.ts";
import { type RecordsAndFaults, recordsOfEntries } from "./records-of-entries.ts";
import { logsRequest, traceRequest } from "./wire/messages.ts";
import { decode } from "./wire/protobuf.ts";
import { entriesOf } from "./wire/read-request.ts";

/**
 * The records of a file that holds one request to export traces or logs, as protobuf. Which of the two it is, the file does not say:
 * read as the other, no span or log record in it has what it must have.
 *
 * @throws {OtlpError} `malformed`, if it is neither
 */
export function recordsOfProtobuf(bytes: Uint8Array, options: MapOptions = {}): RecordsAndFaults {
  const traces = recordsOfEntries(entriesOf(decode(traceRequest, bytes)), options);
  if (traces.records.spans.length > 0 || traces.rejected.length === 0) return traces;
  const logs = recordsOfEntries(entriesOf(decode(logsRequest, bytes)), options);
  return logs.rejected.length < traces.rejected.length ? logs : traces;
}
