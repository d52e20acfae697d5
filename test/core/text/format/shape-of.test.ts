import { shapeOf } from "@telltale/core/text";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";

const reasons = (value: unknown, schema: unknown) =>
  shapeOf(value, schema).problems.map(({ path, reason }) => `${path} ${reason}`);

describe("shapeOf", () => {
  it("says where a value differs and how", () => {
    const schema = {
      type: "object",
      required: ["name", "tags"],
      additionalProperties: false,
      properties: {
        name: { type: "string", minLength: 2 },
        age: { type: "integer", minimum: 0 },
        tags: { type: "array", items: { enum: ["a", "b"] }, maxItems: 2 },
      },
    };
    expect(reasons({ name: "Ann", age: 3, tags: ["a"] }, schema)).toEqual([]);
    expect(reasons({ name: "A", age: -1, tags: ["a", "c", "b"], x: 1 }, schema).sort()).toEqual([
      "/age is less than 0",
      "/name has fewer characters than 2",
      "/tags has more items than 2",
      "/tags/1 is none of the values allowed",
      "/x is not allowed",
    ]);
    expect(reasons({}, schema)).toEqual([" lacks name", " lacks tags"]);
    expect(reasons([], schema)).toEqual([" is array, not object"]);
  });

  it("follows references, alternatives and tuples", () => {
    const tree = {
      $ref: "#/$defs/node",
      $defs: { node: { properties: { next: { $ref: "#/$defs/node" }, value: { type: "number" } } } },
    };
    expect(reasons({ value: 1, next: { value: 2, next: { value: "3" } } }, tree)).toEqual([
      "/next/next/value is string, not number",
    ]);
    expect(reasons(1, { anyOf: [{ type: "string" }, { type: "null" }] })).toEqual([" fits none of the alternatives"]);
    expect(reasons(1, { oneOf: [{ type: "number" }, { minimum: 0 }] })).toEqual([" fits 2 alternatives, not one"]);
    expect(reasons([1, "x", 2], { prefixItems: [{ type: "number" }, { type: "string" }], items: { type: "number" } })).toEqual(
      [],
    );
  });

  it("compares by content", () => {
    expect(reasons({ b: 1, a: 2 }, { const: { a: 2, b: 1 } })).toEqual([]);
    expect(reasons([1], { enum: [[2], [1]] })).toEqual([]);
  });

  it("ends on schemas that would not", () => {
    const loop = { anyOf: [{ $ref: "#" }, { $ref: "#" }] };
    expect(shapeOf(1, loop).problems.length + shapeOf(1, loop).unchecked.length).toBeGreaterThan(0);
    let deep: unknown = 1;
    for (let i = 0; i < 10_000; i++) deep = [deep];
    expect(reasons(deep, { items: { $ref: "#" } })[0]).toContain("nested too deeply");
  });

  it("agrees with zod's own schemas on any value", () => {
    const schema = z.strictObject({
      n: z.int().min(0).max(9),
      s: z.enum(["x", "y"]).optional(),
      list: z.array(z.boolean()).max(2),
    });
    const asJson = z.toJSONSchema(schema);
    const value = fc.record(
      {
        n: fc.oneof(fc.integer({ min: -2, max: 12 }), fc.double({ noNaN: true }), fc.string()),
        s: fc.constantFrom("x", "y", "z", 1),
        list: fc.array(fc.oneof(fc.boolean(), fc.constant(null)), { maxLength: 3 }),
        other: fc.integer(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(value, (any) => {
        const { problems, unchecked } = shapeOf(any, asJson);
        expect(unchecked).toEqual([]);
        expect(problems.length === 0).toBe(schema.safeParse(any).success);
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});
