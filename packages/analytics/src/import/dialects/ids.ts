import { hashOf, uuidOf } from "../../otlp/index.ts";

/** Whose ids they are: the vendor and its project, where the export names one. */
export interface Origin {
  readonly source: string;
  readonly project?: string | undefined;
}

interface SourceIds {
  readonly trace?: string | undefined;
  readonly span: string;
  readonly parent?: string | undefined;
}

/**
 * The ids of a span, told by the source's own. What is no W3C id is hashed into one, the same from every export; a UUID as a trace's
 * id stays readable, without its dashes.
 */
export function idsOf(origin: Origin, { trace, span, parent }: SourceIds) {
  return {
    id: recordId(origin, "span", span),
    spanId: spanIdOf(span),
    traceId: trace === undefined ? undefined : traceIdOf(trace),
    parentSpanId: parent === undefined || parent === span ? undefined : spanIdOf(parent),
  };
}

/** The id of a record: its source, project, table and key. */
export function recordId({ source, project = "" }: Origin, table: "span" | "signal" | "score", key: string): string {
  return uuidOf(table, source, project, key);
}

export const traceIdOf = (text: string) => hex(text.replace(/^(.{8})-(.{4})-(.{4})-(.{4})-(.{12})$/, "$1$2$3$4$5"), 32);
export const spanIdOf = (text: string) => hex(text, 16);

const isHex = /^(?!0+$)[0-9a-f]+$/;

function hex(text: string, digits: 16 | 32): string {
  const lower = text.toLowerCase();
  return lower.length === digits && isHex.test(lower) ? lower : hashOf(text).slice(0, digits);
}
