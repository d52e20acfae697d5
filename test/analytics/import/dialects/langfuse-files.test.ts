import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { userSql } from "@telltale/analytics";
import { createNodeEngine, importFile } from "@telltale/analytics/node";
import { afterAll, describe, expect, it } from "vitest";
import { overDatasets, scratch, spansIn } from "../sources.ts";

const { title, path, isAbsent } = overDatasets("langfuse dialect over real traces", "langfuse");
const files = isAbsent
  ? []
  : readdirSync(path, { recursive: true, encoding: "utf8" }).filter((name) => /framework-traces[\\/][^\\/]+\.json$/.test(name));

interface Observation {
  readonly type: string;
  readonly inputUsage?: number;
  readonly outputUsage?: number;
  readonly totalUsage?: number;
  readonly totalCost?: number | null;
  readonly metadata?: { readonly attributes?: Record<string, unknown> } | string | null;
}

/** Calls to models, as Langfuse types them; an agent's span repeats theirs. */
function isCall({ type, metadata }: Observation): boolean {
  const operation = typeof metadata === "object" ? metadata?.attributes?.["gen_ai.operation.name"] : undefined;
  return type === "EMBEDDING" || (type === "GENERATION" && !/agent/.test(String(operation)));
}

describe.skipIf(isAbsent)(title, async () => {
  const dir = await scratch();
  const engine = await createNodeEngine();
  afterAll(() => engine.close());

  it.each(files)("imports %s with the tokens and the cost that Langfuse itself counts", async (name) => {
    const file = join(path, name);
    const { trace, observations } = JSON.parse(readFileSync(file, "utf8")) as {
      trace: { scores?: readonly unknown[] };
      observations: readonly Observation[];
    };
    const data = join(dir, basename(name));
    const result = await importFile({ file, dir: data, engine });
    expect(result).toMatchObject({
      as: ["langfuse"],
      rejectedCount: 0,
      tables: { spans: { imported: observations.length }, scores: { imported: trace.scores?.length ?? 0 } },
    });

    const calls = observations.filter(isCall);
    const sum = (count: (one: Observation) => number | null | undefined) =>
      calls.reduce((total, one) => total + (count(one) ?? 0), 0);
    const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens, costUsd } = result.usage;
    const input = inputTokens + cacheReadTokens + cacheWriteTokens;
    expect({ input, output: outputTokens + reasoningTokens, total: input + outputTokens + reasoningTokens }).toEqual({
      input: sum(({ inputUsage }) => inputUsage),
      output: sum(({ outputUsage }) => outputUsage),
      total: sum(({ totalUsage }) => totalUsage),
    });
    expect(costUsd).toBeCloseTo(
      sum(({ totalCost }) => totalCost),
      12,
    );

    const [found] = await engine.run(
      userSql(`SELECT count(*)::DOUBLE AS n, count(DISTINCT trace_id)::DOUBLE AS traces, count(input_text)::DOUBLE AS texts,
        count(*) FILTER (kind NOT IN ('llm', 'embedding') AND (input_tokens IS NOT NULL OR cost_usd IS NOT NULL))::DOUBLE AS repeated
        FROM ${spansIn(data)}`),
    );
    expect(found).toEqual({ n: observations.length, traces: 1, texts: 0, repeated: 0 });
    expect(await importFile({ file, dir: data, engine })).toMatchObject({ imported: 0, duplicates: result.imported });
  });

  it("takes durations from the times, whichever unit the latency is in", async () => {
    const data = join(dir, "all");
    await importFile({ file: path, dir: data, engine });
    const longest = Math.max(
      ...files.flatMap((name) =>
        (
          JSON.parse(readFileSync(join(path, name), "utf8")).observations as { startTime: string; endTime: string | null }[]
        ).map(({ startTime, endTime }) => (endTime ? Date.parse(endTime) - Date.parse(startTime) : 0)),
      ),
    );
    expect(await engine.run(userSql(`SELECT max(duration_ms) AS longest FROM ${spansIn(data)}`))).toEqual([{ longest }]);
  });
});
