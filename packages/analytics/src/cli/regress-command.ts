import { type Regression, type RunFilter, readRegression } from "../evaluate/regression/read-regression.ts";
import { regressionToHtml } from "../views/experiment-html.ts";
import { regressionToJunit, regressionToMarkdown, regressionToText } from "../views/regression-text.ts";
import type { Command } from "./command.ts";
import { formatOf, type Looks, looksOf, printOrWrite } from "./form-of.ts";
import { withData } from "./open-data.ts";
import { UsageError } from "./usage-error.ts";

const formats = ["text", "markdown", "junit", "json", "html"] as const;

export const regressCommand: Command = {
  name: "regress",
  about: "Compare the scores of one evaluation set under two models or prompts, item by item; for CI.",
  operands: ["DIR"],
  options: {
    before: { value: "promptVersion=v1", about: "which scores are the run before; may be given again", multiple: true },
    after: { value: "promptVersion=v2", about: "which are the run after; may be given again", multiple: true },
    scores: { value: "faithfulness,relevance", about: "which scores (default all that both runs have)" },
    margin: { value: "0.1", about: "the loss of a mean that is borne, in the score's unit (default 0)" },
    item: { value: "item", about: "what names an item: a key of attributes (default item), or promptHash" },
    format: {
      value: formats.join("|"),
      about:
        "text for the terminal (default), Markdown, JUnit's XML, JSON, or a page with drawings; told from the file's name with -o",
    },
    out: { value: "FILE", about: "write there instead of to the terminal", short: "o" },
  },
  notes: `A run is told by release, environment, feature, tenant, evaluator, model, requestModel, promptName, promptVersion,
systemPromptHash or variants.<name>. Both runs need one judge: items scored by other evaluators before than after are not compared.
Exit status: 0 nothing surely got worse, 1 a score regressed, 2 nothing could be compared.`,
  async run({ operands: [dir = ""], options, lists }, terminal) {
    const format = formatOf(options, formats);
    const margin = Number(options.margin ?? 0);
    if (!(margin >= 0)) throw new UsageError(`--margin ${options.margin} is not a number of 0 or more`);
    const [before, after] = [filterOf("before", lists.before), filterOf("after", lists.after)];
    const scores = options.scores?.split(",").map((score) => score.trim());
    const asked = { before, after, margin, scores, item: options.item };
    const regression = await withData(dir, terminal, (engine) => readRegression(engine, asked), { needsRecords: true });
    await printOrWrite(forms[format](regression, looksOf(options, terminal)), options, terminal);
    return regression.verdict === "failed" ? 1 : 0;
  },
};

/** How a comparison is written in each form. */
const forms: Readonly<Record<(typeof formats)[number], (regression: Regression, looks: Looks) => string>> = {
  text: regressionToText,
  markdown: (regression) => regressionToMarkdown(regression),
  junit: (regression) => regressionToJunit(regression),
  json: (regression) => `${JSON.stringify(regression, null, 2)}\n`,
  html: (regression) => regressionToHtml(regression),
};

function filterOf(flag: string, conditions: readonly string[] = []): RunFilter {
  if (conditions.length === 0) throw new UsageError(`--${flag} is missing: say which scores, as in --${flag} promptVersion=v1`);
  return Object.fromEntries(
    conditions.map((condition) => {
      const [, column, value] = /^([^=]+)=(.+)$/s.exec(condition) ?? [];
      if (!column || !value) throw new UsageError(`--${flag} ${condition} is not a condition: write column=value`);
      return [column.trim(), value];
    }),
  );
}
