import type { Rubric } from "@telltale/core/judge";
import { serveLabels } from "../evaluate/judge/label/serve-labels.ts";
import { judgingFolder } from "../evaluate/judge/ledger.ts";
import { portOf } from "./collect-options.ts";
import type { Input } from "./command.ts";
import { howTextIsKept } from "./no-records.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Where labels are written, unless told otherwise. */
export function labelsFile(dir: string): string {
  return `${judgingFolder(dir)}/labels.jsonl`;
}

export interface LabelAnswersOptions {
  readonly rubrics: readonly Rubric[];
  readonly file: string;
  readonly options: Input["options"];
  readonly terminal: Terminal;
}

/** Serves the page to label until it is stopped. */
export async function labelAnswers(dir: string, { rubrics, file, options, terminal }: LabelAnswersOptions): Promise<number> {
  const count = Number(options.count ?? "200");
  if (!(Number.isInteger(count) && count > 0)) throw new UsageError(`--count ${options.count} is not a whole number above 0`);
  const stopped = terminal.stopped();
  const server = await serveLabels({
    dir,
    file,
    rubrics,
    count,
    kind: options.kind,
    seed: options.seed,
    port: options.port === undefined ? 0 : portOf(options.port),
  });
  if (server.items === 0) {
    await server.close();
    throw new Error(`there is no answer with its text in ${dir}. ${howTextIsKept}`);
  }
  terminal.out(
    `${server.items} labels to give at ${server.url}\n  keys: 1–5, y, n, s to skip, u to undo; each label is saved to ${file} at once; stop with Ctrl+C\n`,
  );
  await stopped;
  await server.close();
  terminal.out(`what the judge is worth: telltale judge ${dir} --calibrate ${file}\n`);
  return 0;
}
