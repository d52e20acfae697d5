import type { Asked } from "../../queries/asked.ts";
import type { Finding } from "../finding.ts";
import type { figures } from "./figures.ts";
import type { Preset } from "./review.ts";

export type FigureName = keyof typeof figures;

/** The rows an item shows: the largest by a field. */
export interface TablePlan {
  readonly question: string;
  readonly by?: Asked["by"];
  /** Largest first by this field; rows where it is 0 or nothing are left out. Left out: as the question gives them. */
  readonly size?: string;
  /** Which columns are shown, besides those of `by`; a column's interval comes with it. */
  readonly columns: readonly string[];
}

/** One item of a checklist, before it is answered. */
export interface ItemPlan {
  readonly title: string;
  readonly figures?: readonly FigureName[];
  /** What stands out and belongs here. */
  readonly isAbout?: (finding: Finding) => boolean;
  readonly table?: TablePlan;
  /** Answered besides by one of the parts that only this item has. */
  readonly besides?: "scores" | "drift" | "texts" | "gaps";
  /** Said always: what to do that no record can tell. */
  readonly advice?: string;
  /** What to record where there is nothing to answer from. */
  readonly instrument: string;
}

const of =
  (...questions: readonly string[]) =>
  ({ metric }: Finding) =>
    questions.includes(metric.slice(0, metric.indexOf(".")));

const failures = ["mode", "severity", "n", "traces", "rate"];
const schema = "schemaName and schemaValid on spans whose answer must fit a schema";
const toolSpans = "spans of kind tool, with toolName, status and argumentsValid (traceTool does it)";
const retrievals = "spans of kind retrieval, with their documents and scores (traceRetrieval does it)";
const scored = "scores: telltale judge, a labelling of your own, or an import";
const completed = "the signal task_completed, or conversion, where a task is done";

