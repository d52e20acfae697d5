import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type OtelEntry,
  OtlpError,
  readEntries,
  readOtlp,
  writeLogs,
  writeTraces,
} from "../../../packages/analytics/src/otlp/index.ts";
import { attributes, log, span, spanOf } from "./sample.ts";

const types = { protobuf: "application/x-protobuf", json: "application/json" } as const;
const formats = ["protobuf", "json"] as const;
const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const readJson = (value: unknown): OtelEntry[] => [...readEntries(json(value), types.json, "traces")];
const request = (...spans: unknown[]) => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
const scope = fc.record({ name: fc.string(), version: fc.string(), attributes });
const ids = { traceId: "5b8efff798038103d269b633813fc60c", spanId: "eee19b7ec3c1b174" };
const plain = { ...ids, startTimeUnixNano: "1544712660000001999" };

/** A protobuf field that holds bytes. */
function field(number: number, content: Uint8Array): Uint8Array {
  const length: number[] = [];
  for (let rest = content.length; ; rest >>>= 7) {
    length.push(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
    if (rest <= 0x7f) break;
  }
  return Uint8Array.from([(number << 3) | 2, ...length, ...content]);
}

describe("writeTraces and readEntries", () => {
  it.each(formats)("give back what was written, in %s", (format) => {
    const group = fc.record({
      resource: fc.record({ attributes }),
      scope,
      spans: fc.array(span, { minLength: 1, maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(group, { maxLength: 2 }), (groups) => {
        const entries = [...readEntries(writeTraces(groups, format), types[format], "traces")];
        expect(entries).toEqual(
          groups
            .flatMap(({ resource, scope, spans }) => spans.map((span) => ({ span, resource, scope })))
            .map((entry, index) => ({ index, ...entry })),
        );
      }),
      { numRuns: 60 },
    );
  });

  it.each(formats)("give back log records, in %s", (format) => {
    const group = fc.record({
      resource: fc.record({ attributes }),
      scope,
      logs: fc.array(log, { minLength: 1, maxLength: 3 }),
    });
    fc.assert(
      fc.property(group, (group) => {
        const entries = [...readEntries(writeLogs([group], format), types[format], "logs")];
        expect(entries.map((entry) => "log" in entry && entry.log)).toEqual(group.logs);
      }),
      { numRuns: 60 },
    );
  });

  it("keep nanoseconds to the microsecond, whether text or number", () => {
    const [entry] = readJson(request({ ...plain, endTimeUnixNano: 1544712660000002000 }));
    expect(entry).toMatchObject({ span: { startedAtMs: 1544712660000.001 } });
    expect(entry && "span" in entry && Math.abs((entry.span.endedAtMs ?? 0) - 1544712660000.002) < 0.002).toBe(true);
  });
});

describe("readEntries", () => {
  it("takes ids in base64 and enums by name, names with underscores, and the older name of scopes", () => {
    const [entry] = readJson({
      resource_spans: [
        {
          resource: { attributes: [{ key: "service.name", value: { string_value: "shop" } }] },
          instrumentation_library_spans: [
            {
              instrumentation_library: { name: "lib", version: "1" },
              spans: [
                {
                  trace_id: "W47/95gDgQPSabYzgT/GDA==",
                  span_id: "7uGbfsPBsXQ=",
                  start_time_unix_nano: 1544712660000000000,
                  kind: "SPAN_KIND_CLIENT",
                  status: { code: "STATUS_CODE_ERROR", message: "no" },
                  attributes: [{ key: "n", value: { int_value: "7" } }],
                },
              ],
            },
          ],
        },
      ],
    });
    expect(entry).toMatchObject({
      span: { ...ids, kind: 3, status: { code: 2, message: "no" }, attributes: { n: 7 } },
      resource: { attributes: { "service.name": "shop" } },
      scope: { name: "lib", version: "1" },
    });
  });

  it("names the spans it cannot take and reads on", () => {
    const spans = [null, 7, { ...plain, traceId: "0".repeat(32) }, { ...plain, spanId: "xyz" }, ids, plain];
    const { envelope, rejected } = readOtlp(json(request(...spans)), { contentType: types.json, signal: "traces" });
    expect(rejected).toEqual([
      { index: 0, reason: "is not an object" },
      { index: 1, reason: "is not an object" },
      { index: 2, reason: "traceId must be 16 bytes in hex, not all zeros" },
      { index: 3, reason: "spanId must be 8 bytes in hex, not all zeros" },
      { index: 4, reason: "startTimeUnixNano is missing" },
    ]);
    expect((envelope as { spans: unknown[] }).spans).toHaveLength(1);
  });

  it("refuses a body that is cut off at any byte", () => {
    const whole = writeTraces(
      [
        {
          resource: { attributes: { a: "b" } },
          scope: { name: "s", attributes: {} },
          spans: [spanOf({ "gen_ai.usage.input_tokens": 300 })],
        },
      ],
      "protobuf",
    );
    for (let length = 1; length < whole.length; length++)
      expect(() => [...readEntries(whole.subarray(0, length), types.protobuf, "traces")]).toThrow(OtlpError);
  });

  it("takes any bytes without another fault than its own", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom(...formats),
        fc.constantFrom("traces", "logs"),
        (bytes, format, signal) => {
          try {
            readOtlp(bytes, { contentType: types[format], signal: signal as "traces" | "logs" });
          } catch (error) {
            expect(error).toBeInstanceOf(OtlpError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("takes any JSON for a request", () => {
    const name = fc.constantFrom(
      "resourceSpans",
      "scopeSpans",
      "spans",
      "attributes",
      "events",
      "status",
      "value",
      "traceId",
      "key",
      "arrayValue",
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 7 },
        fc.constantFrom(null, 0, -1, 1e308, "", "x", true),
        fc.array(tie("tree"), { maxLength: 2 }),
        fc.dictionary(name, tie("tree"), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(
        tree,
        (value) =>
          void readOtlp(json({ ...(value as object), resourceSpans: [value] }), { contentType: types.json, signal: "traces" }),
      ),
      { numRuns: 300 },
    );
  });

  it("leaves out what is nested beyond use, and keeps the span", () => {
    let deep = field(1, new Uint8Array());
    for (let i = 0; i < 500; i++) deep = field(5, field(1, deep));
    const keyValue = new Uint8Array([...field(1, new TextEncoder().encode("deep")), ...field(2, deep)]);
    const nanos = Uint8Array.from([(7 << 3) | 1, 1, 0, 0, 0, 0, 0, 0, 1]);
    const hex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    const bytes = new Uint8Array([
      ...field(1, hex(ids.traceId)),
      ...field(2, hex(ids.spanId)),
      ...nanos,
      ...field(9, keyValue),
    ]);
    const [fromBytes] = [...readEntries(field(1, field(2, field(2, bytes))), types.protobuf, "traces")];
    expect(fromBytes).toMatchObject({ span: ids });

    const text = `${'{"arrayValue":{"values":['.repeat(5000)}${"]}}".repeat(5000)}`;
    const body = JSON.stringify(request({ ...plain, attributes: [{ key: "deep", value: 0 }] })).replace(
      '"value":0',
      `"value":${text}`,
    );
    const [fromJson] = [...readEntries(new TextEncoder().encode(body), types.json, "traces")];
    expect(fromJson).toMatchObject({ span: ids });
  });

  it("says which content types it takes", () => {
    expect(() => readEntries(json({}), "text/csv", "traces")).toThrow("otlp: send application/x-protobuf or application/json");
    expect(() => readEntries(json([]), types.json, "traces")).toThrow(
      "otlp: the body is not an object; send one export request",
    );
    expect(() => readEntries(new Uint8Array([255]), types.json, "traces")).toThrow("otlp: the body is not JSON in UTF-8");
  });
});
