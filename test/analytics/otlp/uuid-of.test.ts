import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { uuidOf } from "../../../packages/analytics/src/otlp/index.ts";

describe("uuidOf", () => {
  it("gives a UUID, the same one for the same texts", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (texts) => {
        expect(z.uuid().safeParse(uuidOf(...texts)).success).toBe(true);
        expect(uuidOf(...texts)).toBe(uuidOf(...texts));
      }),
    );
  });

  it("gives no two spans one id, though their ids are counted up", () => {
    const ids = new Set<string>();
    for (let i = 0; i < 20_000; i++) ids.add(uuidOf("span", "0".repeat(31) + (i % 10), i.toString(16).padStart(16, "0")));
    expect(ids.size).toBe(20_000);
    expect(uuidOf("a", "bc")).not.toBe(uuidOf("ab", "c"));
  });
});
