import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { type Example, examplesIn, matches, readExpectation } from "./examples.ts";

const root = join(import.meta.dirname, "../..");
const doors = [
  "@telltale/core",
  "@telltale/core/alerts",
  "@telltale/core/budget",
  "@telltale/core/cost",
  "@telltale/core/experiment",
  "@telltale/core/failures",
  "@telltale/core/grounding",
  "@telltale/core/judge",
  "@telltale/core/text",
  "@telltale/client",
  "@telltale/analytics",
  "@telltale/analytics/node",
  "@telltale/analytics/views",
];

const sources = readdirSync(join(root, "packages"), { recursive: true, encoding: "utf8" })
  .filter((path) => /^[a-z]+\/src\/.*\.ts$/.test(path.replaceAll("\\", "/")))
  .map((path) => join(root, "packages", path));

async function run(example: Example, scope: Record<string, unknown>): Promise<void> {
  const names = Object.keys(scope);
  const AsyncFunction = (async () => {}).constructor as new (...parts: string[]) => (...values: unknown[]) => Promise<unknown>;
  const body = `${example.steps
    .map(({ code, expectation }, i) => (expectation === undefined ? `${code};` : `const $${i} = await (${code});`))
    .join(
      "\n",
    )}\nreturn [${example.steps.map(({ expectation }, i) => (expectation === undefined ? "undefined" : `$${i}`)).join(", ")}];`;
  const got = (await new AsyncFunction(...names, body)(...names.map((name) => scope[name]))) as unknown[];
  for (const [i, { code, expectation }] of example.steps.entries()) {
    if (expectation === undefined) continue;
    expect(
      matches(got[i], readExpectation(expectation)),
      `${code}\n  gave ${JSON.stringify(got[i])}\n  said ${expectation}`,
    ).toBe(true);
  }
}

describe("every @example in a docstring runs and gives what it says", async () => {
  const exported = new Map<string, Record<string, unknown>>();
  for (const door of doors) exported.set(door, (await import(door)) as Record<string, unknown>);
  for (const source of sources) {
    const examples = examplesIn(readFileSync(source, "utf8"));
    if (examples.length === 0) continue;
    describe(relative(root, source), () => {
      for (const example of examples)
        it(example.steps.at(-1)?.code.split("\n")[0] ?? "empty", async () => {
          // Two packages may use one word for two things: the nearer one is meant.
          const own = doors.filter((door) =>
            door.startsWith(`@telltale/${relative(join(root, "packages"), source).split(/[\\/]/)[0]}`),
          );
          const scope = [...doors, ...own].map((door) => exported.get(door));
          await run(example, Object.assign({}, ...scope, await import(source)));
        });
    });
  }
});
