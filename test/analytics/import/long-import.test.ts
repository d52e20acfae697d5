import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { scratch } from "./sources.ts";

/** A million by hand: `TELLTALE_IMPORT_ROWS=1000000`. */
const rows = Number(process.env.TELLTALE_IMPORT_ROWS ?? 300_000);
const mostMb = 900;

describe("a long file", async () => {
  const dir = await scratch();

  it(`of ${rows} rows imports within ${mostMb} MB`, { timeout: 900_000 }, async () => {
    const script = join(import.meta.dirname, "long-import-process.ts");
    const flags = ["--conditions=@telltale/source", "--import", "tsx", "--max-old-space-size=256"];
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, script, dir, String(rows)]);
    const { residentMb, ...result } = JSON.parse(stdout) as { residentMb: number };
    expect(result).toMatchObject({
      imported: rows,
      rejectedCount: 0,
      usage: { inputTokens: 70 * rows, cacheReadTokens: 30 * rows, outputTokens: 15 * rows, reasoningTokens: 5 * rows },
    });
    expect(residentMb).toBeLessThan(mostMb);
  });
});
