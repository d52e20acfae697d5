import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { userSql } from "@telltale/analytics";
import { createNodeEngine, importFile } from "@telltale/analytics/node";
import { describe, expect, it } from "vitest";
import { overDatasets, scratch, spansIn } from "./sources.ts";

const { title, path, isAbsent } = overDatasets("mooncake mapping", "mooncake");
const files = isAbsent
  ? []
  : readdirSync(path, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".jsonl"));

interface Request {
  readonly timestamp: number;
  readonly input_length: number;
  readonly output_length: number;
  readonly hash_ids: readonly number[];
}

/** A prefix cache without limits, played through request by request. */
function cachedTokens(requests: readonly Request[]): number {
  const seen = new Set<number>();
  return requests.reduce((sum, { input_length, hash_ids }) => {
    const fresh = hash_ids.findIndex((id) => !seen.has(id));
    for (const id of hash_ids) seen.add(id);
    return sum + Math.min(input_length, (fresh === -1 ? hash_ids.length : fresh) * 512);
  }, 0);
}

describe.skipIf(isAbsent)(title, async () => {
  const dir = await scratch();

  it.each(files)("imports %s with the tokens a prefix cache would have served", async (name) => {
    const requests = readFileSync(join(path, name), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Request);
    const engine = await createNodeEngine();
    const data = join(dir, name.replaceAll(/\W/g, "_"));
    const result = await importFile({ file: join(path, name), as: "mooncake", dir: data, engine });
    expect(result).toMatchObject({ imported: requests.length, rejectedCount: 0 });
    const [row] = await engine.run(
      userSql(`SELECT sum(cache_read_tokens)::DOUBLE AS cached, sum(input_tokens + cache_read_tokens)::DOUBLE AS input,
          sum(output_tokens)::DOUBLE AS output, max(started_at) AS last,
          sum(json_array_length(attributes->'hashIds'))::DOUBLE AS blocks
        FROM ${spansIn(data)}`),
    );
    await engine.close();
    const sum = (of: (request: Request) => number) => requests.reduce((total, request) => total + of(request), 0);
    expect(row).toEqual({
      cached: cachedTokens(requests),
      input: sum(({ input_length }) => input_length),
      output: sum(({ output_length }) => output_length),
      last: Date.UTC(2024, 0, 1) + Math.max(...requests.map(({ timestamp }) => timestamp)),
      blocks: sum(({ hash_ids }) => hash_ids.length),
    });
  });
});
