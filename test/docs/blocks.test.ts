import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Mapping, readOwnPrices, rulesFrom } from "@telltale/analytics/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { anchorsOf, linksOf } from "./markdown.ts";
import { readPages, root } from "./pages.ts";
import type { Result } from "./plan.ts";
import { type Prepared, plantedError, prepare, runSteps, typeErrors } from "./prepared.ts";

const pages = await readPages();
let prepared: Prepared;

beforeAll(async () => {
  prepared = await prepare(pages);
});
afterAll(() => rm(prepared.dir, { recursive: true, force: true }));

describe("the documents' TypeScript", () => {
  it("type-checks", async () => {
    const readmes = pages.filter(({ isReadme }) => isReadme).map(({ name }) => name.replace(/\.md$/, "").replaceAll("/", "-"));
    // A README shows parts of the reader's own program: a name it does not declare is the reader's.
    const isReaders = /^TS(2304|2552|18004|7006|7031)$/;
    const errors = await typeErrors(
      prepared,
      (file, code) => isReaders.test(code) && readmes.some((name) => file.startsWith(`${name}/`)),
    );
    expect(errors).toEqual([expect.stringContaining(plantedError)]);
  }, 240_000);
});

describe("the documents' scripts and commands", () => {
  let results: readonly Result[] = [];
  beforeAll(async () => {
    results = await runSteps(prepared);
  }, 600_000);

  it("run against the example data", () => {
    const faults = results.filter(({ fault }) => fault !== null).map(({ page, line, fault }) => `${page}:${line} ${fault}`);
    expect(faults).toEqual([]);
    expect(results.length).toBeGreaterThan(20);
  });

  it("print what the page says they print", () => {
    const wrong = pages.flatMap(({ name, blocks }) =>
      blocks.flatMap(({ line, prints }) => {
        if (prints === null) return [];
        const output = results
          .filter((result) => result.page === name && result.line === line)
          .map((result) => result.output)
          .join("");
        const missing = missingLine(output, prints);
        return missing === null ? [] : [`${name}:${line} does not print "${missing}", but:\n${output}`];
      }),
    );
    expect(wrong).toEqual([]);
  });
});

describe("the documents' data", () => {
  const data = pages.flatMap(({ name, blocks }) =>
    blocks
      .filter(({ language }) => /^(json|yaml)$/.test(language))
      .map((block) => ({ ...block, place: `${name}:${block.line}` })),
  );

  it.each(data)("is what its reader takes: $place", async ({ code, notes, place }) => {
    const found: unknown = parse(code);
    const has = (...keys: string[]) => typeof found === "object" && found !== null && keys.some((key) => key in found);
    if (has("rules", "presets", "sinks")) expect(rulesFrom(found, place).isRead).toBe(true);
    else if (has("fields")) expect(Mapping.safeParse(found).error).toBeUndefined();
    else if (has("models") && notes.file) {
      const file = join(prepared.dir, place.replace(/\.md:.*/, "").replaceAll("/", "-"), notes.file);
      expect(await readOwnPrices(file)).not.toHaveLength(0);
    } else expect(found).toBeTypeOf("object");
  });
});

describe("the documents' links", () => {
  it("lead to files and headings that are there", async () => {
    const broken: string[] = [];
    for (const { name, text } of pages)
      for (const { to, line } of linksOf(text)) {
        if (/^(https?|mailto):/.test(to)) continue;
        const [path = "", anchor] = to.split("#");
        const target = path === "" ? join(root, name) : join(root, dirname(name), path);
        const isThere = existsSync(target);
        const hasAnchor = !anchor || (isThere && anchorsOf(await readFile(target, "utf8")).has(anchor));
        if (!isThere || !hasAnchor) broken.push(`${name}:${line} → ${to}`);
      }
    expect(broken).toEqual([]);
  });
});

/** The first line of what a page shows that the output has not, in order; a line with `…` alone stands for any lines. */
function missingLine(output: string, shown: string): string | null {
  const lines = output.split("\n").map((line) => line.trimEnd());
  let at = 0;
  for (const line of shown
    .trimEnd()
    .split("\n")
    .map((one) => one.trimEnd())) {
    if (line.trim() === "…" || line === "") continue;
    const found = lines.indexOf(line, at);
    if (found < 0) return line;
    at = found + 1;
  }
  return null;
}
