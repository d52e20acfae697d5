import { upgrade } from "@telltale/core/trace";
import type { Dialect, Raw, Said } from "./dialect.ts";
import { isObject } from "./json.ts";

const singular = { span: "spans", signal: "signals", score: "scores" } as const;
const tables = Object.values(singular);

/** What Telltale itself writes and sends. */
export const telltale: Dialect = {
  name: "telltale",
  about: 'Telltale: lines of the client\'s file and stdout sinks ({"record":"span",…}), envelopes, journals',
  detects: (row) => isObject(row) && (isEnvelope(row) || isLine(row) || tableOf(row) !== undefined),
  read(row) {
    if (!isObject(row)) throw new TypeError("is neither a record nor an envelope");
    if (isEnvelope(row)) return envelope(row);
    // A line of the client's sinks is one record of the flat form.
    if (isLine(row)) return envelope({ v: 0, records: [row] });
    const table = tableOf(row);
    if (table) return { [table]: [row[table] as object] };
    throw new TypeError('is neither an envelope nor a record: a line says which in `record`, as in {"record":"span",…}');
  },
};

const isEnvelope = (row: Raw) =>
  (row.v === 0 || row.v === 1) && [...tables, "records"].some((name) => Array.isArray(row[name]));
const isLine = (row: Raw) =>
  typeof row.record === "string" && Object.hasOwn(singular, row.record) && typeof row.id === "string";

/** A line of a journal holds one record, named by its table. */
function tableOf(row: Raw): (typeof tables)[number] | undefined {
  const [name = "", ...more] = Object.keys(row);
  return more.length === 0 && isObject(row[name]) ? tables.find((table) => table === name) : undefined;
}

/** The records of an envelope, its context laid under each. */
function envelope(row: Raw): Said {
  const whole = upgrade(row);
  const context = isObject(whole.context) ? whole.context : {};
  const list = (name: string) => (Array.isArray(whole[name]) ? (whole[name] as readonly unknown[]) : []);
  const laid = (record: unknown): object => {
    if (!isObject(record)) return { "": record };
    const joined: Record<string, unknown> = { ...context, ...record };
    for (const name of ["attributes", "variants"])
      if (isObject(context[name]) && isObject(record[name])) joined[name] = { ...context[name], ...record[name] };
    return joined;
  };
  return {
    spans: list("spans").map(laid),
    signals: list("signals").map(laid),
    scores: list("scores").map(laid),
    faults: list("unknown").map(() => "record: must be span, signal or score"),
  };
}
