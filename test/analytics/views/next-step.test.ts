import { describe, expect, it } from "vitest";
import { nextStep } from "../../../packages/analytics/src/views/next-step.ts";

describe("nextStep", () => {
  const window = { fromMs: Date.UTC(2026, 2, 28), toMs: Date.UTC(2026, 3, 1) };

  it("lists sessions of the part and the days of a finding, in whole minutes", () => {
    expect(nextStep({ ...window, segment: { feature: "order help", promptVersion: "8" } })).toBe(
      "npx telltale ask DIR sessionsToRead --from 2026-03-28 --to 2026-04-01 --where 'feature=order help' --where promptVersion=8",
    );
    expect(nextStep({ fromMs: window.fromMs + 90_001, toMs: window.toMs - 1, segment: {} })).toBe(
      "npx telltale ask DIR sessionsToRead --from 2026-03-28T00:01Z --to 2026-04-01",
    );
  });

  it("is empty where a finding does not say when it was", () => {
    expect(nextStep({ fromMs: Number.NaN, toMs: 0, segment: {} })).toBe("");
  });

  it("asks by nothing that sessions do not have", () => {
    expect(nextStep({ ...window, segment: { toolName: "search", name: "faithfulness" } })).not.toContain("--where");
  });
});
