import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Block } from "./markdown.ts";
import { commandsOf } from "./shell.ts";

/** One thing to run for a block. */
export type Step = {
  readonly page: string;
  readonly line: number;
  /** The page's own folder, where it runs. */
  readonly folder: string;
  /** Whether the page shows parts of the reader's own program: names it does not declare are the reader's. */
  readonly isReadme: boolean;
} & (
  | { readonly kind: "script"; readonly file: string }
  | {
      readonly kind: "command";
      /** What stands after `telltale`. */
      readonly words: readonly string[];
      /** Whether it is asked to stop as soon as it listens. */
      readonly isStopped: boolean;
      /** The exit status it should have. */
      readonly status: number;
    }
);

export type Result = Step & { readonly output: string; readonly fault: string | null; readonly tookMs: number };

/** What runs in Node; anything else wants a page, a framework or a provider. */
const runsInNode =
  /^(node:|@telltale\/core(\/|$)|@telltale\/analytics(\/(node|views))?$|@telltale\/client\/(node|budget)$|\.\/)/;

/** Whether a block of TypeScript is run: it imports something, all of it runs in Node, and nothing says otherwise. */
export function isRun({ code, notes }: Block): boolean {
  const from = [...code.matchAll(/\bfrom "([^"]+)"|^import "([^"]+)"/gm)].map((match) => match[1] ?? match[2] ?? "");
  return notes.notRun === undefined && from.length > 0 && from.every((name) => runsInNode.test(name));
}

/** Commands whose answer depends on today: of data of a fixed month they would keep nothing. */
const dependsOnToday = new Set(["compact"]);

/** Commands that ask for texts, arms or evaluation sets, which a README does not make. */
const needsMore = new Set(["judge", "check", "experiment", "regress"]);

/** Commands that go on until they are stopped: they are started on any free port, and stopped at once. */
const runsOn = new Set(["collect", "serve"]);

/** What a shell block does; commands whose files a reader has and we have not are asked for their help with all their flags. */
export function commandSteps(
  block: Block,
  at: Pick<Step, "page" | "line" | "folder" | "isReadme">,
  made: ReadonlySet<string>,
): readonly Step[] {
  return commandsOf(block.code).map(({ words }, i, all) => {
    const isBeyond = at.isReadme && needsMore.has(words[0] ?? "");
    const isChecked = block.notes.notRun !== undefined || isBeyond || needsOthers(words, at.folder, made);
    const ports = words.map((word, at) => (/^--(port|metrics)$/.test(words[at - 1] ?? "") ? "0" : word));
    const [name = ""] = words;
    const anywhere = runsOn.has(name) && !words.includes("--help") && !words.includes("--port") ? ["--port", "0"] : [];
    return {
      ...at,
      kind: "command",
      words: isChecked ? [...ports, "--help"] : [...ports, ...anywhere],
      isStopped: runsOn.has(name),
      status: i === all.length - 1 ? Number(block.notes.exits ?? 0) : 0,
    };
  });
}

/** Whether a command reads a file that is not there, speaks to somebody else, or looks at the clock. */
function needsOthers(words: readonly string[], folder: string, made: ReadonlySet<string>): boolean {
  const [name = ""] = words;
  if (dependsOnToday.has(name)) return true;
  if (words.some((word) => /^https?:\/\//.test(word) && name === "export")) return true;
  const read = words.filter(
    (word, i) => i > 0 && !words[i - 1]?.startsWith("--") && /\.(jsonl?|csv|parquet|ya?ml|pb)$/.test(word),
  );
  const named = words.filter((_, i) => /^--(prices|rules|as)$/.test(words[i - 1] ?? ""));
  const files = [...(name === "import" ? read : []), ...named.filter((word) => word.includes("."))];
  return files.some((file) => !made.has(file) && !existsSync(join(folder, file)));
}
