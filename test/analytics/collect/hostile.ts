import { deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { idOf, noonMs, scoreOf, signalOf, spanOf } from "../parquet/records.ts";

/** What the fuzzer sends: requests that no client of ours would make, and some it would. */
export interface HostileRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

const encode = (text: string) => new TextEncoder().encode(text);

/** JSON that JavaScript stumbles over: names of prototypes, numbers beyond all types, halves of characters, depth. */
const names = fc.oneof(
  fc.constantFrom(
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "hasOwnProperty",
    "then",
    "toJSON",
    "",
    "length",
    "\u0000",
  ),
  fc.constantFrom("id", "kind", "atMs", "attributes", "variants", "documents", "status", "spanId", "usageRaw", "events"),
  fc.string({ maxLength: 8 }),
);
const leaves = fc.oneof(
  fc.constantFrom(
    "1e400",
    "-1e400",
    "1e308",
    "-0",
    "9007199254740993",
    "18446744073709551616",
    "1e-320",
    "true",
    "null",
    "[]",
    "{}",
  ),
  fc.constantFrom('"\\ud800"', '"\\u0000"', '"\\udc00\\ud800"', '"__proto__"', '"2024-02-30"', `"${idOf(1)}"`, `${noonMs}`),
  fc.double().map((value) => JSON.stringify(value)),
  fc.string({ unit: "binary" }).map((value) => JSON.stringify(value)),
  fc.nat(3000).map((depth) => `${"[".repeat(depth)}${"]".repeat(depth)}`),
  fc.nat(3000).map((depth) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`),
);
const { json: anyJson } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaves,
    fc.array(tie("json"), { maxLength: 4 }).map((parts) => `[${parts.join()}]`),
    fc.array(fc.tuple(names, tie("json")), { maxLength: 5 }).map(objectOf),
  ),
}));

function objectOf(entries: readonly (readonly [string, string])[]): string {
  return `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join()}}`;
}

/** A good record, some of whose fields were written over; a name may come twice. */
const record = fc
  .tuple(fc.constantFrom<object>(spanOf(1), signalOf(2), scoreOf(3)), fc.array(fc.tuple(names, anyJson), { maxLength: 2 }))
  .map(([good, changes]) => {
    const fields = Object.entries(good).map(([name, value]) => [name, JSON.stringify(value)] as const);
    return objectOf([...fields, ...changes]);
  });
const list = fc.oneof(
  { weight: 1, arbitrary: anyJson },
  { weight: 4, arbitrary: fc.array(record, { maxLength: 5 }).map((records) => `[${records.join()}]`) },
);
const envelope = fc
  .tuple(fc.constantFrom("1", "1", "1", "1", "0", "2", '"1"', "null"), list, list, list, anyJson, anyJson)
  .map(([v, spans, signals, scores, context, sentAtMs]) =>
    objectOf([
      ["v", v],
      ["spans", spans],
      ["signals", signals],
      [v === "0" ? "records" : "scores", scores],
      ["context", context],
      ["sentAtMs", sentAtMs],
      ["__proto__", context],
    ]),
  );

/** OTLP with values where none belong, and with none where they do. */
const otlpJson = fc
  .tuple(anyJson, anyJson, anyJson, fc.array(fc.tuple(names, anyJson), { maxLength: 3 }))
  .map(([value, at, events, more]) => {
    const span = objectOf([
      ["traceId", `"${"0af7651916cd43dd8448eb211c80319c"}"`],
      ["spanId", '"b7ad6b7169203331"'],
      ["name", '"chat"'],
      ["startTimeUnixNano", at],
      [
        "attributes",
        `[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},{"key":"__proto__","value":${value}},${value}]`,
      ],
      ["events", events],
      ...more,
    ]);
    return `{"resourceSpans":[{"resource":{"attributes":[${value}]},"scopeSpans":[{"spans":[${span}]}]}],"resourceLogs":[{"scopeLogs":[{"logRecords":[${span}]}]}]}`;
  });

/** A protobuf of one span, with some bytes changed and perhaps its end missing. */
function damaged(whole: Uint8Array): fc.Arbitrary<Uint8Array> {
  const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
  return fc.tuple(fc.array(change, { maxLength: 6 }), fc.nat(whole.length)).map(([changes, missing]) => {
    const bytes = Uint8Array.from(whole);
    for (const [at, byte] of changes) bytes[at] = byte;
    return bytes.subarray(0, missing < whole.length / 4 ? whole.length - missing : whole.length);
  });
}

const bombs = [gzipSync(Buffer.alloc(20_000_000)), gzipSync(Buffer.from(`{"v":1,"signals":[${"{},".repeat(2_000_000)}{}]}`))];

/** Something else than usual, now and then: a request that is wrong in every way is refused at the door. */
function rarely<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

/** Requests of every kind. @param protobuf a good OTLP request to damage */
export function hostileRequests(protobuf: Uint8Array): fc.Arbitrary<HostileRequest> {
  const otlpPath = fc.constantFrom("/v1/traces", "/v1/logs");
  const json = "application/json";
  const letter = fc.oneof(
    fc.tuple(fc.constant("/"), fc.constantFrom(json, "text/plain;charset=UTF-8", ""), envelope.map(encode)),
    fc.tuple(otlpPath, fc.constant(json), otlpJson.map(encode)),
    fc.tuple(otlpPath, fc.constant("application/x-protobuf"), damaged(protobuf)),
  );
  const otherContent = fc.oneof(
    fc.uint8Array({ maxLength: 600 }),
    anyJson.map(encode),
    fc.tuple(envelope, fc.nat(500)).map(([text, at]) => notUtf8(text, at)),
    fc.constantFrom(1001, 5000).map((count) => encode(`{"v":1,"signals":[${"{},".repeat(count)}{}]}`)),
  );
  const parts = fc.record({
    letter,
    content: rarely(otherContent),
    path: rarely(fc.constantFrom("/", "/v1/traces", "/v1/metrics", "/ready", "/a%00b?key=%ff", "/a//x/../health")),
    type: rarely(
      fc.constantFrom("application/json; charset=utf-16", "application/x-protobuf", "multipart/form-data; boundary=x"),
    ),
    method: rarely(fc.constantFrom("PUT", "DELETE", "OPTIONS")),
    packing: rarely(fc.constantFrom("gzip", "deflate", "gzip, gzip", "br", "cut", "bomb")),
    origin: rarely(fc.constantFrom("https://app.example", "null", "not an origin")),
    key: rarely(fc.string({ maxLength: 20 }).map(encodeURIComponent)),
  });
  return parts.map(({ letter: [usualPath, usualType, usual], path, type, method, packing, origin, key, content = usual }) => {
    const { body, encoding } = packed(packing, content, content.length % bombs.length);
    const contentType = type ?? usualType;
    const headers = {
      ...(contentType && { "content-type": contentType }),
      ...(encoding && { "content-encoding": encoding }),
      ...(origin !== undefined && { origin }),
      ...(key !== undefined && { "x-telltale-key": key }),
    };
    return { method: method ?? "POST", path: path ?? usualPath, headers, body: new Uint8Array(body) };
  });
}

function packed(
  how: string | undefined,
  content: Uint8Array,
  which: number,
): { readonly body: Uint8Array; readonly encoding: string } {
  if (how === "gzip") return { body: gzipSync(content), encoding: how };
  if (how === "deflate") return { body: deflateSync(content), encoding: how };
  if (how === "cut") return { body: gzipSync(content).subarray(0, -5), encoding: "gzip" };
  if (how === "bomb") return { body: bombs[which] ?? content, encoding: "gzip" };
  return { body: content, encoding: how ?? "" };
}

function notUtf8(text: string, at: number): Uint8Array {
  const bytes = encode(text);
  bytes[at % bytes.length] = 0xff;
  return bytes;
}
