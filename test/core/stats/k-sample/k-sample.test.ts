import * as core from "@telltale/core";
import { describe, expect, it } from "vitest";

const tests: Record<string, (samples: readonly (readonly number[])[]) => core.TestResult> = {
  kruskal: core.kruskal,
  anova: core.anova,
  welchAnova: core.welchAnova,
  levene: core.levene,
  andersonDarling: core.andersonDarling,
};
const alike = [
  [1, 2, 3, 4, 5],
  [1.5, 2.5, 3.5, 4.5, 2],
  [2, 3, 1, 4, 5],
] as const;

describe.each(Object.entries(tests))("%s", (_, test) => {
  it("does not mind the order of the samples or of their values", () => {
    const turned = [...alike].reverse().map((sample) => [...sample].reverse());
    expect(test(turned).statistic).toBeCloseTo(test(alike).statistic, 12);
  });

  it("finds nothing in samples that are alike, and counts what it leaves out", () => {
    expect(test(alike).pValue).toBeGreaterThan(0.05);
    expect(
      test([
        [1, 2, 3, NaN],
        [2, 3, 4],
      ]).warnings,
    ).toContain("1 value not finite, omitted");
  });

  it("refuses fewer than two samples, or an empty one", () => {
    expect(() => test([[1, 2, 3]])).toThrow(RangeError);
    expect(() => test([[1, 2, 3], []])).toThrow(RangeError);
  });
});

describe("andersonDarling", () => {
  it("says when the p-value stands at the end of the table", () => {
    const apart = core.andersonDarling([
      Array.from({ length: 30 }, (_, i) => i),
      Array.from({ length: 30 }, (_, i) => 100 + i),
    ]);
    expect(apart.pValue).toBe(0.001);
    expect(apart.warnings).toEqual(["the p-value is 0.001 or less"]);
    expect(() =>
      core.andersonDarling([
        [1, 1],
        [1, 1],
      ]),
    ).toThrow(RangeError);
  });
});
