import { betterScore } from "@telltale/core";
import { describe, expect, it } from "vitest";

describe("betterScore", () => {
  it.each([
    ["faithfulness", "up"],
    ["Answer relevance", "up"],
    ["harmlessness", "up"],
    ["unsafe_output", "down"],
    ["incorrectCitations", "down"],
    ["toxicity", "down"],
    ["refusalRate", "down"],
    ["verbosity", null],
    ["", null],
  ])("%s: %s", (name, better) => expect(betterScore(name)).toBe(better));
});
