import { createNodeEngine } from "@telltale/analytics/node";
import { expect, it } from "vitest";
import { withFolder } from "../../packages/analytics/src/parquet/folder.ts";
import { createDataFolder } from "../analytics/parquet/data-folder.ts";
import { startProcess } from "./processes.ts";

it("gives a folder to who waits for it, though two processes want it back as soon as they let go", async () => {
  const folder = await createDataFolder();
  const engine = await createNodeEngine({ threads: 1 });
  const holders = [1, 2].map(() => startProcess("holder.ts", folder.dir, { holdMs: 100 }));
  try {
    for (const holder of holders) await holder.nextLine();
    let turns = 0;
    for (const { child } of holders)
      child.stdout?.on("data", (lines: Buffer) => (turns += lines.toString().split("\n").length - 1));
    for (let i = 0; i < 5; i++) await withFolder(engine, folder.dir, async () => {});
    expect(turns).toBeLessThan(50);
  } finally {
    for (const holder of holders) await holder.end("SIGKILL");
    await engine.close();
    await folder.remove();
  }
}, 120_000);
