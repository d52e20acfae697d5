import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const script = join(import.meta.dirname, "node-answers.ts");

/**
 * What Node's engine answers, for a test that runs in a browser.
 *
 * @param {unknown} _ vitest's context
 * @param {readonly string[]} whats data folders, or "hostile", or "nothing"
 * @returns {Promise<string>} JSON: an answer for each
 */
export async function nodeAnswers(_, whats) {
  const node = ["--conditions=@telltale/source", "--import", "tsx", script, ...whats];
  const { stdout } = await promisify(execFile)(process.execPath, node, { maxBuffer: 2 ** 30 });
  return stdout;
}
