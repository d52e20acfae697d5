import { piiOf, redact } from "@telltale/core/text";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

describe("redact", () => {
  it("puts the type where the value stood, and leaves the rest", () => {
    expect(redact("Mail ann@example.org, card 4111 1111 1111 1111.")).toBe("Mail [email_address], card [credit_card].");
    expect(redact("nothing here")).toBe("nothing here");
    expect(redact("")).toBe("");
  });

  it("takes only the types asked for, and the caller's replacement", () => {
    const text = "ann@example.org 4111111111111111";
    expect(redact(text, { types: ["credit_card"] })).toBe("ann@example.org [credit_card]");
    expect(redact(text, { replace: ({ type }) => (type === "credit_card" ? "💳" : "") })).toBe(" 💳");
  });

  it("leaves nothing of what it found", () => {
    const parts = fc.constantFrom(
      "ann@example.org",
      "4111 1111 1111 1111",
      "10.0.0.1",
      "call +1 212 555 0123",
      "日本",
      "a ",
      "\n",
      "7",
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 12 }), (words) => {
        const text = words.join(" ");
        const clean = redact(text);
        for (const { start, end } of piiOf(text)) expect(clean).not.toContain(text.slice(start, end));
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});
