import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { describe, expect, it } from "vitest";

const packages = join(import.meta.dirname, "../../packages");

/** Who may import whom: ARCHITECTURE.md's table, as data. A folder may always import itself; a door, anything of its package. */
const allowed: Record<string, readonly (string | RegExp)[]> = {
  "core/vocabulary": [],
  "core/stats": ["simple-statistics"],
  "core/text": ["type core/vocabulary"],
  "core/trace": ["core/vocabulary", "zod"],
  "core/metrics": ["core/stats", "core/text", "core/vocabulary", "type core/trace"],
  "core/drift": ["core/stats", "core/text", "core/vocabulary", "type core/trace"],
  "core/cost": ["core/vocabulary", "type core/trace", "@pydantic/genai-prices"],
  "core/usage": ["type core/trace"],
  "core/alerts": ["core/stats", "core/metrics", "core/drift", "core/budget", "core/vocabulary", "type core/trace"],
  "core/budget": ["core/stats", "core/vocabulary", "type core/trace"],
  "core/judge": ["core/stats", "core/text", "core/vocabulary", "type core/trace"],
  "core/grounding": ["core/stats", "core/text", "core/vocabulary"],
  "core/failures": ["core/stats", "core/text", "core/grounding", "core/vocabulary", "type core/trace"],
  "core/experiment": ["core/stats", "core/metrics", "core/vocabulary", "type core/trace"],
  "client/browser": [],
  "client/signals": ["client/browser", "type @telltale/core/trace", "@telltale/core/vocabulary", "@telltale/core/text"],
  "client/calls": [
    "client/browser",
    "type @telltale/core/trace",
    "@telltale/core/vocabulary",
    "@telltale/core/text",
    "@telltale/core/usage",
  ],
  "client/wrap": ["client/browser", "client/calls", "type @telltale/core/trace", "@telltale/core/usage"],
  "client/budget": ["client/browser", "client/calls", "client/wrap", "type @telltale/core/trace", "@telltale/core/budget"],
  "client/server": [
    "client/browser",
    "client/budget",
    "client/calls",
    "client/transport",
    "type @telltale/core/trace",
    /^node:/,
  ],
  "client/chats": ["client/browser", "client/signals", "type @telltale/core/trace"],
  "client/envelope": ["client/browser", "type @telltale/core/trace", "@telltale/core/vocabulary"],
  "client/transport": ["client/browser", "type @telltale/core/trace", "@telltale/core/vocabulary"],
  "analytics/engine": [/^@duckdb\//, /^node:/],
  "analytics/parquet": [/^@telltale\/core/, "analytics/engine", "zod", /^node:/],
  "analytics/otlp": [/^@telltale\/core/, "pbf"],
  "analytics/pricing": [/^@telltale\/core/, "analytics/engine", "analytics/parquet", "zod", /^node:/],
  "analytics/collect": [
    /^@telltale\/core/,
    "analytics/engine",
    "analytics/parquet",
    "analytics/otlp",
    "rate-limiter-flexible",
    /^srvx/,
    /^node:/,
  ],
  "analytics/import": [
    /^@telltale\/core/,
    "analytics/pricing",
    "analytics/engine",
    "analytics/parquet",
    "analytics/otlp",
    "zod",
    /^node:/,
  ],
  "analytics/tables": ["analytics/engine", "analytics/parquet", /^@telltale\/core/, /^node:/],
  "analytics/queries": ["analytics/engine", "analytics/tables", "analytics/parquet", /^@telltale\/core/],
  "analytics/export": [
    "analytics/engine",
    "analytics/tables",
    "analytics/queries",
    "analytics/otlp",
    "analytics/parquet",
    /^@telltale\/core/,
    "apache-arrow",
    "prom-client",
    "srvx",
    /^node:/,
  ],
  "analytics/report": ["analytics/engine", "analytics/tables", "analytics/queries", /^@telltale\/core/],
  "analytics/browser": [
    "analytics/engine",
    "analytics/tables",
    "analytics/parquet",
    "analytics/queries",
    "analytics/report",
    /^@telltale\/core/,
    /^@duckdb\/duckdb-wasm/,
    /^hyparquet/,
    "apache-arrow",
  ],
  "analytics/watch": [
    "analytics/engine",
    "analytics/tables",
    "analytics/queries",
    "analytics/report",
    "analytics/parquet",
    /^@telltale\/core/,
    "nodemailer",
    "yaml",
    "zod",
    /^node:/,
  ],
  "analytics/evaluate": [
    "analytics/engine",
    "analytics/tables",
    "analytics/queries",
    "analytics/parquet",
    /^@telltale\/core/,
    "srvx",
    "zod",
    /^node:/,
  ],
  "analytics/serve": [
    "analytics/engine",
    "analytics/tables",
    "analytics/queries",
    "analytics/report",
    "analytics/views",
    "analytics/parquet",
    /^@telltale\/core/,
    "srvx",
    /^node:/,
  ],
  "analytics/elements": [
    "analytics/views",
    "type analytics/browser",
    "type analytics/queries",
    "type analytics/report",
    "type analytics/tables",
    "type analytics/engine",
    /^@telltale\/core/,
  ],
  "analytics/views": [
    "type analytics/report",
    "type analytics/queries",
    "type analytics/evaluate",
    "type analytics/watch",
    "type analytics/engine",
    /^@telltale\/core/,
    "@observablehq/plot",
    "linkedom",
  ],
};
/** A door is a file beside the folders, or one of these, which start things; it may reach everything of its package. */
const startingFolders = ["client/observe", "analytics/cli"];
/** Beside the folders, and no door. */
const words = "core/vocabulary";

interface Import {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly isType: boolean;
}

/** The folder a file lies in, as `core/stats`; of a door its name with the ending, as `core/index.ts`. */
function placeOf(file: string): string {
  const [name = "", , first = ""] = relative(packages, file).split(/[\\/]/);
  return `${name}/${first}`.replace(`${words}.ts`, words);
}

function importsOf(file: string): readonly Import[] {
  const code = readFileSync(file, "utf8").replace(/\/\*.*?\*\//gs, "");
  return [...code.matchAll(/^\s*(import|export)\s+(type\s)?([^"';]*?from\s+)?"([^"]+)"/gm)].map(
    ([, , type, names, target = ""]) => {
      const everyNameIsType =
        /^\s*\{/.test(names ?? "") && [...(names ?? "").matchAll(/[{,]\s*(\w+)/g)].every(([, word]) => word === "type");
      const to = target.startsWith(".") ? placeOf(normalize(join(dirname(file), target))) : target;
      return { file: relative(packages, file), from: placeOf(file), to, isType: type !== undefined || everyNameIsType };
    },
  );
}

const imports = readdirSync(packages, { recursive: true, encoding: "utf8" })
  .filter((path) => /^[a-z]+[\\/]src[\\/].*\.ts$/.test(path))
  .flatMap((path) => importsOf(join(packages, path)));

function isDoor(place: string): boolean {
  return place.endsWith(".ts") || startingFolders.includes(place);
}

function isAllowed({ from, to, isType }: Import): boolean {
  if (from === to || isDoor(from)) return true;
  return (allowed[from] ?? []).some((rule) => {
    if (rule instanceof RegExp) return rule.test(to);
    if (rule.startsWith("type ")) return isType && rule.slice(5) === to;
    return rule === to;
  });
}

describe("the house", () => {
  it("has only folders that the architecture names", () => {
    const places = new Set(imports.map(({ from }) => from).filter((place) => !isDoor(place)));
    expect([...places].filter((place) => !(place in allowed))).toEqual([]);
  });

  it("imports one way: never back, never across", () => {
    const wrong = imports
      .filter((entry) => !isAllowed(entry))
      .map(({ file, to, isType }) => `${file} imports ${isType ? "type " : ""}${to}`);
    expect(wrong).toEqual([]);
  });
});
