import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const script = join(import.meta.dirname, "../../examples/node-script");
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "telltale-script-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...["--conditions=@telltale/source", "--import", "tsx", join(script, "report.ts"), join(script, "calls.csv")],
    ...["--data", join(folder, "data"), "--out", join(folder, "report.html")],
  ]);
  return stdout;
}

describe("examples/node-script", () => {
  it("imports a table of calls once, answers three questions, and writes a report", async () => {
    const rows = (await readFile(join(script, "calls.csv"), "utf8")).trim().split("\n").slice(1);
    const said = await run();
    expect(said).toContain(`${rows.length} new calls`);
    expect(said).toContain(" 0 refused");
    const failed = rows.filter((row) => row.endsWith(",failed")).length;
    const counted = [...said.matchAll(/'\/(?:chat|search)' +│ +(\d+) +│ +(\d+)/g)];
    expect(counted.map(([, n]) => Number(n)).reduce((sum, n) => sum + n, 0)).toBe(rows.length);
    expect(counted.map(([, , errors]) => Number(errors)).reduce((sum, n) => sum + n, 0)).toBe(failed);
    expect(await readFile(join(folder, "report.html"), "utf8")).toContain("Our calls");
    expect(await run()).toContain("0 new calls");
  });
});
