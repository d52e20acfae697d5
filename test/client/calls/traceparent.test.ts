import { formatTraceparent, parseTraceparent } from "@telltale/client";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mayCarry } from "../../../packages/client/src/calls/traceparent.ts";

const hex = (length: number) =>
  fc
    .array(fc.constantFrom(..."0123456789abcdef"), { minLength: length, maxLength: length })
    .map((digits) => digits.join(""))
    .filter((id) => !/^0+$/.test(id));

describe("parseTraceparent", () => {
  it("reads what formatTraceparent writes", () =>
    fc.assert(
      fc.property(fc.record({ traceId: hex(32), spanId: hex(16), sampled: fc.boolean() }), (its) => {
        expect(parseTraceparent(formatTraceparent(its))).toEqual({ ...its });
      }),
    ));
  it.each([
    null,
    "",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
    "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
    "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
  ])("refuses %j", (header) => expect(parseTraceparent(header)).toBeUndefined());
  it("reads a later version that has more to say", () =>
    expect(parseTraceparent("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03-more")?.sampled).toBe(true));
});

describe("mayCarry", () => {
  const page = "https://app.example/chat";
  it.each([
    ["/api/chat", page, [], true],
    ["https://app.example/x", page, [], true],
    ["https://api.openai.com/v1", page, [], false],
    ["https://app.example.evil.com/", page, [], false],
    ["https://api.app.example/x", page, ["https://api.app.example/"], true],
    ["https://api.app.example/x", page, [/^https:\/\/api\./], true],
    ["/api/chat", undefined, [], false],
    ["http://10.0.0.1/x", undefined, ["http://10.0.0.1/"], true],
    ["data:,x", "about:blank", [], false],
    ["http://[", page, [/./], false],
  ] as const)("%s from %s with %j: %s", (url, base, allowed, may) => expect(mayCarry(url, base, allowed)).toBe(may));
});
