import { existsSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { userSql } from "@telltale/analytics";
import { createNodeEngine, importFile } from "@telltale/analytics/node";
import { describe, expect, it } from "vitest";
import { datasetsFolder, filesOf, jsonOf, overData } from "../../datasets.ts";
import { scratch, spansIn } from "./sources.ts";

/** How each published quantity is written over the imported spans, in the publisher's own unit. */
const quantities: Readonly<Record<string, string>> = {
  inter_token_latency_s: "CAST(attributes->>'interTokenLatencyMs' AS DOUBLE) / 1000",
  ttft_s: "ttft_ms / 1000",
  end_to_end_latency_s: "duration_ms / 1000",
  request_output_throughput_token_per_s: "CAST(attributes->>'outputTokensPerSecond' AS DOUBLE)",
  number_input_tokens: "input_tokens",
  number_output_tokens: "output_tokens",
};

/** What a published key asks for, as SQL; undefined where it is not a statistic of the calls. */
function asked(key: string): { value: string; from: string } | undefined {
  const [, quantity = "", statistic = ""] = /^results_(.+?)_(quantiles_p\d+|mean|min|max|stddev)$/.exec(key) ?? [];
  const value = quantities[quantity];
  if (key === "results_error_rate") return { value: "avg(CAST(status = 'error' AS DOUBLE))", from: "all" };
  if (key === "results_number_errors") return { value: "count(*) FILTER (status = 'error')::DOUBLE", from: "all" };
  if (key === "results_num_requests_started") return { value: "count(*)::DOUBLE", from: "all" };
  if (value === undefined) return undefined;
  const percent = /^quantiles_p(\d+)$/.exec(statistic)?.[1];
  if (percent) return { value: `quantile_cont(${value}, ${Number(percent) / 100})`, from: "ok" };
  const functions: Record<string, string> = { mean: "avg", min: "min", max: "max", stddev: "stddev_samp" };
  return { value: `CAST(${functions[statistic]}(${value}) AS DOUBLE)`, from: "ok" };
}

/** Each list of calls whose summary stands in the folder beside its own. */
const pairs = filesOf("llmperf-leaderboard", ".json")
  .map((calls) => ({ name: relative(datasetsFolder, calls), calls, summary: summaryOf(calls) }))
  .filter(({ calls, summary }) => basename(dirname(calls)) === "individual" && existsSync(summary));

function summaryOf(calls: string): string {
  return join(dirname(dirname(calls)), "summary", basename(calls));
}

describe.skipIf(pairs.length === 0)(overData("llmperf mapping", "llmperf-leaderboard", pairs), async () => {
  const dir = await scratch();

  it.each(pairs.map((pair) => [pair.name, pair] as const))(
    "reproduces every statistic published for %s",
    async (name, pair) => {
      const { calls: file, summary } = pair;
      const published = jsonOf(summary) as Record<string, unknown>;
      const calls = jsonOf(file) as unknown[];
      const engine = await createNodeEngine();
      const data = join(dir, name.replaceAll(/\W/g, "_"));
      const result = await importFile({ file, as: "llmperf", dir: data, engine });
      expect(result).toMatchObject({ imported: calls.length, rejectedCount: 0, duplicates: 0, skipped: 0 });

      const statistics = Object.entries(published).flatMap(([key, value]) => {
        const question = asked(key);
        return question ? [{ key, published: value === null ? null : Number(value), ...question }] : [];
      });
      expect(statistics.length).toBeGreaterThanOrEqual(60);
      const select = statistics.map(
        ({ value, from }, i) =>
          `(SELECT ${value} FROM ${spansIn(data)} WHERE ${from === "ok" ? "status = 'ok'" : "true"}) AS "${i}"`,
      );
      const [row = {}] = await engine.run(userSql(`SELECT ${select.join(", ")}`));
      await engine.close();
      const wrong = statistics.filter(({ published }, i) => published !== null && !isClose(Number(row[String(i)]), published));
      expect(wrong.map(({ key }) => `${name}: ${key}`)).toEqual([]);
    },
  );

  it("makes a failed call an error, and takes no number from one that measured nothing", async () => {
    const engine = await createNodeEngine();
    const data = join(dir, "all");
    for (const { calls } of pairs) await importFile({ file: calls, as: "llmperf", dir: data, engine });
    const [row] = await engine.run(
      userSql(`SELECT count(*) FILTER (status = 'error' AND http_status = 429 AND error_type <> 'rate_limit')::DOUBLE AS unnamed,
        count(*) FILTER (duration_ms <= 0 OR ttft_ms <= 0 OR output_tokens < 0)::DOUBLE AS invented,
        count(*) FILTER (http_status = 429 AND (duration_ms IS NOT NULL OR output_tokens IS NOT NULL))::DOUBLE AS unmeasured
        FROM ${spansIn(data)}`),
    );
    await engine.close();
    expect(row).toEqual({ unnamed: 0, invented: 0, unmeasured: 0 });
  });
});

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)) || Math.abs(a - b) < 1e-15;
}