/** The seeds' checklists, item by item. */
export const checklists: Readonly<Record<Preset, readonly ItemPlan[]>> = {
  daily: [
    {
      title: "Traffic, latency and errors",
      figures: ["calls", "p50", "p95", "ttft", "errorRate"],
      isAbout: of("traffic", "latency", "errors"),
      instrument: "model calls: traceFetch in the page, wrapOpenAI and its like in Node, or OpenTelemetry",
    },
    {
      title: "Provider failures, rate limits and timeouts",
      figures: ["rateLimited", "fallbackRate"],
      table: { question: "errorClasses", size: "n", columns: ["errorType", "httpStatus", "n"] },
      instrument: "errorType and httpStatus on spans that fail",
    },
    {
      title: "Tokens and cost",
      figures: ["cost", "costPerCall", "inputTokens", "outputTokens"],
      isAbout: of("cost", "tokens"),
      table: { question: "cost", by: ["model"], size: "costUsd", columns: ["n", "costUsd", "perCallUsd"] },
      instrument: "token counts on spans; own prices for private models (telltale reprice --prices)",
    },
    {
      title: "Schema validation failures",
      figures: ["schemaFailures"],
      table: { question: "instructions", by: ["promptVersion"], size: "schemaN", columns: ["schemaN", "schemaFailureRate"] },
      instrument: schema,
    },
    {
      title: "Tool-call failures",
      figures: ["toolErrors", "toolArguments"],
      isAbout: of("tools"),
      table: { question: "tools", size: "n", columns: ["toolName", "n", "errorRate", "invalidRate", "p95Ms"] },
      instrument: toolSpans,
    },
  ],
  weekly: [
    {
      title: "Recurring failure modes",
      table: { question: "failureModes", size: "n", columns: failures },
      instrument: "what detectors read: finishReason, schemaValid, tool spans, scores of hallucination and faithfulness",
    },
    {
      title: "Transcripts to read",
      table: {
        question: "sessionsToRead",
        columns: ["sessionId", "reason", "turns", "satisfaction", "inclusionProbability"],
      },
      instrument: "sessions: observe in the page gives them, or sessionId on spans",
    },
    {
      title: "Prompt versions",
      isAbout: ({ kind, segment }) => kind === "segment" || (kind === "change" && segment.promptVersion !== undefined),
      table: { question: "satisfaction", by: ["promptName", "promptVersion"], size: "n", columns: ["n", "mean", "lowRate"] },
      instrument: "promptName and promptVersion on spans",
    },
    {
      title: "Retrieval quality",
      figures: ["emptyRetrievals", "topScore"],
      isAbout: of("retrieval"),
      table: { question: "retrieval", by: ["feature"], size: "n", columns: ["n", "emptyRate", "topScoreP50", "p95Ms"] },
      instrument: retrievals,
    },
    {
      title: "User feedback and escalation",
      figures: ["satisfaction", "thumbsDown", "rephrases", "abandons", "escalations"],
      isAbout: of("behaviour", "satisfaction"),
      instrument: "signals: observe in the page",
    },
  ],
  monthly: [
    { title: "Evaluation scores", besides: "scores", isAbout: of("scores"), instrument: scored },
    {
      title: "Cost per successful task",
      figures: ["costPerTask", "completions"],
      table: {
        question: "costPerTask",
        by: ["feature"],
        size: "completions",
        columns: ["completions", "costUsd", "costPerTaskUsd"],
      },
      instrument: completed,
    },
    { title: "Drift in questions, documents and answers", besides: "drift", instrument: "a period before, to compare with" },
    {
      title: "Model routing",
      figures: ["costPerCall", "p50", "fallbackRate"],
      isAbout: ({ kind, segment }) => kind === "change" && segment.model !== undefined,
      table: { question: "cost", by: ["model"], size: "costUsd", columns: ["n", "costUsd", "perCallUsd"] },
      instrument: "requestModel and responseModel on spans",
    },
    {
      title: "Cache and prompt stability",
      figures: ["cacheReads", "inputTokens"],
      table: { question: "cacheSavings", size: "cacheReadTokens", columns: ["model", "n", "cacheReadShare", "savedUsd"] },
      instrument: "cacheReadTokens on spans, as providers report them; systemPromptHash",
    },
  ],
  quarterly: [
    {
      title: "Failure taxonomy",
      table: { question: "failureModes", size: "traces", columns: failures },
      advice: "Modes that never occur may be detectors that cannot see; failures nobody named are found by reading.",
      instrument: "what detectors read: finishReason, schemaValid, tool spans, scores of hallucination and faithfulness",
    },
    {
      title: "Alert tuning",
      advice: "telltale watch DIR --replay 90d says what each rule did, and how often it would have fired on shuffled history.",
      instrument: "",
    },
    {
      title: "Security, privacy and logging",
      besides: "texts",
      table: { question: "security", size: "found", columns: ["signal", "severity", "n", "found", "rate", "users"] },
      instrument: "inputs and outputs for the detectors to read: they keep features, not texts",
    },
    { title: "Instrumentation gaps", besides: "gaps", instrument: "" },
    {
      title: "Providers and fallbacks",
      figures: ["fallbackRate", "errorRate"],
      table: { question: "traffic", by: ["provider"], size: "n", columns: ["n", "sessions", "users"] },
      instrument: "provider on spans; fallbackFrom on those that stood in",
    },
  ],
  scorecard: [
    {
      title: "Top workflows",
      table: { question: "traffic", by: ["feature"], size: "n", columns: ["n", "sessions", "users"] },
      instrument: "feature on spans",
    },
    {
      title: "Top failure modes",
      table: { question: "failureModes", size: "n", columns: failures },
      instrument: "what detectors read",
    },
    { title: "Latency", figures: ["p95"], instrument: "model calls" },
    { title: "Cost per successful task", figures: ["costPerTask"], instrument: completed },
    { title: "Structured output", figures: ["schemaFailures"], instrument: schema },
    { title: "Tools", figures: ["toolErrors"], instrument: toolSpans },
    { title: "Retrieval", figures: ["emptyRetrievals"], instrument: retrievals },
    { title: "Escalation to people", figures: ["escalations"], instrument: "the signal escalation" },
    { title: "Evaluation scores", besides: "scores", isAbout: of("scores"), instrument: scored },
  ],
};
