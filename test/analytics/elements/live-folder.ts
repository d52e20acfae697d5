import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PageServer, servePage } from "../../../packages/analytics/src/serve/serve-page.ts";
import { bundleElements } from "./bundle-elements.ts";
import { type ElementPages, openElementPages } from "./element-page.ts";

const dataset = join(import.meta.dirname, "../../../datasets/support-assistant");

/** Some days of the example data, served as `telltale serve` does, and a browser with host pages. */
export interface LiveFolder {
  /** The elements as one file. */
  readonly script: string;
  readonly pages: ElementPages;
  readonly server: PageServer;
  /** Copies another day of calls into the folder. */
  addDay(day: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param days which of the example's days, from 0: half-open. The first and the last are not whole
 */
export async function openLiveFolder(fromDay: number, toDay: number): Promise<LiveFolder> {
  const folder = await mkdtemp(join(tmpdir(), "telltale-live-"));
  const dir = join(folder, "data");
  const copy = async (table: string, from: number, to: number) => {
    for (const day of (await readdir(join(dataset, table))).sort().slice(from, to))
      await cp(join(dataset, table, day), join(dir, table, day), { recursive: true });
  };
  for (const table of ["spans", "signals", "scores"]) await copy(table, fromDay, toDay);
  const script = await bundleElements(join(folder, "elements.js"));
  const pages = await openElementPages(script);
  const server = await servePage({ dir, port: 0, script, everyMs: Number.POSITIVE_INFINITY, period: "all" });
  return {
    script,
    pages,
    server,
    addDay: (day) => copy("spans", day, day + 1),
    async close() {
      await pages.close();
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}
