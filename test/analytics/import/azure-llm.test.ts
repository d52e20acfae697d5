import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { userSql } from "@telltale/analytics";
import { createNodeEngine, importFile } from "@telltale/analytics/node";
import { describe, expect, it } from "vitest";
import { datasetsFolder, filesOf, overData } from "../../datasets.ts";
import { scratch, spansIn } from "./sources.ts";

const files = filesOf("azure-llm-2023", ".csv").map((path) => [relative(datasetsFolder, path), path] as const);

/** One line read by hand: whole microseconds since 1970, without a date parser between. */
function parse(line: string): { micros: bigint; input: number; output: number } {
  const [time = "", input = "", output = ""] = line.split(",");
  const [, second = "", fraction = ""] = /^(.{19})(?:\.(\d+))?$/.exec(time) ?? [];
  const micros = BigInt(Date.parse(`${second.replace(" ", "T")}Z`)) * 1000n + BigInt(fraction.padEnd(6, "0").slice(0, 6));
  return { micros, input: Number(input), output: Number(output) };
}

function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * p;
  const below = sorted[Math.floor(at)] as number;
  return below + (at - Math.floor(at)) * ((sorted[Math.ceil(at)] as number) - below);
}

describe.skipIf(files.length === 0)(overData("azure-llm mapping", "azure-llm-2023", files), async () => {
  const dir = await scratch();

  it.each(files)("imports %s: every row, times exact to the microsecond, token percentiles by hour", async (name, file) => {
    const rows = readFileSync(file, "utf8").split(/\r?\n/).slice(1).filter(Boolean).map(parse);
    const engine = await createNodeEngine();
    const data = join(dir, name.replaceAll(/\W/g, "_"));
    expect(await importFile({ file, as: "azure-llm", dir: data, engine })).toMatchObject({
      imported: rows.length,
      rejectedCount: 0,
    });
    const spans = await engine.run(
      userSql(`SELECT CAST(epoch_us(started_at) AS VARCHAR) AS micros, input_tokens AS input, output_tokens AS output
        FROM ${spansIn(data)} ORDER BY started_at, input_tokens, output_tokens`),
    );
    const expected = [...rows].sort((a, b) => Number(a.micros - b.micros) || a.input - b.input || a.output - b.output);
    expect(spans).toEqual(expected.map(({ micros, input, output }) => ({ micros: String(micros), input, output })));

    const hours = await engine.run(
      userSql(`SELECT epoch_ms(date_trunc('hour', started_at))::DOUBLE AS hour, quantile_cont(input_tokens, 0.5) AS input_p50,
          quantile_cont(input_tokens, 0.95) AS input_p95, quantile_cont(output_tokens, 0.99) AS output_p99
        FROM ${spansIn(data)} GROUP BY 1 ORDER BY 1`),
    );
    await engine.close();
    const byHour = groups(rows);
    expect(hours).toEqual(
      [...byHour].map(([hour, calls]) => ({
        hour,
        input_p50: expect.closeTo(
          quantile(
            calls.map(({ input }) => input),
            0.5,
          ),
          9,
        ),
        input_p95: expect.closeTo(
          quantile(
            calls.map(({ input }) => input),
            0.95,
          ),
          9,
        ),
        output_p99: expect.closeTo(
          quantile(
            calls.map(({ output }) => output),
            0.99,
          ),
          9,
        ),
      })),
    );
  });
});

type Call = ReturnType<typeof parse>;

function groups(rows: readonly Call[]): ReadonlyMap<number, readonly Call[]> {
  const byHour = new Map<number, Call[]>();
  for (const row of [...rows].sort((a, b) => Number(a.micros - b.micros))) {
    const hour = Number(row.micros / 3_600_000_000n) * 3_600_000;
    byHour.set(hour, [...(byHour.get(hour) ?? []), row]);
  }
  return byHour;
}
