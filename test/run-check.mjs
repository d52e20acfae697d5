// `npm run check`: format, lint, types, purity, dead code, package shape, size. Everything that needs no test to run.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const packages = ["core", "client", "analytics"];
/** @type {[name: string, command: string, ...arguments: string[]][]} */
const steps = [
  ["format and lint", "biome", "ci", "--colors=off", "--error-on-warnings", "."],
  ["build", "npm", "run", "build", "--silent"],
  ["types of tests and scripts", "tsc", "-p", "test"],
  ["purity of analytics", "tsc", "-p", "packages/analytics/tsconfig.pure.json"],
  ["no Node in what a page loads", "tsc", "-p", "packages/analytics/tsconfig.browser.json"],
  ["dead code", "knip"],
  ...packages.map(
    (name) => /** @type {[string, string, ...string[]]} */ ([`package ${name}`, "publint", "--strict", `packages/${name}`]),
  ),
  ...packages.map(
    (name) =>
      /** @type {[string, string, ...string[]]} */ ([
        `types of ${name}`,
        "attw",
        "--pack",
        `packages/${name}`,
        "--profile",
        "esm-only",
        "--format",
        "ascii",
      ]),
  ),
  ["size", "size-limit"],
];

let failed = 0;
for (const [name, command, ...rest] of steps) {
  const startedAt = performance.now();
  const { status, stdout, stderr } = spawnSync(command, rest, {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH}` },
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${status === 0 ? "ok  " : "FAIL"} ${name} (${seconds} s)`);
  if (status !== 0) {
    failed += 1;
    console.log(`${stdout}${stderr}`);
  }
}
console.log(failed === 0 ? "check: all good" : `check: ${failed} of ${steps.length} failed`);
process.exit(failed === 0 ? 0 : 1);
