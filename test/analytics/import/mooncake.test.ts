import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { userSql } from "@telltale/analytics";
import { createNodeEngine, importFile } from "@telltale/analytics/node";
import { describe, expect, it } from "vitest";
import { datasetsFolder, filesOf, overData } from "../../datasets.ts";
import { scratch, spansIn } from "./sources.ts";

const files = filesOf("mooncake", ".jsonl").map((path) => [relative(datasetsFolder, path), path] as const);

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

describe.skipIf(files.length === 0)(overData("mooncake mapping", "mooncake", files), async () => {
  const dir = await scratch();

  it.each(files)("imports %s with the tokens a prefix cache would have served", async (name, file) => {
    const requests = readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Request);
    const engine = await createNodeEngine();
    const data = join(dir, name.replaceAll(/\W/g, "_"));
    const result = await importFile({ file, as: "mooncake", dir: data, engine });
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
