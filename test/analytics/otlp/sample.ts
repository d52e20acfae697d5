import fc from "fast-check";
import type { Attributes, AttributeValue, OtelEvent, OtelLog, OtelSpan } from "../../../packages/analytics/src/otlp/index.ts";

export const noScope = { name: "", attributes: {} };
export const noResource = { attributes: {} };

/** A span with these attributes and nothing remarkable else. */
export function spanOf(attributes: Attributes, rest: Partial<OtelSpan> = {}): OtelSpan {
  return {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    name: "chat",
    kind: 3,
    startedAtMs: 1_770_000_000_000,
    endedAtMs: 1_770_000_002_500,
    attributes,
    events: [],
    links: [],
    status: { code: 0 },
    ...rest,
  };
}

const name = fc.oneof(fc.string({ minLength: 1, maxLength: 12 }), fc.constantFrom("__proto__", "constructor", "gen_ai.system"));

/** Any value an attribute can hold, to a depth that is kept whole. */
export const value: fc.Arbitrary<AttributeValue> = fc.letrec<{ value: AttributeValue; attributes: Attributes }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    fc.boolean(),
    fc.maxSafeInteger(),
    // JSON knows no −0.
    fc.double({ noDefaultInfinity: true, noNaN: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    tie("attributes"),
  ),
  attributes: fc.array(fc.tuple(name, tie("value")), { maxLength: 3 }).map((pairs) => Object.fromEntries(pairs) as Attributes),
})).value;

export const attributes: fc.Arbitrary<Attributes> = fc
  .array(fc.tuple(name, value), { maxLength: 5 })
  .map((pairs) => Object.fromEntries(pairs));

const id = (digits: number) =>
  fc
    .array(fc.constantFrom(..."0123456789abcdef"), { minLength: digits, maxLength: digits })
    .map((all) => `1${all.slice(1).join("")}`);

/** A time exact to the microsecond. */
const timeMs = fc.integer({ min: 1, max: 4e15 }).map((micros) => Math.round(micros) / 1000);

const event: fc.Arbitrary<OtelEvent> = fc.record({ name: fc.string(), atMs: timeMs, attributes });

export const span: fc.Arbitrary<OtelSpan> = fc.record(
  {
    traceId: id(32),
    spanId: id(16),
    parentSpanId: id(16),
    name: fc.string(),
    kind: fc.nat(5),
    startedAtMs: timeMs,
    endedAtMs: timeMs,
    attributes,
    events: fc.array(event, { maxLength: 2 }),
    links: fc.array(fc.record({ traceId: id(32), spanId: id(16), attributes }), { maxLength: 2 }),
    status: fc.record({ code: fc.nat(2), message: fc.string({ minLength: 1 }) }, { requiredKeys: ["code"] }),
  },
  { requiredKeys: ["traceId", "spanId", "name", "kind", "startedAtMs", "attributes", "events", "links", "status"] },
);

export const log: fc.Arbitrary<OtelLog> = fc.record(
  {
    traceId: id(32),
    spanId: id(16),
    eventName: fc.string({ minLength: 1 }),
    atMs: timeMs,
    severity: fc.nat(24),
    body: value,
    attributes,
  },
  { requiredKeys: ["atMs", "severity", "body", "attributes"] },
);
