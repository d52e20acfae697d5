import type { Engine } from "../../engine/engine.ts";
import { sql } from "../../engine/sql.ts";
import { driftBetween } from "../../queries/drift-between.ts";
import type { SessionsWindow } from "../../tables/held-sessions.ts";
import { inWindow, type Window } from "../../tables/window.ts";
import type { Finding } from "../finding.ts";
import { inUnit } from "../sentence.ts";
import type { ItemPlan } from "./checklist.ts";
import { figures, type Measured } from "./figures.ts";
import type { Figure, ReviewItem } from "./review.ts";
import { mostRows, tableOf } from "./table-of.ts";

/** What is known of the window before its checklist is answered. */
export interface Known {
  readonly current: SessionsWindow;
  readonly reference: Window | null;
  readonly measured: ReadonlyMap<string, Measured>;
  readonly found: ReadonlyMap<string, Figure>;
  readonly findings: readonly Finding[];
}

/** Answers one item of a checklist: in sentences, with its figures, what stands out of them, and a table. */
export async function answerItem(engine: Engine, plan: ItemPlan, known: Known): Promise<ReviewItem> {
  const { current, reference, measured, found } = known;
  const isScore = ({ of }: Measured) => of.metric.startsWith("scores.");
  const own = [
    ...(plan.figures ?? []).map((name) => measured.get(figures[name].metric)),
    ...(plan.besides === "scores" ? [...measured.values()].filter(isScore) : []),
  ].filter((one) => one !== undefined);
  const shown = own.flatMap(({ of, n }) => (n > 0 ? [found.get(of.metric)] : [])).filter((one) => one !== undefined);
  const findings = plan.isAbout ? known.findings.filter(plan.isAbout) : [];
  const table = plan.table ? await tableOf(engine, plan.table, current) : null;
  const more = plan.besides ? await besides(engine, plan.besides, known) : { answer: [], isChanged: false };
  const isEmpty = shown.length === 0 && (table?.rows.length ?? 0) === 0 && more.answer.length === 0 && findings.length === 0;
  const lacking = own.filter(({ n }) => n === 0).map(({ of }) => of.label.toLowerCase());
  const isAdvice = isEmpty && plan.advice !== undefined;
  return {
    title: plan.title,
    status: isEmpty && !isAdvice ? "missing" : statusOf(shown, findings, more.isChanged, reference !== null),
    answer: [
      ...(isEmpty && !isAdvice ? ["The records do not hold what it takes to answer this."] : []),
      ...sentencesOf(shown, findings, reference !== null),
      ...findings.map(({ sentence }) => sentence),
      ...more.answer,
      ...(plan.advice ? [plan.advice] : []),
    ],
    instrument:
      (isEmpty || lacking.length > 0) && plan.instrument !== ""
        ? instrumentText(plan.instrument, isEmpty ? [] : lacking)
        : null,
    ...{ figures: shown, findings, table },
  };
}

function instrumentText(instrument: string, lacking: readonly string[]): string {
  return lacking.length > 0 ? `For ${lacking.join(", ")}, record ${instrument}.` : `Record ${instrument}.`;
}

function statusOf(
  shown: readonly Figure[],
  findings: readonly Finding[],
  isChanged: boolean,
  isCompared: boolean,
): ReviewItem["status"] {
  const has = (verdict: Figure["verdict"]) => shown.some((one) => one.verdict === verdict);
  if (has("worse") || findings.some(({ isWorse }) => isWorse === true)) return "worse";
  if (has("changed") || isChanged || findings.some(({ isWorse }) => isWorse === null)) return "changed";
  if (has("better") || findings.length > 0) return "better";
  if (shown.length === 0) return "shown";
  if (!isCompared) return "shown";
  return has("steady") ? "steady" : "unknown";
}

/** Each figure that changed in a sentence of its own; the others in one. What stands out of a figure is said by the finding. */
function sentencesOf(shown: readonly Figure[], findings: readonly Finding[], isCompared: boolean): string[] {
  const moved = shown.filter(({ verdict }) => ["worse", "better", "changed"].includes(verdict));
  const value = ({ current, unit }: Figure) => (current === null ? "not known" : inUnit(current, unit));
  const changes = moved.map((one) => {
    const before = one.reference === null ? "not known" : inUnit(one.reference, one.unit);
    return `${one.label} is ${value(one)}, before it was ${before}: ${one.verdict} beyond noise.`;
  });
  const isFound = ({ metric }: Figure) => findings.some((finding) => [finding.metric, scoreMetric(finding)].includes(metric));
  const listed = (own: readonly Figure[], ending: string) =>
    own.length > 0 ? [`${own.map((one) => `${one.label} ${value(one)}`).join("; ")}${ending}`] : [];
  const steady = shown.filter(({ verdict }) => verdict === "steady");
  const unknown = shown.filter(({ verdict }) => verdict === "unknown");
  return [
    ...changes,
    ...listed(
      steady.filter((one) => !isFound(one)),
      ": no change beyond noise.",
    ),
    ...listed(steady.filter(isFound), ": as a whole, but see what stands out."),
    ...listed(unknown, isCompared ? ": too little to tell whether it changed." : "."),
  ];
}

/** Of a finding about scores, the figure's name for that score. */
function scoreMetric({ metric, segment }: Finding): string {
  return metric === "scores.mean" ? `scores.${segment.name}` : metric;
}

async function besides(
  engine: Engine,
  what: NonNullable<ItemPlan["besides"]>,
  { current, reference, measured }: Known,
): Promise<{ readonly answer: readonly string[]; readonly isChanged: boolean }> {
  const nothing = { answer: [], isChanged: false };
  if (what === "scores") return nothing;
  if (what === "texts") {
    const [row] = await engine.run(sql`SELECT count(input_text)::DOUBLE AS inputs, count(output_text)::DOUBLE AS outputs
      FROM spans WHERE ${inWindow(sql`started_at`, current)}`);
    const kept = Number(row?.inputs ?? 0) + Number(row?.outputs ?? 0);
    const says =
      kept > 0 ? `Texts are kept: ${row?.inputs} inputs and ${row?.outputs} outputs.` : "No texts of users or models are kept.";
    return { answer: [says], isChanged: false };
  }
  if (what === "gaps") {
    const gaps = [...measured.values()].filter(({ n }) => n === 0).map(({ of }) => of.label);
    const says =
      gaps.length > 0
        ? gaps.map((label) => `Nothing is recorded for: ${label}.`)
        : ["Every figure of every review has records behind it."];
    return { answer: says, isChanged: false };
  }
  if (!reference) return nothing;
  const { drifted, counts } = await driftBetween(engine, { current, reference });
  const told = counts.drift + counts.stable + counts.inconclusive;
  const most = drifted.slice(0, mostRows).join(", ");
  const more = drifted.length > mostRows ? ` and ${drifted.length - mostRows} more` : "";
  const says =
    drifted.length > 0 ? `${drifted.length} of ${told} columns drifted: ${most}${more}.` : `None of ${told} columns drifted.`;
  return { answer: [says], isChanged: drifted.length > 0 };
}
