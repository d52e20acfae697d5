import type { Span } from "@telltale/core/trace";
import type { StatedTokens } from "@telltale/core/usage";
import type { SpanKind, UsageConvention } from "@telltale/core/vocabulary";
import type { AttributeValue, OtelScope, OtelSpan } from "../otel.ts";
import type { Reader } from "../read-attribute.ts";

/** A count of tokens that an attribute can state: the sums of {@link StatedTokens}, and breakdowns of them. */
export type TokenCount =
  | keyof StatedTokens
  | "cacheWriteLong"
  | "inputAudio"
  | "cacheReadAudio"
  | "inputImage"
  | "outputAudio"
  | "outputImage";

/** Which attribute says which field. `name#a.b` is a property of an attribute that holds JSON. */
export type FieldRule = readonly [
  attribute: string,
  field: keyof Span,
  convert?: (value: AttributeValue, span: OtelSpan) => unknown,
];

/** One vocabulary of attributes, as data. Earlier rules win over later ones. */
export interface Dialect {
  readonly name: string;
  /** How the names of its attributes begin: a span with such a name speaks it. */
  readonly prefixes: readonly string[];
  /** Which attribute says what kind of step it was, by its value in lower case. */
  readonly kinds?: readonly (readonly [attribute: string, kinds: ReadonlyMap<string, SpanKind>])[];
  /** Whether a span that is named as a call is only the outline of one: its parts, which say what it used, follow as spans. */
  readonly isOutline?: (read: Reader, scope: OtelScope) => boolean;
  readonly fields: readonly FieldRule[];
  readonly tokens?: readonly (readonly [attribute: string, count: TokenCount])[];
  /** Whether its input count contains the cached tokens. */
  readonly convention?: UsageConvention | ((read: Reader) => UsageConvention);
  /** Whether its output count is without the reasoning. Default: it contains it. */
  readonly reasoningIsBeside?: (read: Reader) => boolean;
  /** US dollars: attributes to add up; of several such lists, the first that is stated. */
  readonly cost?: readonly (readonly string[])[];
  /** What no rule can say; a rule's word wins. */
  readonly derive?: (span: OtelSpan, read: Reader) => Partial<Span>;
}
