import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createWatch } from "@telltale/analytics/node";
import { describe, expect, it } from "vitest";
import { folder, minute, noon, writeSpans } from "./some-spans.ts";

const nowMs = noon + 20 * minute;

/** Runs a real watcher until it kills itself at a moment. */
async function runAndDie(dir: string, moment: string): Promise<string | null> {
  const script = join(import.meta.dirname, "dying-watcher.ts");
  const child = spawn(
    process.execPath,
    ["--conditions=@telltale/source", "--import", "tsx", script, dir, moment, String(nowMs)],
    { stdio: ["ignore", "inherit", "inherit"] },
  );
  const [, signal] = (await once(child, "exit")) as [number | null, string | null];
  return signal;
}

const tellings = async (dir: string) =>
  (await readFile(join(dir, "told.txt"), "utf8").catch(() => "")).split("\n").filter((line) => line !== "");

describe("a watcher that is killed between firing and telling", () => {
  it.each([
    ["decided", 1],
    ["queued", 1],
    ["sending", 1],
    // Nobody can know whether the receiver got it: it gets it again, under the same id.
    ["sent", 2],
  ])("tells once, though it died when it had %s", { timeout: 120_000 }, async (moment, attempts) => {
    const dir = await folder();
    await writeSpans(dir, { fromMs: noon, minutes: 30, perMinute: 20, failuresOfTen: 5 });
    await mkdir(join(dir, "watch", "outbox", "waiting"), { recursive: true });
    expect(await runAndDie(dir, moment)).toBe("SIGKILL");

    const told: string[] = await tellings(dir);
    // The next one begins a minute later, and looks twice.
    const clock = { nowMs: nowMs + minute };
    const watch = await createWatch({
      dir,
      rules: { presets: "none", rules: [{ extends: "error-rate", name: "errors" }] },
      sinks: { me: ({ id }) => void told.push(id) },
      settleMs: 0,
      nowMs: () => clock.nowMs,
    });
    await watch.evaluate();
    await watch.flush();
    clock.nowMs += minute;
    await watch.evaluate();
    const left = await watch.flush();
    await watch.close();
    expect(new Set(told).size).toBe(1);
    expect(told).toHaveLength(attempts);
    expect(left).toEqual({ waiting: [], dead: [] });
  });
});
