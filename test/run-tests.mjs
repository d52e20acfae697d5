// `npm test`: finds a browser or gets one, builds, runs every test, and ends with one line of counts.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBrowser } from "./ensure-browser.mjs";

if (!ensureBrowser()) process.exit(1);

execFileSync("npm", ["run", "build", "--silent"], { stdio: "inherit", shell: process.platform === "win32" });

const folder = mkdtempSync(join(tmpdir(), "telltale-test-"));
const outputFile = join(folder, "results.json");
const vitest = spawnSync(
  process.execPath,
  [
    join(import.meta.dirname, "../node_modules/vitest/vitest.mjs"),
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile=${outputFile}`,
    ...process.argv.slice(2),
  ],
  { stdio: "inherit", cwd: join(import.meta.dirname, "..") },
);

let counts = { passed: 0, failed: 0, skipped: 0 };
try {
  const results = JSON.parse(readFileSync(outputFile, "utf8"));
  const filesWithoutTests = results.testResults.filter(
    (/** @type {{ status: string, assertionResults: unknown[] }} */ file) =>
      file.status === "failed" && file.assertionResults.length === 0,
  ).length;
  counts = {
    passed: results.numPassedTests,
    failed: results.numFailedTests + filesWithoutTests,
    skipped: results.numPendingTests + results.numTodoTests,
  };
} catch (error) {
  console.error(`tests: no results were written: ${error instanceof Error ? error.message : error}`);
}
rmSync(folder, { recursive: true, force: true });

const isGood = vitest.status === 0 && counts.failed === 0 && counts.passed > 0;
if (!isGood && counts.failed === 0) counts.failed = 1;
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(isGood ? 0 : 1);
