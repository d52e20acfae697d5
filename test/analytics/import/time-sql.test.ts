import { sql } from "@telltale/analytics";
import { createNodeEngine } from "@telltale/analytics/node";
import { afterAll, describe, expect, it } from "vitest";
import { timeMicros } from "../../../packages/analytics/src/import/time-sql.ts";

const engine = await createNodeEngine();
afterAll(() => engine.close());

async function micros(text: string, time: Parameters<typeof timeMicros>[1], since?: string): Promise<unknown> {
  const value = timeMicros(sql`text`, time, since);
  const [row] = await engine.run(sql`SELECT CAST(${value} AS VARCHAR) AS micros FROM (SELECT ${text} AS text)`);
  return row?.micros;
}

describe("timeMicros", () => {
  it.each([
    ["2023-11-16 18:17:03.9799607", "1700158623979960"],
    ["2023-11-16T18:17:03.979960Z", "1700158623979960"],
    ["2023-11-16T20:17:03.5+02:00", "1700158623500000"],
    ["2023-11-16 13:17:03-0500", "1700158623000000"],
    ["2023-11-16 18:17:03 UTC", "1700158623000000"],
    ["2023-11-16", "1700092800000000"],
    ["1700158623", "1700158623000000"],
    ["1700158623.9799607", "1700158623979960"],
    ["1700158623979", "1700158623979000"],
    ["1700158623979960", "1700158623979960"],
    ["1700158623979960999", "1700158623979960"],
    ["1.7001586239e9", "1700158623900000"],
    ["soon", null],
    ["2023-13-45", null],
    ["infinity", null],
  ])("reads %s by itself", async (text, expected) => expect(await micros(text, "auto")).toBe(expected));

  it("counts from the beginning it is told", async () => {
    expect(await micros("27482.5", "ms", "2024-01-01T00:00:00Z")).toBe("1704067227482500");
    expect(await micros("0", "s", "2024-01-01T00:00:00Z")).toBe("1704067200000000");
  });

  it("takes a count for what it is told, whatever its size", async () => {
    expect(await micros("5", "ns")).toBe("0");
    expect(await micros("5000", "us")).toBe("5000");
    expect(await micros("2023", "iso")).toBe(null);
  });
});
