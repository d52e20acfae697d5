import { type JudgePairsOptions, judgePairs, type PairsRun } from "../evaluate/judge/judge-pairs.ts";
import type { Variant } from "../evaluate/judge/read-pairs.ts";
import type { Input } from "./command.ts";
import { judgePairsText } from "./judge-pairs-text.ts";
import { progress, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** What `telltale judge --pairs` compares, as its flags say. */
export function pairOptions({ options, lists }: Input): Pick<JudgePairsOptions, "before" | "after" | "item" | "question"> {
  const { item, question } = options;
  return { before: variantOf("before", lists.before), after: variantOf("after", lists.after), item, question };
}

/** `telltale judge --pairs`: compares, prints, and tells by the exit status whether anything was compared. */
export async function runPairs(
  dir: string,
  options: JudgePairsOptions,
  { terminal, format }: { readonly terminal: Terminal; readonly format: "text" | "json" },
): Promise<number> {
  const stop = new AbortController();
  void terminal.stopped().then(() => stop.abort());
  const { step, done } = progress(terminal);
  const run: PairsRun = await judgePairs(dir, {
    ...options,
    signal: stop.signal,
    onProgress: ({ done, of, spentUsd }) => step(done / of, `${done} of ${of} pairs judged, $${spentUsd.toFixed(4)}`),
  }).finally(done);
  terminal.out(format === "json" ? `${JSON.stringify(run, null, 2)}\n` : judgePairsText(run, options));
  return run.drawn === 0 || run.stoppedBy === "provider" ? 1 : 0;
}

function variantOf(flag: string, conditions: readonly string[] = []): Variant {
  if (conditions.length === 0)
    throw new UsageError(`--${flag} is missing: say which answers, as in --${flag} promptVersion=4 (with --pairs)`);
  return Object.fromEntries(
    conditions.map((condition) => {
      const [, column, value] = /^([^=]+)=(.+)$/s.exec(condition) ?? [];
      if (!column || !value) throw new UsageError(`--${flag} ${condition} is not a condition: write column=value`);
      return [column.trim(), value];
    }),
  );
}
