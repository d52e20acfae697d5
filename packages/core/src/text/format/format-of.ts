import { type ShapeProblem, shapeOf } from "./shape-of.ts";

export interface FormatOptions {
  /** A JSON Schema the answer was asked to satisfy. */
  readonly schema?: unknown;
}

export interface Format {
  /**
   * `json`: the text is one JSON value; `fenced`: it is one Markdown code block that holds one; `embedded`: there is one with
   * prose around it; `broken`: it begins like JSON and does not parse (often cut off by the token limit); `text`: none of these.
   * Only `json` can be given to a parser as it is.
   */
  readonly kind: "json" | "fenced" | "embedded" | "broken" | "text";
  /** Whether the value has the shape asked for, for a span's `schemaValid`; null where no schema was given or it could not be checked whole. */
  readonly schemaValid: boolean | null;
  readonly problems: readonly ShapeProblem[];
  /** Keywords of the schema that were not checked. */
  readonly unchecked: readonly string[];
}

/**
 * What form an answer has: whether it is JSON, or holds JSON, and whether that has the shape asked for.
 *
 * @example formatOf('{"city": "Oslo"}').kind; // "json"
 * @example formatOf('Sure! Here it is: {"city": "Oslo"}').kind; // "embedded"
 * @example formatOf('{"city": "Oslo"}', { schema: { type: "object", required: ["country"] } }).schemaValid; // false
 */
export function formatOf(text: string, { schema }: FormatOptions = {}): Format {
  const { kind, value } = find(text.trim());
  if (schema === undefined) return { kind, schemaValid: null, problems: [], unchecked: [] };
  if (kind === "text" || kind === "broken") {
    return { kind, schemaValid: false, problems: [{ path: "", reason: "is not JSON" }], unchecked: [] };
  }
  const { problems, unchecked } = shapeOf(value, schema);
  return { kind, schemaValid: problems.length > 0 ? false : unchecked.length > 0 ? null : true, problems, unchecked };
}

interface Found {
  readonly kind: Format["kind"];
  readonly value?: unknown;
}

/** Three attempts at most, whatever the text: all of it, the inside of its one fence, from the first bracket to the last. */
function find(text: string): Found {
  const whole = parse(text);
  if (whole) return { kind: "json", ...whole };
  const fence = /```[a-z\d]{0,12}[ \t]{0,4}\n/i.exec(text);
  const opened = fence ? fence.index + fence[0].length : -1;
  const closed = opened < 0 ? -1 : text.indexOf("```", opened);
  const inside = closed < 0 ? undefined : parse(text.slice(opened, closed));
  if (inside) return { kind: fence?.index === 0 && closed + 3 === text.length ? "fenced" : "embedded", ...inside };
  const first = text.search(/[{[]/);
  const last = Math.max(text.lastIndexOf("}"), text.lastIndexOf("]"));
  const within = first < 0 || last < first ? undefined : parse(text.slice(first, last + 1));
  // "[1]" in prose is a footnote; a value that an application waits for has some substance.
  if (within && last - first > 8) return { kind: "embedded", ...within };
  return { kind: /^(?:```(?:json)?\s{1,4})?[{[]\s{0,20}(?:["{[\d}\]-]|true|false|null)/i.test(text) ? "broken" : "text" };
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
