/** A command line of a shell block. */
export interface ShellCommand {
  readonly words: readonly string[];
}

/** What may stand in a shell block besides `npx telltale`, and why it is not run here. */
const others: readonly (readonly [start: RegExp, reason: string])[] = [
  [/^npm (ci|install|run|test)\b/, "the project's own scripts have tests of their own"],
  [/^node \S+\.(ts|js|mjs)$/, "the script is a block of the page, and has been run"],
  [/^curl /, "asks a server that does not run here"],
  [/^(export )?[A-Z_]+=/, "sets the reader's own environment"],
  [/^(mkdir|cp|cd) /, "the reader's own folders"],
];

/**
 * The `npx telltale` commands of a shell block, each as its words after `telltale`.
 *
 * @throws {Error} for a command that is neither ours nor known
 */
export function commandsOf(code: string): readonly ShellCommand[] {
  const lines = code
    .replace(/<<(\w+)\n.*?^\1$/gms, "")
    .replace(/\\\n\s*/g, " ")
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");
  return lines
    .flatMap((line) => line.split(" && "))
    .flatMap((line) => {
      if (line.startsWith("npx telltale ")) return [{ words: wordsOf(line).slice(2) }];
      if (others.some(([start]) => start.test(line))) return [];
      throw new Error(`"${line}" is not a command that the documents may show; see test/docs/shell.ts`);
    });
}

/** The words of a line: quotes are taken off, and what goes to a file is left out. */
function wordsOf(line: string): readonly string[] {
  const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? "",
  );
  const redirect = words.indexOf(">");
  return redirect < 0 ? words : words.slice(0, redirect);
}
