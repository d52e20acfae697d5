import type { Report } from "../report/report.ts";
import { liveServer } from "./live-server.ts";
import { readJson } from "./read-json.ts";
import { savedReport } from "./saved-report.ts";
import type { ReportSource } from "./source.ts";

/** Opens what is neither a report nor a server: Parquet, with a DuckDB that the host brings. */
export type OpenSource = (src: string) => Promise<ReportSource>;

/**
 * Finds out what `src` is by looking at it, and opens it.
 *
 * @param src an address, as the page resolves it: of a saved report, of the index of `telltale serve`, or of anything `open` knows
 * @throws {Error} that says what to do, where it is none of them
 */
export async function openSource(src: string, open?: OpenSource): Promise<ReportSource> {
  if (!/\.json([?#]|$)/.test(src)) {
    if (open) return open(src);
    throw new Error(
      `${src} is not a .json: to read Parquet here, pass defineElements({ open }) a DuckDB, or save a report first`,
    );
  }
  const found = await readJson(src);
  if (isKind(found)) return liveServer(new URL(src, document.baseURI).href);
  if (isReport(found)) return savedReport(found);
  if (hasError(found)) throw new Error(found.error);
  if (open) return open(src);
  throw new Error(`${src} is not a report: make one with npx telltale report DIR -o report.json`);
}

function isKind(found: unknown): boolean {
  return typeof found === "object" && found !== null && "kind" in found && found.kind === "telltale-server";
}

/** Whether it looks like a report of a version that can be drawn. */
function isReport(found: unknown): found is Report {
  if (typeof found !== "object" || found === null || !("v" in found) || !("window" in found) || !found.window) return false;
  if (found.v === 1) return "traffic" in found;
  throw new Error(`this report is of version ${found.v}, and these elements draw version 1: use those of the same release`);
}

/** What `telltale report` writes in place of a report where there are no records. */
function hasError(found: unknown): found is { readonly error: string } {
  return typeof found === "object" && found !== null && "error" in found && typeof found.error === "string";
}
