import { join, relative } from "node:path";
import { userSql } from "@telltale/analytics";
import { createNodeEngine, importFile } from "@telltale/analytics/node";
import { afterAll, describe, expect, it } from "vitest";
import { datasetsFolder, filesOf, jsonOf, overData } from "../../../datasets.ts";
import { scratch, spansIn } from "../sources.ts";

interface Trace {
  readonly id: string;
  readonly scores?: readonly unknown[];
}

interface Observation {
  readonly type: string;
  readonly traceId: string;
  readonly startTime: string;
  readonly endTime?: string | null;
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

const files = filesOf("langfuse", ".json").flatMap((path) => {
  const { trace, traces, observations } = (jsonOf(path) ?? {}) as Readonly<Record<string, unknown>>;
  if (!Array.isArray(observations)) return [];
  return [
    {
      name: relative(datasetsFolder, path),
      path,
      traces: (Array.isArray(traces) ? traces : [trace]) as readonly Trace[],
      observations: observations as readonly Observation[],
    },
  ];
});

describe.skipIf(files.length === 0)(overData("Langfuse's traces, imported", "langfuse", files), async () => {
  const dir = await scratch();
  const engine = await createNodeEngine();
  afterAll(() => engine.close());

  it.each(files.map((told) => [told.name, told] as const))(
    "imports %s with the tokens and the cost that Langfuse itself counts",
    async (name, told) => {
      const { path: file, traces, observations } = told;
      const data = join(dir, name.replaceAll(/\W/g, "_"));
      const result = await importFile({ file, dir: data, engine });
      expect(result).toMatchObject({
        as: ["langfuse"],
        rejectedCount: 0,
        tables: {
          spans: { imported: observations.length },
          scores: { imported: traces.reduce((sum, { scores = [] }) => sum + scores.length, 0) },
        },
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
      expect(found).toEqual({
        n: observations.length,
        traces: new Set(observations.map(({ traceId }) => traceId)).size,
        texts: 0,
        repeated: 0,
      });
      expect(await importFile({ file, dir: data, engine })).toMatchObject({ imported: 0, duplicates: result.imported });
    },
  );

  it("takes durations from the times, whichever unit the latency is in", async () => {
    const data = join(dir, "all");
    for (const { path } of files) await importFile({ file: path, dir: data, engine });
    const durations = files.flatMap(({ observations }) =>
      observations.flatMap(({ startTime, endTime }) => (endTime ? [Date.parse(endTime) - Date.parse(startTime)] : [])),
    );
    const longest = durations.length > 0 ? Math.max(...durations) : null;
    expect(await engine.run(userSql(`SELECT max(duration_ms) AS longest FROM ${spansIn(data)}`))).toEqual([{ longest }]);
  });
});
