import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { QueryError, sql, userSql } from "@telltale/analytics";
import { createNodeEngine } from "@telltale/analytics/node";
import { describe, expect, it } from "vitest";
import type { ScalarFunction } from "../../../packages/analytics/src/engine/node-functions.ts";
import { testEngine } from "./test-engine.ts";

testEngine("node", () => createNodeEngine({ threads: 2 }));

describe("createNodeEngine", () => {
  it("keeps to its options", async () => {
    const engine = await createNodeEngine({ threads: 1, memoryLimit: "300MB", tempDirectory: "spill-here" });
    const rows = await engine.run(
      sql`SELECT current_setting('threads') AS threads, current_setting('temp_directory') AS folder`,
    );
    expect(rows).toEqual([{ threads: 1, folder: "spill-here" }]);
    await engine.close();
  });

  it("says why it does not start", async () => {
    await expect(createNodeEngine({ memoryLimit: "a lot" })).rejects.toThrow(/^DuckDB does not start: /);
  });

  it("runs a script and gives the rows of its last statement", async () => {
    const engine = await createNodeEngine();
    expect(await engine.run(userSql("CREATE TABLE t AS SELECT 1 AS one; SELECT * FROM t"))).toEqual([{ one: 1 }]);
    await expect(engine.run(userSql(" -- nothing"))).rejects.toMatchObject({
      code: "syntax",
      message: "there is no statement",
    });
    await engine.close();
  });

  it("names the file it cannot read", async () => {
    const dir = await mkdtemp(join(tmpdir(), "telltale-"));
    const file = join(dir, "torn.parquet");
    await writeFile(file, "PAR1 and then the disk was full");
    const engine = await createNodeEngine();
    for (const path of [file, join(dir, "absent.parquet")]) {
      const error = await engine.run(sql`SELECT * FROM read_parquet(${path})`).catch((cause: unknown) => cause as QueryError);
      expect(error).toBeInstanceOf(QueryError);
      expect(error).toMatchObject({ code: "unreadable_file", message: expect.stringContaining(path) });
    }
    await engine.close();
    await rm(dir, { recursive: true });
  });

  it("says so when memory runs out", async () => {
    const engine = await createNodeEngine({ memoryLimit: "20MB", threads: 1, tempDirectory: "" });
    await engine.run(sql`SET temp_directory = ''`);
    await expect(
      engine.run(sql`SELECT list(i || 'some text that is long enough') AS l FROM range(3000000) t(i)`),
    ).rejects.toMatchObject({
      code: "out_of_memory",
    });
    await engine.close();
  });

  it("calls functions of ours, and says what they throw", async () => {
    const half: ScalarFunction = {
      name: "half",
      parameters: ["DOUBLE", "VARCHAR"],
      returns: "DOUBLE",
      call(value, unit) {
        if (unit === "bad") throw new RangeError("half: bad is no unit");
        return typeof value === "number" ? value / 2 : null;
      },
    };
    const engine = await createNodeEngine({ functions: [half] });
    const rows = await engine.run(sql`SELECT sum(half(i, 'm')) AS total, count(half(NULL, 'm')) AS none FROM range(5000) t(i)`);
    expect(rows).toEqual([{ total: (4999 * 5000) / 4, none: 0 }]);
    await expect(engine.run(sql`SELECT half(1, 'bad')`)).rejects.toThrow("half: bad is no unit");
    await engine.close();
  });

  it("streams an answer in its order, other statements waiting until the reader has had enough", async () => {
    const engine = await createNodeEngine();
    const seen: unknown[] = [];
    for await (const rows of engine.stream(sql`SELECT i::DOUBLE AS i FROM range(${10_000}) t(i)`)) seen.push(...rows);
    expect(seen).toEqual(Array.from({ length: 10_000 }, (_, i) => ({ i })));
    const order: string[] = [];
    for await (const rows of engine.stream(sql`SELECT i FROM range(100000) t(i)`)) {
      void engine.run(sql`SELECT 1`).then(() => order.push("statement"));
      order.push(`${rows.length > 0} row`);
      break;
    }
    expect(await engine.run(sql`SELECT 1 AS one`)).toEqual([{ one: 1 }]);
    expect(order).toEqual(["true row", "statement"]);
    const broken = engine.stream(sql`SELECT CASE WHEN i = 50000 THEN error('broken') ELSE i END AS i FROM range(60000) t(i)`);
    await expect(drained(broken)).rejects.toBeInstanceOf(QueryError);
    await engine.close();
    await expect(engine.stream(sql`SELECT 1`).next()).rejects.toMatchObject({ code: "closed" });
  });
});

async function drained(rows: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of rows);
}
