import { failureClusters } from "@telltale/core/failures";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

const failures = [
  { id: "1", text: "The PDF export has no page numbers" },
  { id: "2", text: "Cannot log in with my company account" },
  { id: "3", text: "export to PDF cuts the tables" },
  { id: "4", text: "Page numbers are missing in the PDF export" },
  { id: "5", text: "login with a company account fails, cannot log in" },
  { id: "6", text: "How tall is the Eiffel Tower?" },
  { id: "7", text: "log in: company account is refused" },
];

describe("failureClusters", () => {
  it("puts together what is told in the same words, and says by which", () => {
    const clusters = failureClusters(failures, { similarity: 0.25 });
    expect(clusters.map(({ ids }) => ids)).toEqual([
      ["1", "3", "4"],
      ["2", "5", "7"],
    ]);
    expect(clusters[0]).toMatchObject({ size: 3, share: 3 / 7 });
    expect(clusters[0]?.terms.slice(0, 3)).toEqual(expect.arrayContaining(["pdf", "export"]));
    expect(clusters[1]?.terms).toContain("company");
  });

  it("goes by traits where there is no text", () => {
    const bare = Array.from({ length: 8 }, (_, i) => ({
      id: String(i),
      text: "",
      traits: {
        ...(i % 2 === 0 ? { errorType: "timeout", tool: "search" } : { errorType: "rate_limit", model: "m" }),
      } as Record<string, string>,
    }));
    expect(failureClusters(bare).map(({ ids, terms }) => [ids.length, terms])).toEqual([
      [4, ["errorType: timeout", "tool: search"]],
      [4, ["errorType: rate_limit", "model: m"]],
    ]);
  });

  it("never counts a failure twice, keeps the least size, and finds nothing in nothing", () => {
    expect(failureClusters([])).toEqual([]);
    expect(failureClusters([{ id: "a", text: "" }])).toEqual([]);
    const word = fc.constantFrom("alpha", "beta", "gamma", "delta", "the", "0");
    fc.assert(
      fc.property(fc.array(fc.array(word, { maxLength: 4 }), { maxLength: 30 }), (texts) => {
        const items = texts.map((words, i) => ({ id: String(i), text: words.join(" ") }));
        const clusters = failureClusters(items, { least: 2 });
        const ids = clusters.flatMap((cluster) => cluster.ids);
        expect(new Set(ids).size).toBe(ids.length);
        for (const cluster of clusters) {
          expect(cluster.size).toBeGreaterThanOrEqual(2);
          expect(cluster.ids).toEqual(expect.arrayContaining([...cluster.examples]));
        }
      }),
    );
  });

  it("gives the same again, and refuses a similarity that means nothing", () => {
    expect(failureClusters(failures)).toEqual(failureClusters(failures));
    expect(() => failureClusters(failures, { similarity: 0 })).toThrow(RangeError);
  });
});
