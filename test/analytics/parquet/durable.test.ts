import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeFolder } from "../../../packages/analytics/src/parquet/durable.ts";
import { exists } from "../../../packages/analytics/src/parquet/file-lock.ts";

const home = process.cwd();
let here = "";

beforeEach(async () => {
  here = await realpath(await mkdtemp(join(tmpdir(), "telltale-durable-")));
  process.chdir(here);
});
afterEach(async () => {
  process.chdir(home);
  await rm(here, { recursive: true });
});

describe("makeFolder", () => {
  it.each(["d", "./d", "d/journal", "data/spans/day=2026-01-01"])(
    "makes %s where the process is, and comes to an end",
    async (path) => {
      await makeFolder(path);
      await makeFolder(path);
      expect(await exists(join(here, path))).toBe(true);
    },
  );
});
