import { wireVersion } from "./envelope.ts";

const lists: Readonly<Record<string, string>> = { span: "spans", signal: "signals", score: "scores" };

/**
 * Brings an envelope of the version before to this one; leaves this version as it is.
 *
 * Version 0 had one flat list, `{ v: 0, records: [{ record: "span" | "signal" | "score", … }] }`; version 1 has one list for
 * each kind of record. A record whose kind is unknown stays in a list of its own, `unknown`, so that the reader can name it.
 *
 * @param raw what JSON.parse gave: not yet checked
 * @returns the same content in the shape of this version, still unchecked
 * @throws {TypeError} if it is not an object, or {RangeError} if its version is neither this one nor the one before
 * @example upgrade({ v: 0, records: [{ record: "signal", kind: "copy" }] }); // { v: 1, signals: [{ kind: "copy" }] }
 */
export function upgrade(raw: unknown): Record<string, unknown> {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) throw new TypeError("envelope: must be a JSON object");
  const envelope = raw as Record<string, unknown>;
  if (envelope.v === wireVersion) return envelope;
  if (envelope.v !== 0)
    throw new RangeError(
      `envelope: v is ${JSON.stringify(envelope.v) ?? "missing"}, this reader knows ${wireVersion} and ${wireVersion - 1}`,
    );
  const { records, ...rest } = envelope;
  if (!Array.isArray(records)) throw new TypeError("envelope: version 0 needs a list of records");
  const sorted: Record<string, unknown[]> = {};
  for (const entry of records as readonly (Record<string, unknown> | null)[]) {
    const { record, ...fields } = entry ?? {};
    const list = lists[String(record)] ?? "unknown";
    sorted[list] ??= [];
    sorted[list].push(fields);
  }
  return { ...rest, v: wireVersion, ...sorted };
}
