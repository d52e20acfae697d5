import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { formatOf, injectionOf, languageOf, matchPii, type PiiRule, piiOf, piiRules, redact } from "@telltale/core/text";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { injectionThemes } from "../../../packages/core/src/text/injection/themes.ts";

/** Signs that repeat without an upper bound, outside of classes and escapes. */
function unbounded(source: string): readonly string[] {
  const bare = source
    .replace(/\\p\{[^}]*\}/gu, "p")
    .replace(/\\./gsu, "x")
    .replace(/\[[^\]]*\]/g, "c");
  return bare.match(/[*+]|\{\d+,\}/g) ?? [];
}

/** A group that repeats and has a repetition in it: the shape that takes exponential time. */
function nested(source: string): boolean {
  const bare = source
    .replace(/\\p\{[^}]*\}/gu, "p")
    .replace(/\\./gsu, "x")
    .replace(/\[[^\]]*\]/g, "c");
  return /\([^()]*\{\d+,\d*\}[^()]*\)(?:[*+]|\{\d+,\d*\})/.test(bare);
}

const detectors: Readonly<Record<string, (text: string) => unknown>> = {
  piiOf: (text) => piiOf(text, { eager: true }),
  redact: (text) => redact(text),
  injectionOf: (text) => injectionOf(text, { source: "tool" }),
  formatOf: (text) => formatOf(text, { schema: { type: "object" } }),
  languageOf,
};

/** The fastest of a few runs: what the machine's other work adds is not the detector's. */
function fastest(run: () => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 4; i++) {
    const start = performance.now();
    run();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

describe("patterns", () => {
  const patterns: readonly (readonly [string, RegExp])[] = [
    ...piiRules.flatMap(({ type, patterns }) => patterns.map((pattern) => [type, pattern] as const)),
    ...injectionThemes.flatMap(({ name, patterns }) => patterns.map((pattern) => [name, pattern] as const)),
  ];
  it("never repeat without an upper bound, and never repeat a repetition", () => {
    expect(patterns.length).toBeGreaterThan(100);
    expect(
      patterns
        .filter(([, { source }]) => unbounded(source).length > 0 || nested(source))
        .map(([name, { source }]) => `${name}: ${source}`),
    ).toEqual([]);
  });

  it("are found out where they would", () => {
    expect(unbounded("a+")).toEqual(["+"]);
    expect(unbounded("[+*]\\+x{2,}")).toEqual(["{2,}"]);
    expect(nested("(?:a{1,3}b){2,5}")).toBe(true);
  });
});

describe("text on hostile input, of any length", () => {
  const alphabet = [
    ..."a1@.:-+/ (\n=\"'{[<|_x0é不👍",
    ...[
      "4111 ",
      "GB82",
      "+1",
      "0",
      "1.",
      "::",
      "sk-",
      "eyJ",
      "eyJaaaaaaaaaaa.",
      "http://",
      "a:b@",
      "password ",
      "token=",
      "-----BEGIN PRIVATE KEY-----",
    ],
    ...[
      "ignore ",
      "ignore all ",
      "what is your ",
      "you are now ",
      "never ",
      "![",
      "](https://a?b=",
      "send token to ",
      "```\n",
      "\u200b",
      "\u{e0041}",
      "\ud800",
      "# ",
    ],
  ];

  for (const [name, detector] of Object.entries(detectors)) {
    it(`${name} takes time in proportion to the text`, () => {
      const slow: string[] = [];
      for (const unit of alphabet) {
        const text = (chars: number) => unit.repeat(Math.ceil(chars / unit.length));
        const [short, long] = [text(8_000), text(32_000)];
        detector(short);
        // Four times the text may take four times as long; sixteen times as long would be quadratic.
        for (let attempt = 0; attempt < 3; attempt++) {
          const ratio =
            fastest(() => detector(long)) /
            Math.max(
              fastest(() => detector(short)),
              0.3,
            );
          if (ratio < 9) break;
          if (attempt === 2) slow.push(`${JSON.stringify(unit)}: ${ratio.toFixed(1)}`);
        }
      }
      expect(slow).toEqual([]);
    }, 120_000);
  }

  it("neither throws nor leaves its range, whatever is put together", () => {
    const hostile = fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 400 });
    const any = fc.oneof(hostile, fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }));
    fc.assert(
      fc.property(any, (text) => {
        for (const detector of Object.values(detectors)) detector(text);
        let at = 0;
        for (const { start, end } of piiOf(text, { eager: true })) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          at = end;
        }
        const { score } = injectionOf(text);
        expect(score >= 0 && score < 1).toBe(true);
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  it("takes each family by itself", () => {
    const folder = join(import.meta.dirname, "../../../packages/core/src/text/pii");
    const families = readdirSync(folder).filter((name) =>
      /Rules: readonly PiiRule\[\]/.test(readFileSync(join(folder, name), "utf8")),
    );
    expect(families.length).toBeGreaterThan(10);
    const only: readonly PiiRule[] = piiRules.filter(({ type }) => type === "email_address");
    expect(matchPii("ann@example.org 4111111111111111", only).map(({ type }) => type)).toEqual(["email_address"]);
  });
});
