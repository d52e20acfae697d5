import { formatOf } from "@telltale/core/text";
import { describe, expect, it } from "vitest";

const kind = (text: string) => formatOf(text).kind;

describe("formatOf", () => {
  it("tells JSON from JSON that must first be dug out", () => {
    expect(kind(' {"a": [1, 2]}\n')).toBe("json");
    expect(kind("[]")).toBe("json");
    expect(kind('```json\n{"a": 1}\n```')).toBe("fenced");
    expect(kind('Here you are:\n```json\n{"a": 1}\n```\nAnything else?')).toBe("embedded");
    expect(kind('The answer is {"city": "Oslo"}, I think.')).toBe("embedded");
  });

  it("knows JSON that was cut off or is not quite JSON", () => {
    expect(kind('{"city": "Oslo", "temp')).toBe("broken");
    expect(kind('{"city": "Oslo",}')).toBe("broken");
    expect(kind('```json\n{"city": "Os')).toBe("broken");
  });

  it("does not take prose for JSON", () => {
    for (const text of ["", "Oslo", "See [1] and [2].", "{ curly } talk", "Use a[0] and b{1}"])
      expect([text, kind(text)]).toEqual([text, "text"]);
  });

  it("says whether the shape asked for is there", () => {
    const schema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
    expect(formatOf('{"city": "Oslo"}', { schema }).schemaValid).toBe(true);
    expect(formatOf('{"city": 1}', { schema })).toMatchObject({ schemaValid: false, problems: [{ path: "/city" }] });
    expect(formatOf("Oslo", { schema })).toMatchObject({ kind: "text", schemaValid: false });
    expect(formatOf('{"city": "Oslo"}').schemaValid).toBe(null);
  });

  it("does not call valid what it could not check whole", () => {
    const schema = { type: "string", pattern: "^(a+)+$" };
    expect(formatOf('"aaa"', { schema })).toMatchObject({ schemaValid: null, unchecked: ["pattern"] });
    expect(formatOf("1", { schema }).schemaValid).toBe(false);
  });
});
