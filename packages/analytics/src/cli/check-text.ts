import type { SuggestedModes } from "../evaluate/failures/suggest-modes.ts";
import type { CheckRun, CheckSum } from "../evaluate/grounding/check-folder.ts";
import { formatCount, formatPercent } from "../views/format.ts";
import { howTextIsKept } from "./no-records.ts";

const part = (found: number, n: number) => `${formatCount(found)} of ${formatCount(n)}`;
const says: Readonly<Record<CheckSum["name"], (sum: CheckSum) => string>> = {
  groundedness: ({ n, found, mean }) =>
    `${formatPercent(mean)} of the decided claims are borne out, on average; less than half of them in ${part(found, n)} answers`,
  unsupportedClaims: ({ n, found }) =>
    `${part(found, n)} answers where it is clear: half of the claims or more have no support`,
  wrongCitation: ({ n, found }) => `${part(found, n)} answers whose citations can be told cite a wrong source`,
  wrongLanguage: ({ n, found }) => `${part(found, n)} answers are in another language than the question`,
  systemPromptLeak: ({ n, found }) => `${part(found, n)} answers give away the system prompt`,
  exfiltration: ({ n, found }) => `${part(found, n)} answers carry data out, or lead where they should not`,
  injectionAttempt: ({ n, found }) => `${part(found, n)} questions read like an injection`,
  injectionInSources: ({ n, found }) => `${part(found, n)} contexts hold text that reads like an injection`,
  injectionSuccess: ({ n, found }) => `${part(found, n)} attempts whose outcome shows succeeded`,
  secretInOutput: ({ n, found }) => `${part(found, n)} answers hold a secret`,
  personalDataInOutput: ({ n, found }) => `${part(found, n)} answers hold personal data`,
  unusualAccess: ({ n, found }) =>
    `${part(found, n)} users of a day are unlike the others of that day${found > 0 ? ": telltale ask DIR accessPatterns --every day says why" : ""}`,
};

const order = Object.keys(says) as readonly CheckSum["name"][];

/** What a run of the checks found and wrote, in words. */
export function checkRunText(
  run: CheckRun,
  { isDry, knowsPrompt }: { readonly isDry: boolean; readonly knowsPrompt: boolean },
): string {
  const { spans, withText, checked, withContext, sums, written, already, isStopped } = run;
  if (spans === 0) return "no model calls lie in this time: nothing to check\n";
  const kept = `${formatCount(withText)} of ${formatCount(spans)} model calls have the text of their answer`;
  const noText = `${kept}: nothing to check. ${howTextIsKept}`;
  if (withText === 0 && sums.length === 0) return `${noText}\n`;
  const width = Math.max(...sums.map(({ name }) => name.length));
  const found = order
    .flatMap((name) => sums.find((sum) => sum.name === name) ?? [])
    .map((sum) => `  ${sum.name.padEnd(width)}  ${says[sum.name](sum)}`);
  const wrote = isDry
    ? "nothing was written (--dry-run)"
    : `${formatCount(written)} scores written, ${formatCount(already)} were there already`;
  if (withText === 0) return `${[noText, ...found, wrote].join("\n")}\n`;
  return `${[
    `${kept}; ${formatCount(checked)} were checked, ${formatCount(withContext)} of them with a context to compare with`,
    ...found,
    ...(withContext === 0
      ? ["claims were not compared: give spans their contextText, or keep the text of retrieval and tool spans"]
      : []),
    ...(knowsPrompt
      ? []
      : ["leaks of the system prompt were not looked for: name it with --system-prompt FILE, or a --canary"]),
    isStopped ? `stopped: ${wrote}; the same command goes on` : wrote,
  ].join("\n")}\n`;
}

const longestText = 100;

/** Suggested failure modes, in words: what they have in common, how many, and examples to read. */
export function suggestedModesText({ failed, unexplained, compared, withText, clusters }: SuggestedModes): string {
  const head = `${formatCount(failed)} spans failed (an error, or a user who was not served); no known failure mode explains ${formatCount(unexplained)}`;
  if (unexplained === 0) return `${head}\n`;
  const groups = clusters.flatMap(({ terms, size, share, examples, texts }) => [
    `${formatCount(size)} (${formatPercent(share)}): ${terms.join(", ")}`,
    ...texts.map((text) => `    “${text.replace(/[\s\p{C}]+/gu, " ").slice(0, longestText)}”`),
    `    spans ${examples.join(", ")}`,
  ]);
  return `${[
    head,
    ...(compared < unexplained ? [`a sample of ${formatCount(compared)} of these was compared`] : []),
    ...(groups.length > 0 ? groups : ["they have too little in common to suggest a mode"]),
    ...(withText === 0
      ? ["they were compared by error, tool and status alone: with captureText: true, by what was asked too"]
      : []),
  ].join("\n")}\n`;
}
