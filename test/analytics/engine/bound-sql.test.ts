import { sql } from "@telltale/analytics";
import { createNodeEngine } from "@telltale/analytics/node";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundText } from "../../../packages/analytics/src/engine/bound-sql.ts";
import { userSql } from "../../../packages/analytics/src/engine/sql.ts";

describe("boundText", () => {
  it("says any value as binding it would", async () => {
    const engine = await createNodeEngine({ threads: 1 });
    const words = fc.string({ unit: fc.constantFrom("a", "'", '"', "$1", "\\", "\0", "--", ";", "\n", "船", "🧵") });
    const cells = fc.oneof(
      words,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
    );
    await fc.assert(
      fc.asyncProperty(cells, cells, async (a, b) => {
        const bound = sql`SELECT ${a} AS a, '$1' AS text, ${b} AS b, typeof(${a}) AS type`;
        expect(await engine.run(userSql(boundText(bound)))).toEqual(await engine.run(bound));
      }),
      { numRuns: 60 },
    );
    await engine.close();
  });
});
