import { rubrics as readyRubrics } from "@telltale/core/judge";
import { calibrateJudge } from "../evaluate/judge/calibrate-judge.ts";
import { type StratumName, strata, type Wanted } from "../evaluate/judge/candidates.ts";
import { freezeAnchors, judgeAnchors } from "../evaluate/judge/judge-anchors.ts";
import { type JudgeFolderOptions, type JudgeRun, judgeFolder } from "../evaluate/judge/judge-folder.ts";
import { readLabels } from "../evaluate/judge/label-file.ts";
import { modelFrom } from "../evaluate/judge/models/model-from.ts";
import { chooseRubrics, readRubrics } from "../evaluate/judge/read-rubrics.ts";
import { readOwnPrices } from "../pricing/read-own-prices.ts";
import type { Period } from "../tables/period.ts";
import type { Command, Input } from "./command.ts";
import { pairOptions, runPairs } from "./judge-pairs.ts";
import { anchorsText, calibrationText, judgeRunText } from "./judge-text.ts";
import { labelAnswers, labelsFile } from "./label-answers.ts";
import { howTextIsKept } from "./no-records.ts";
import { withData } from "./open-data.ts";
import { progress, type Terminal } from "./terminal.ts";
import { timeOptions } from "./time-options.ts";
import { UsageError } from "./usage-error.ts";

const formats = ["text", "json"] as const;
const wantedNames: readonly Wanted[] = ["errors", "uncertain"];
/** As many texts tell a judge that changed by a fifth of a level. */
const mostAnchors = 50;
const defaultRubrics = "faithfulness,relevance,hallucination";

export const judgeCommand: Command = {
  name: "judge",
  about: "Let a model judge a sample of the answers by rubrics, label some yourself, and see what the judge is worth.",
  operands: ["DIR"],
  options: {
    model: { value: "openai/gpt-…", about: "the judge: openai/…, anthropic/…, gemini/…, ollama/…; any name with --base-url" },
    rubric: { value: "a,b", about: `by which rubrics (default ${defaultRubrics})` },
    rubrics: { value: "FILE", about: "rubrics of your own (JSON), chosen by --rubric" },
    sample: { value: "5%", about: "how many of the answers: 5%, 200, or all (default 5%)" },
    by: { value: Object.keys(strata).join("|"), about: "spread the sample over the values of this" },
    first: { value: wantedNames.join("|"), about: "judge all of these, and the sample of the others" },
    ...timeOptions,
    strong: { value: "openai/gpt-…", about: "a better judge for what the first leaves next to the pass mark" },
    "max-usd": { value: "1.50", about: "stop before the call that might cost more than that in all" },
    "base-url": { value: "URL", about: "where an OpenAI-compatible server is: http://localhost:8000/v1" },
    concurrency: { value: "N", about: "calls under way at once (default 4)" },
    "timeout-s": { value: "N", about: "how long a call may take, in seconds (default 60)" },
    prices: { value: "FILE", about: "prices of private models (JSON), as for reprice" },
    kind: { value: "llm", about: "which kind of span holds the answers (default llm)" },
    seed: { value: "TEXT", about: "another seed draws other answers" },
    "dry-run": { about: "only say what would be judged, and for about how much" },
    label: { about: "instead: open a page on this machine to label answers yourself" },
    port: { value: "N", about: "the port of that page (default: any free one)" },
    count: { value: "200", about: "how many answers to label (default 200)" },
    calibrate: { value: "FILE", about: "instead: hold the scores against the labels in this file" },
    anchors: {
      value: "FILE",
      about:
        "instead: score frozen texts again, and tell whether the judge changed; made from labelled answers if it is not there",
    },
    pairs: { about: "instead: compare the answers of two variants to the same inputs, each pair in both orders" },
    before: { value: "promptVersion=3", about: "with --pairs: one variant; may be given again", multiple: true },
    after: { value: "promptVersion=4", about: "with --pairs: the other; may be given again", multiple: true },
    item: { value: "input", about: "with --pairs: what tells the same: input (default), promptHash, or a key of attributes" },
    question: { value: "TEXT", about: "with --pairs: what makes an answer better (default: serves the user better)" },
    labels: { value: "FILE", about: "labels to correct the rates by (default DIR/judging/labels.jsonl, where --label writes)" },
    format: { value: formats.join("|"), about: "text for the terminal (default), or JSON" },
  },
  notes: `Rubrics that are ready: ${Object.keys(readyRubrics).join(", ")}.
Keys come from the environment: OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY, or TELLTALE_JUDGE_API_KEY for any.
Answers are judged only where their text was kept. A run that was cut short is taken up by the same command; nothing is paid twice.
Exit status 1 also where nothing could be judged, --calibrate says recalibrate, or --anchors finds a change.`,
  async run(input, terminal) {
    const { operands, options, flags } = input;
    const [dir = ""] = operands;
    const format = formats.find((one) => one === (options.format ?? "text"));
    if (!format) throw new UsageError(`--format ${options.format}: there are ${formats.join(", ")}`);
    if (flags.has("pairs")) {
      const { sample: _, ...needs } = await runOptions(input);
      const sample = sampleOf(options.sample ?? "all");
      return runPairs(dir, { ...needs, ...pairOptions(input), sample }, { terminal, format });
    }
    const own = options.rubrics === undefined ? [] : await readRubrics(options.rubrics);
    const rubrics = chooseRubrics(
      (options.rubric ?? defaultRubrics).split(",").map((name) => name.trim()),
      own,
    );
    const file = options.calibrate ?? options.labels ?? labelsFile(dir);
    if (flags.has("label")) return labelAnswers(dir, { rubrics, file, options, terminal });

    const labels = await readLabels(file);
    const calibrations = (evaluators?: readonly string[]) =>
      withData(dir, terminal, (engine) => calibrateJudge(engine, rubrics, labels, { evaluators }));
    if (options.calibrate !== undefined) {
      if (labels.length === 0) throw new Error(`${file} holds no labels: make some with telltale judge ${dir} --label`);
      const found = await calibrations();
      if (found.length === 0)
        throw new Error(`${dir} holds no scores of ${rubrics.map(({ name }) => name).join(", ")}: judge first`);
      terminal.out(format === "json" ? `${JSON.stringify(found, null, 2)}\n` : calibrationText(found, rubrics));
      return found.some(({ agreement }) => agreement?.verdict === "recalibrate") ? 1 : 0;
    }

    const asked = { ...(await runOptions(input)), rubrics };
    if (options.anchors !== undefined) {
      const anchors = options.anchors;
      const reports = await withData(dir, terminal, async (engine) => {
        await freezeAnchors(engine, anchors, [...new Set(labels.map(({ spanId }) => spanId))].slice(0, mostAnchors));
        return judgeAnchors(engine, anchors, asked);
      });
      terminal.out(format === "json" ? `${JSON.stringify(reports, null, 2)}\n` : anchorsText(reports));
      return reports.some(({ verdict }) => verdict && verdict.verdict !== "neither changed") ? 1 : 0;
    }
    const run = await judgeWith(dir, asked, terminal);
    const found = run.drawn > 0 && !flags.has("dry-run") ? await calibrations(run.evaluators) : [];
    if (format === "json") terminal.out(`${JSON.stringify({ run, scores: found }, null, 2)}\n`);
    else terminal.out(judgeRunText(run, rubrics, { isDry: flags.has("dry-run") }) + calibrationText(found, rubrics));
    if (run.drawn === 0) terminal.err(`telltale: no answer of that time has its text in ${dir}. ${howTextIsKept}\n`);
    const isInVain = run.scored === 0 && run.unparsed + run.failed > 0;
    return run.stoppedBy === "provider" || run.drawn === 0 || isInVain ? 1 : 0;
  },
};

