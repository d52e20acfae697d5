import { readFile } from "node:fs/promises";
import { suggestModes } from "../evaluate/failures/suggest-modes.ts";
import { checkFolder } from "../evaluate/grounding/check-folder.ts";
import { checkRunText, suggestedModesText } from "./check-text.ts";
import type { Command, Input } from "./command.ts";
import { NoRecordsError, noRecords } from "./no-records.ts";
import { withData } from "./open-data.ts";
import { progress, type Terminal } from "./terminal.ts";
import { timeOptions, windowOf } from "./time-options.ts";
import { UsageError } from "./usage-error.ts";

const formats = ["text", "json"] as const;

export const checkCommand: Command = {
  name: "check",
  about:
    "Check answers without a model: claims without support, leaked system prompts, data carried out, obeyed injections; and who uses the application unlike others.",
  operands: ["DIR"],
  options: {
    sample: {
      value: "20%",
      about: "how many of the answers: 20%, 500, or all (default all); keep to one, since what is drawn weighs by it",
    },
    "system-prompt": { value: "FILE", about: "a system prompt that must not get out; may be given again", multiple: true },
    canary: { value: "TOKEN", about: "a token that stands in a system prompt and nowhere else" },
    "allow-host": {
      value: "example.com",
      about: "a host that answers may lead to, with all below it; may be given again. Without, plain links are not judged",
      multiple: true,
    },
    clusters: { about: "instead: suggest new failure modes from failures that none explains; writes nothing" },
    "dry-run": { about: "say what would be found, and write nothing" },
    ...timeOptions,
    format: { value: formats.join("|"), about: "text (default) or JSON" },
  },
  notes: `Writes scores groundedness, unsupportedClaims, wrongCitation, wrongLanguage, systemPromptLeak, exfiltration,
injectionSuccess, and of spans whose client did not look, injectionAttempt, injectionInSources, secretInOutput and
personalDataInOutput; and unusualAccess for each user and whole day. Each once: run it again for what is new. Answers are read where
they were kept as text (captureText). Words are compared, not meanings: see the cards of @telltale/core.`,
  async run(input, terminal) {
    const format = formats.find((one) => one === (input.options.format ?? "text"));
    if (!format) throw new UsageError(`--format ${input.options.format}: there are ${formats.join(", ")}`);
    const { found, text } = input.flags.has("clusters") ? await clusters(input, terminal) : await check(input, terminal);
    terminal.out(format === "json" ? `${JSON.stringify(found, null, 2)}\n` : text);
    return 0;
  },
};

async function check({ operands: [dir = ""], options, flags, lists }: Input, terminal: Terminal) {
  const period = await withData(
    dir,
    terminal,
    async (_, opened) => {
      const window = windowOf(options, opened.range);
      if (!window) throw new NoRecordsError(noRecords(dir, opened));
      return { from: new Date(window.fromMs).toISOString(), to: new Date(window.toMs).toISOString() };
    },
    { needsRecords: true },
  );
  const { "system-prompt": files = [], "allow-host": hosts = [] } = lists;
  const systemPrompts = await Promise.all(files.map(readPrompt));
  const stopping = new AbortController();
  void terminal.stopped().then(() => stopping.abort());
  const { step, done } = progress(terminal);
  const isDry = flags.has("dry-run");
  const found = await checkFolder(dir, {
    sample: sampleOf(options.sample ?? "all"),
    period,
    systemPrompts,
    canary: options.canary,
    allowedHosts: hosts.length > 0 ? hosts : undefined,
    isDry,
    signal: stopping.signal,
    onProgress: (now) => step(now.done / now.of, `${now.done} of ${now.of} answers`),
  }).finally(done);
  const knowsPrompt = systemPrompts.length > 0 || options.canary !== undefined;
  return { found, text: checkRunText(found, { isDry, knowsPrompt }) };
}

async function clusters({ operands: [dir = ""], options }: Input, terminal: Terminal) {
  const found = await withData(
    dir,
    terminal,
    async (engine, opened) => {
      const window = windowOf(options, opened.range);
      if (!window) throw new NoRecordsError(noRecords(dir, opened));
      return suggestModes(engine, { window });
    },
    { needsRecords: true },
  );
  return { found, text: suggestedModesText(found) };
}

async function readPrompt(path: string): Promise<string> {
  const text = await readFile(path, "utf8").catch((cause: Error) => {
    throw new UsageError(`--system-prompt ${path}: ${cause.message}`, { cause });
  });
  if (text.trim() === "") throw new UsageError(`--system-prompt ${path}: the file is empty`);
  return text;
}

function sampleOf(text: string): number | { readonly count: number } {
  if (text === "all") return 1;
  const [, digits = "", percent = ""] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  const value = Number(digits);
  if (percent && value > 0 && value <= 100) return value / 100;
  if (!percent && Number.isInteger(value) && value > 0) return { count: value };
  throw new UsageError(`--sample ${text}: write a share (20%), a number of answers (500), or all`);
}
