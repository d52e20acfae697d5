import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FolderError, prepareFolder } from "../../examples/demo/folder.ts";
import type { Hands } from "../../examples/demo/hands.ts";
import { readOptions } from "../../examples/demo/options.ts";
import { createTimeLeft } from "../../examples/demo/progress.ts";
import { sendVisitors } from "../../examples/demo/send-visitors.ts";
import { findBrowser } from "../find-browser.mjs";
import { bundleClient } from "./bundle-client.ts";

const root = join(import.meta.dirname, "../..");
let folder: string;
let client: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "telltale-demo-"));
  client = await bundleClient(join(folder, "client"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly errors: string;
}

function runDemo(...options: string[]): Promise<Ran> {
  const node = ["--conditions=@telltale/source", "--import", "tsx", "examples/demo/run.ts", "--client", client];
  const child = spawn(process.execPath, [...node, ...options], { cwd: root });
  let out = "";
  let errors = "";
  child.stdout.on("data", (text) => {
    out += text;
  });
  child.stderr.on("data", (text) => {
    errors += text;
  });
  return new Promise((resolve) => child.once("close", (status) => resolve({ status, out, errors })));
}

/** A short demo, and all that it promises. */
async function checkDemo(data: string, ...options: string[]): Promise<Ran> {
  const ran = await runDemo("--seconds", "8", "--visitors", "8", "--data", data, ...options);
  expect(ran.status, `${ran.errors}\n${ran.out.slice(-1500)}`).toBe(0);
  const acts = /✓ (\d+) acts by 8 visitors, (\d+) in Parquet; (\d+) model calls, (\d+) in Parquet/.exec(ran.out);
  expect(Number(acts?.[1])).toBeGreaterThan(20);
  expect(acts?.[2]).toBe(acts?.[1]);
  expect(Number(acts?.[3])).toBeGreaterThan(8);
  expect(acts?.[4]).toBe(acts?.[3]);
  for (const table of ["spans", "signals"]) {
    const files = await readdir(join(data, table), { recursive: true });
    expect(files.filter((file) => file.endsWith(".parquet"))).not.toEqual([]);
  }
  const html = await readFile(join(data, "report.html"), "utf8");
  expect(html).toContain("<svg");
  expect(html).not.toMatch(/(?:src|href)\s*=\s*["']?\s*(?:https?:)?\/\/|url\(\s*["']?(?:https?:)?\/\/|@import/i);
  expect(ran.out).toContain(join(data, "report.html"));
  expect(ran.out).toContain(`npx telltale ask ${data} latency --by model`);
  expect(ran.out).toContain("npm run demo -- --serve");
  return ran;
}

describe("npm run demo", () => {
  it.skipIf(!findBrowser())(
    findBrowser() ? "sends visitors through a real browser" : "skipped: no browser on this machine",
    async () => {
      const { out } = await checkDemo(join(folder, "browser"));
      expect(out).not.toContain("simulated");
    },
    240_000,
  );

  it("simulates the page where there is no browser, says so, and starts its own folder anew", async () => {
    const data = join(folder, "simulated");
    const first = await checkDemo(data, "--no-browser");
    expect(first.out.match(/simulated in Node/g)).toHaveLength(1);
    await writeFile(join(data, "from-the-first-run"), "");
    const release = await prepareFolder(data, { keep: true });
    expect(existsSync(join(data, "from-the-first-run"))).toBe(true);
    const refused = await runDemo("--data", data);
    expect(refused).toMatchObject({ status: 1, errors: expect.stringContaining(`process ${process.pid}) is running in`) });
    await release();
    expect((await runDemo("--seconds", "2", "--visitors", "2", "--data", data, "--no-browser")).status).toBe(0);
    expect(existsSync(join(data, "from-the-first-run"))).toBe(false);
  }, 240_000);

  it("refuses a folder that is not its own, and touches nothing in it", async () => {
    const data = join(folder, "foreign");
    await mkdir(data);
    await writeFile(join(data, "thesis.txt"), "mine");
    const { status, out, errors } = await runDemo("--data", data);
    expect({ status, out }).toEqual({ status: 1, out: "" });
    expect(errors).toMatch(/^demo: .*foreign was not made by the demo .*--data\n$/);
    await expect(prepareFolder(data, { keep: true })).rejects.toThrow(FolderError);
    await expect(prepareFolder(join(data, "thesis.txt"))).rejects.toThrow(/is a file, not a folder/);
    expect(await readdir(data)).toEqual(["thesis.txt"]);
    expect(await readFile(join(data, "thesis.txt"), "utf8")).toBe("mine");
  }, 60_000);
});

describe("createTimeLeft", () => {
  const asked = (visitorsAt: (second: number) => number, seconds: number) => {
    const timeLeft = createTimeLeft();
    return Array.from({ length: seconds * 5 }, (_, i) => {
      const second = i / 5;
      const visitors = Math.floor(visitorsAt(second));
      return timeLeft({ visitors, ofVisitors: 48, records: 0, elapsedMs: second * 1000, expectedMs: 60_000 });
    });
  };
  const rises = (left: readonly number[]) => left.slice(1).map((ms, i) => ms - (left[i] ?? ms));

  it("counts down as planned where all goes as planned", () => {
    const left = asked((second) => Math.max(0, second - 12), 60);
    expect(Math.max(...left.map((ms, i) => Math.abs(ms - (60_000 - i * 200))))).toBeLessThan(8000);
  });

  it("never jumps up, however slow the machine", () => {
    for (const visitorsAt of [
      (s: number) => s / 2,
      (s: number) => (s < 30 ? 2 : s / 3),
      () => 0,
      (s: number) => Math.floor(s / 20) * 10,
    ])
      expect(Math.max(...rises(asked(visitorsAt, 90)))).toBeLessThanOrEqual(0.1 * 200 + 1e-6);
  });
});

describe("sendVisitors", () => {
  it("sends fewer visitors where each takes long, but every kind once, and says how many came", async () => {
    const sent = (visitors: number, seconds: number) => {
      let through = 0;
      const nothing = async () => {};
      const hands: Hands = {
        ...{ type: nothing, paste: nothing, choose: nothing, press: nothing, see: nothing, leave: nothing, close: nothing },
        isThere: async () => true,
        read: () => new Promise((resolve) => setTimeout(resolve, 50, "read")),
        faults: () => [],
      };
      const hasLeft = () => new Promise<boolean>((resolve) => setTimeout(resolve, 400, true));
      const onLeft = () => {
        through += 1;
      };
      const crowd = { open: async () => hands, close: nothing };
      return sendVisitors(crowd, { url: "http://page/", visitors, seconds, seed: 1, onLeft, hasLeft }).then((result) => ({
        ...result,
        through,
      }));
    };
    const few = await sent(1000, 1);
    expect(few.visitors).toBeGreaterThanOrEqual(8);
    expect(few.visitors).toBeLessThan(100);
    expect(few.through).toBe(few.visitors);
    expect((await sent(8, 1)).visitors).toBe(8);
  });
});

describe("readOptions", () => {
  it("has what a first look needs", () => {
    expect(readOptions([])).toMatchObject({ seconds: 60, visitors: 48, data: "telltale-demo", browser: true, serve: false });
  });

  it("sends no visitors where it only serves, unless it is told to", () => {
    expect(readOptions(["--serve"]).visitors).toBe(0);
    expect(readOptions(["--serve", "--visitors", "5"]).visitors).toBe(5);
  });

  it.each([
    [["--seconds", "soon"], '--seconds must be a whole number from 1 to 3600, not "soon"'],
    [["--visitors", "0"], '--visitors must be a whole number from 1 to 10000, not "0"'],
    [["--port", "70000"], '--port must be a whole number from 0 to 65535, not "70000"'],
    [["--colour"], "Unknown option '--colour'"],
  ])("refuses %j", (options, reason) => {
    expect(() => readOptions(options)).toThrow(reason);
  });
});
