import { join } from "node:path";
import { build, type Rollup } from "vite";
import { describe, expect, it } from "vitest";

const door = join(import.meta.dirname, "../../../packages/core/src/text/index.ts");

/** The files of core that a page carries when it imports these names from the door. */
async function carried(names: string): Promise<readonly string[]> {
  const [built] = (await build({
    configFile: false,
    logLevel: "silent",
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id.endsWith("entry.js") ? "\0entry.js" : undefined),
        load: (id) => (id === "\0entry.js" ? `export { ${names} } from ${JSON.stringify(door)};` : undefined),
      },
    ],
    build: { write: false, lib: { entry: "entry.js", formats: ["es"] } },
  })) as Rollup.RollupOutput[];
  const parts: readonly (Rollup.OutputChunk | Rollup.OutputAsset)[] = built?.output ?? [];
  const modules = parts.flatMap((part) => (part.type === "chunk" ? Object.entries(part.modules) : []));
  return modules
    .filter(([, { renderedLength }]) => renderedLength > 0)
    .map(([path]) => /[^\\/]+$/.exec(path)?.[0] ?? "")
    .filter((name) => name.endsWith(".ts") && name !== "index.ts")
    .sort();
}

describe("a detector imported alone carries only its own", () => {
  it.each([
    [
      "rephraseOf, followUpSentiment",
      ["cues.ts", "dense.ts", "fold.ts", "language.ts", "rephrase.ts", "same-words.ts", "sentiment.ts"],
    ],
    ["matchPii, creditCardRules", ["checksums.ts", "credit-card.ts", "match-pii.ts", "plain.ts", "rule.ts"]],
    ["injectionOf", ["injection-of.ts", "readable.ts", "themes.ts"]],
    ["formatOf", ["format-of.ts", "shape-of.ts"]],
    ["languageOf", ["fold.ts", "language.ts", "script.ts"]],
  ])("%s", async (names, files) => expect(await carried(names)).toEqual(files), 60_000);
});
