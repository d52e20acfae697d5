// `npm run notebooks`: makes the reports the notebooks draw, then previews them; `npm run notebooks -- build` builds them instead.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

const folder = import.meta.dirname;
const bin = join(folder, "../node_modules/.bin");
const [command = "preview", ...rest] = process.argv.slice(2);

/**
 * @param {string} program
 * @param {string[]} parameters
 */
function run(program, parameters) {
  const { status } = spawnSync(join(bin, program), parameters, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

mkdirSync(join(folder, "data"), { recursive: true });
const dataset = join(folder, "../datasets/support-assistant");
run("telltale", ["report", dataset, "--last", "30d", "--format", "json", "-o", join(folder, "data/support-assistant.json")]);
const notebooks = readdirSync(folder).filter((name) => name.endsWith(".html"));
run("notebooks", [
  command,
  "--root",
  folder,
  ...(command === "build" ? notebooks.map((name) => join(folder, name)) : []),
  ...rest,
]);
