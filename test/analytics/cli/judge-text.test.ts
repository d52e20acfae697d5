import { describe, expect, it } from "vitest";
import { judgeRunText } from "../../../packages/analytics/src/cli/judge-text.ts";
import type { JudgeRun } from "../../../packages/analytics/src/evaluate/judge/judge-folder.ts";

const run = { drawn: 20, candidates: 55, of: 20, scored: 20, calls: 20, spentUsd: 0, unpricedCalls: 0, expectedUsd: 0.002 };
const textOf = (more: Partial<JudgeRun>, isDry = false) =>
  judgeRunText(
    { lacking: {}, already: 0, drawnOtherwise: 0, unparsed: 0, failed: 0, ...run, ...more } as unknown as JudgeRun,
    [],
    { isDry },
  );

describe("what a run of a judge cost", () => {
  it("is said of priced calls, of unpriced ones, and of both, counting none twice", () => {
    expect(textOf({ spentUsd: 0.0126 })).toContain("20 judgements made in 20 calls, $0.0126\n");
    expect(textOf({ unpricedCalls: 20 })).toContain("made in 20 calls; no price is known for the judge's model");
    expect(textOf({ unpricedCalls: 3, spentUsd: 0.01 })).toContain(
      "made in 20 calls, $0.0100 without 3 of them, for which no price is known\n",
    );
  });

  it("is said before, too", () => {
    expect(textOf({}, true)).toContain("20 judgements would be made, for about $0.0020\n");
    expect(textOf({ expectedUsd: null }, true)).toContain("20 judgements would be made; no price is known for");
  });
});
