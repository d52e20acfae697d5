import {
  type ExperimentReport,
  type NamedMeasure,
  planByTraffic,
  readExperiment,
} from "../evaluate/experiment/read-experiment.ts";
import { measureNames } from "../evaluate/experiment/unit-measure.ts";
import { experimentToHtml } from "../views/experiment-html.ts";
import { experimentToMarkdown, experimentToText, planToText } from "../views/experiment-text.ts";
import type { Command, Input } from "./command.ts";
import { formatOf, type Looks, looksOf, printOrWrite } from "./form-of.ts";
import { NoRecordsError, noRecords } from "./no-records.ts";
import { withData } from "./open-data.ts";
import { timeOptions, windowOf } from "./time-options.ts";
import { UsageError } from "./usage-error.ts";

const formats = ["text", "markdown", "json", "html"] as const;
/** How many times in the past a drawing goes back to. */
const looksDrawn = 12;

export const experimentCommand: Command = {
  name: "experiment",
  about: "Compare the arms of an experiment by users, and say whether to roll out, revert or keep running.",
  operands: ["DIR", "<name>"],
  options: {
    primary: {
      value: "faithfulness=0.3",
      about: "what it is about, and the least improvement worth having (default satisfaction=0)",
    },
    secondary: { value: "copyRate", about: "another to know of; may be given again", multiple: true },
    guardrail: {
      value: "latency=500",
      about: "what must not get worse, and the loss that is borne; may be given again",
      multiple: true,
    },
    arms: { value: "control:90,shorter:10", about: "the split that was meant, the control first" },
    planned: { value: "2000", about: "users in both arms that were planned" },
    once: { about: "it is looked at once, at an end fixed before: narrower intervals, which a second look makes wrong" },
    plan: { about: "instead: how long it would take by the traffic of this period; <name> is not looked at" },
    ...timeOptions,
    format: {
      value: formats.join("|"),
      about: "text for the terminal (default), Markdown, JSON, or a page with drawings; told from the file's name with -o",
    },
    out: { value: "FILE", about: "write there instead of to the terminal", short: "o" },
  },
  notes: `Measures: ${measureNames.join(", ")}, or any score's name (faithfulness, …).
Arms are read from the records' variants. Exit status: 0 also for "revert"; read the decision from --format json.`,
  async run({ operands: [dir = "", name = ""], options, flags, lists }, terminal) {
    const format = formatOf(options, formats);
    const measures = measuresOf({ options, lists });
    const arms = options.arms === undefined ? undefined : armsOf(options.arms);
    const plannedUsers = options.planned === undefined ? undefined : wholeOf("--planned", options.planned);
    return withData(
      dir,
      terminal,
      async (engine, opened) => {
        const window = windowOf({ last: options.from || options.to ? undefined : "all", ...options }, opened.range);
        if (!window) throw new NoRecordsError(noRecords(dir, opened));
        if (flags.has("plan")) {
          const [primary] = measures;
          if (!primary?.margin)
            throw new UsageError("--plan needs the least improvement worth finding: --primary faithfulness=0.3");
          const split = arms ?? { control: 1, treatment: 1 };
          const plan = await planByTraffic(engine, {
            window,
            measure: primary.name,
            arms: split,
            minimumEffect: primary.margin,
          });
          await printOrWrite(format === "json" ? `${JSON.stringify(plan, null, 2)}\n` : planToText(plan), options, terminal);
          return 0;
        }
        const report = await readExperiment(engine, {
          name,
          window,
          measures,
          arms,
          plannedUsers,
          isWatched: !flags.has("once"),
          looks: format === "json" || format === "html" ? looksDrawn : 0,
        });
        await printOrWrite(forms[format](report, looksOf(options, terminal)), options, terminal);
        return 0;
      },
      { needsRecords: true },
    );
  },
};

/** How a report is written in each form. */
const forms: Readonly<Record<(typeof formats)[number], (report: ExperimentReport, looks: Looks) => string>> = {
  text: experimentToText,
  markdown: (report) => experimentToMarkdown(report),
  json: (report) => `${JSON.stringify(report, null, 2)}\n`,
  html: (report) => experimentToHtml(report),
};

function measuresOf({ options, lists }: Pick<Input, "options" | "lists">): readonly NamedMeasure[] {
  const measure =
    (role: NamedMeasure["role"]) =>
    (text: string): NamedMeasure => {
      const [name = "", margin, ...more] = text.split("=");
      if (name === "" || more.length > 0) throw new UsageError(`--${role} ${text}: write name, or name=0.3`);
      if (margin === undefined) return { name, role };
      if (!(Number(margin) >= 0) || margin === "")
        throw new UsageError(`--${role} ${text}: ${margin} is not a number of 0 or more`);
      return { name, role, margin: Number(margin) };
    };
  const listed = [options.primary ?? "satisfaction"].map(measure("primary"));
  return [
    ...listed,
    ...(lists.secondary ?? []).map(measure("secondary")),
    ...(lists.guardrail ?? []).map(measure("guardrail")),
  ];
}

function armsOf(text: string): Readonly<Record<string, number>> {
  const entries = text.split(",").map((part): [string, number] => {
    const [, arm = "", share = ""] = /^(.+):(\d+(?:\.\d+)?)$/.exec(part.trim()) ?? [];
    if (!arm || !(Number(share) > 0))
      throw new UsageError(`--arms ${text}: write arm:share,arm:share, as in control:90,shorter:10`);
    return [arm, Number(share)];
  });
  if (entries.length < 2) throw new UsageError(`--arms ${text}: an experiment has two arms or more`);
  return Object.fromEntries(entries);
}

function wholeOf(flag: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new UsageError(`${flag} ${text} is not a whole number above 0`);
  return Number(text);
}
