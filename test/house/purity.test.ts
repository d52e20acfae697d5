import { join } from "node:path";
import { build, type Rollup } from "vite";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

describe("the client's bundle", () => {
  it("carries neither zod nor DuckDB, nor anything else that is not ours", async () => {
    const [built] = (await build({
      configFile: false,
      logLevel: "silent",
      resolve: { conditions: ["@telltale/source", "browser", "module", "import", "default"] },
      build: { write: false, lib: { entry: join(root, "packages/client/src/index.ts"), formats: ["es"] } },
    })) as Rollup.RollupOutput[];
    const chunks = (built?.output ?? []).flatMap((part) => (part.type === "chunk" ? [part] : []));
    const foreign = chunks.flatMap((chunk) => Object.keys(chunk.modules)).filter((path) => path.includes("node_modules"));
    const code = chunks.map((chunk) => chunk.code).join("\n");
    expect(foreign).toEqual([]);
    expect(chunks.flatMap((chunk) => chunk.imports)).toEqual([]);
    expect(code).not.toMatch(/zod|duckdb/i);
    expect(code).toContain("pagehide");
  }, 60_000);
});