async function judgeWith(dir: string, options: JudgeFolderOptions, terminal: Terminal): Promise<JudgeRun> {
  const stop = new AbortController();
  void terminal.stopped().then(() => stop.abort());
  const { step, done } = progress(terminal);
  return judgeFolder(dir, {
    ...options,
    signal: stop.signal,
    onProgress: ({ done, of, spentUsd }) => step(done / of, `${done} of ${of} judged, $${spentUsd.toFixed(4)}`),
  }).finally(done);
}

async function runOptions({ options, flags }: Input): Promise<Omit<JudgeFolderOptions, "rubrics">> {
  const { model, strong, by, first, from, to, last, kind, seed, prices } = options;
  if (model === undefined)
    throw new UsageError("judge: say who judges: --model openai/gpt-4o-mini, or --model NAME --base-url URL");
  if (by !== undefined && !Object.hasOwn(strata, by))
    throw new UsageError(`--by ${by}: there are ${Object.keys(strata).join(", ")}`);
  if (first !== undefined && !wantedNames.includes(first as Wanted))
    throw new UsageError(`--first ${first}: there are ${wantedNames.join(", ")}`);
  const timeoutMs = options["timeout-s"] === undefined ? undefined : 1000 * numberOf("--timeout-s", options["timeout-s"]);
  const modelOf = (name: string) => modelFrom(name, { env: process.env, baseUrl: options["base-url"], timeoutMs });
  const period: Period = {
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(last !== undefined ? { last } : from === undefined && to === undefined && { last: "7d" }),
  };
  return {
    model: modelOf(model),
    strong: strong === undefined ? undefined : modelOf(strong),
    sample: sampleOf(options.sample ?? "5%"),
    by: by as StratumName | undefined,
    first: first as Wanted | undefined,
    period,
    kind,
    seed,
    maxUsd: options["max-usd"] === undefined ? undefined : numberOf("--max-usd", options["max-usd"]),
    concurrency: options.concurrency === undefined ? undefined : Math.ceil(numberOf("--concurrency", options.concurrency)),
    prices: prices === undefined ? [] : await readOwnPrices(prices),
    isDry: flags.has("dry-run"),
  };
}

function sampleOf(text: string): number | { readonly count: number } {
  if (text === "all") return 1;
  const [, digits = "", percent = ""] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  const value = Number(digits);
  if (percent && value > 0 && value <= 100) return value / 100;
  if (!percent && Number.isInteger(value) && value > 0) return { count: value };
  throw new UsageError(`--sample ${text}: write a share (5%), a number of answers (200), or all`);
}

function numberOf(flag: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new UsageError(`${flag} ${text} is not a number above 0`);
  return value;
}
