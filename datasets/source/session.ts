import type { Score, Signal, Span } from "@telltale/core/trace";
import { type Answered, type Feature, features } from "./features.ts";
import { dayMs, isOn, type Plan, rephrasedPrompt } from "./plan.ts";
import type { Seeded } from "./seeded.ts";
import { hex, type Records, type TraceInTheMaking, type Unnumbered } from "./trace.ts";
import { visitor } from "./visitors.ts";

const mostTurns = 8;
const judgedShare = 0.07;
const judge = "grounding-judge/3";

/** One visitor's run: some turns with the assistant, what was made of each answer, and how it ended. */
export function session(plan: Plan, day: number, number: number, start: number, random: Seeded, records: Records): void {
  const feature = random.pick(Object.entries(features).map(([name, { share }]) => [name as Feature, share] as const));
  const { route, moreTurns, answer } = features[feature];
  const name = String(day * 10_000 + number);
  const hasExperiment = isOn(plan, day, rephrasedPrompt) && feature === "chat";
  const isNewPrompt = random.chance(rephrasedPrompt.share) && hasExperiment;
  const who = {
    ...visitor(random),
    sessionId: `s${name}`,
    conversationId: `c${name}`,
    feature,
    route,
    environment: "production",
    release: `2026.3.${Math.ceil(day / 7)}`,
    ...(hasExperiment && { variants: { answer_prompt: isNewPrompt ? "v8" : "v7" } }),
  };
  const { sessionId, conversationId, userId } = who;
  const asked = { sessionId, conversationId, userId, feature };
  let nowMs = plan.startMs + (day - 1) * dayMs + start;
  const signal = (kind: Signal["kind"], more: Partial<Signal> = {}) =>
    records.signals.push({ kind, atMs: pageClock(nowMs), ...who, ...more });

  signal("session_start");
  for (let turn = 1; turn <= mostTurns; turn++) {
    const traceNumber = (day * 10_000 + number) * 16 + turn;
    const traceId = hex(traceNumber, 32);
    signal("message_sent", { turn, messageId: `q${name}-${turn}`, chars: 12 + random.below(140) });
    const isStopped = random.chance(0.012);
    const trace: TraceInTheMaking = {
      context: { ...who, traceId, turn },
      spans: [],
      random,
      number: traceNumber,
      nowMs: nowMs + 25,
    };
    const answered = answer(trace, { plan, day, turn, promptVersion: isNewPrompt ? "8" : "7", isStopped });
    records.spans.push(...trace.spans);
    nowMs = trace.nowMs + 10;
    const about = { turn, traceId, spanId: answered.answer.spanId, messageId: `a${name}-${turn}` };
    const isBad = answered.isGrounded === false;
    if (answered.answer.status === "ok") judgeSome(answered, nowMs, { ...asked, traceId, turn }, random, records.scores);
    const outcome = react(answered.answer, { isBad, isNewPrompt, feature }, about);
    const goesOn = turn < mostTurns && (outcome === "rephrase" || random.chance(outcome === "failed" ? 0.5 : moreTurns));
    if (!goesOn) {
      leave(about, isBad || outcome === "failed");
      return;
    }
    const gapMs = Math.min(Math.round(random.around(28_000, 0.8)), 180_000);
    nowMs += gapMs;
    if (outcome === "rephrase")
      signal("rephrase", {
        turn: turn + 1,
        messageId: `q${name}-${turn + 1}`,
        similarity: Math.round(random.uniform() * 35 + 60) / 100,
      });
    else if (random.chance(0.55)) signal("follow_up", { ...about, durationMs: gapMs, sentiment: mood(isBad) });
  }

  /** What the user does about an answer before the next message, and whether the next message says the same again. */
  function react(
    { status }: Unnumbered<Span>,
    answer: { isBad: boolean; isNewPrompt: boolean; feature: Feature },
    about: Partial<Signal>,
  ): "fine" | "failed" | "rephrase" {
    if (status === "error") {
      signal("error_shown", about);
      return "failed";
    }
    signal("response_shown", about);
    if (status === "aborted") signal("stop", about);
    const readMs = Math.round(random.around(7000, 0.6));
    nowMs += readMs;
    const isSummary = answer.feature === "summarise";
    if (random.chance(isSummary ? 0.34 : 0.16))
      signal("copy", { ...about, value: Math.round(random.uniform() * 90 + 10) / 100 });
    if (random.chance(0.045)) signal("thumbs", { ...about, value: random.chance(answer.isBad ? 0.35 : 0.78) ? 1 : -1 });
    if (random.chance(answer.isBad ? 0.05 : 0.025)) signal("regenerate", about);
    if (random.chance(0.01)) signal("copy_to_new_chat", { ...about, similarity: 1 });
    const usual = isSummary ? 0.02 : rephrasedPrompt.usualRate;
    const rate = answer.isNewPrompt ? rephrasedPrompt.rate : usual;
    return random.chance(rate + (answer.isBad ? 0.03 : 0)) ? "rephrase" : "fine";
  }

  function mood(isBad: boolean): NonNullable<Signal["sentiment"]> {
    return random.pick([
      ["negative", isBad ? 0.11 : 0.05],
      ["positive", 0.2],
      ["neutral", 0.75],
    ] as const);
  }

  function leave(about: Partial<Signal>, isBad: boolean): void {
    nowMs += 2000 + random.below(20_000);
    if (random.chance(isBad ? 0.05 : 0.02)) signal("escalation", about);
    else if (random.chance(isBad ? 0.14 : 0.09)) signal("abandon", about);
    else if (random.chance(0.4)) signal("task_completed", about);
  }
}

/** Pages that guard against fingerprinting see time in steps of a tenth of a second. */
const pageClock = (ms: number) => Math.round(ms / 100) * 100;

/** A judge reads a sample of the answers that stand on documents. */
function judgeSome(
  { answer, isGrounded }: Answered,
  atMs: number,
  context: Partial<Score>,
  random: Seeded,
  scores: Unnumbered<Score>[],
): void {
  if (isGrounded === null || !random.chance(judgedShare)) return;
  const judged = {
    ...context,
    atMs: atMs + 60_000,
    spanId: answer.spanId,
    evaluator: judge,
    evaluatorKind: "llm",
    inclusionProbability: judgedShare,
  } as const;
  const grade = (mean: number, sd: number) => Math.min(5, Math.max(1, Math.round(random.normal(mean, sd))));
  const isInvented = random.chance(isGrounded ? 0.025 : 0.38);
  scores.push({ ...judged, name: "faithfulness", value: isGrounded ? grade(4.45, 0.7) : grade(2.5, 0.8), costUsd: 0.0004 });
  scores.push({ ...judged, name: "relevance", value: isGrounded ? grade(4.3, 0.75) : grade(4, 0.8), costUsd: 0.0004 });
  scores.push({
    ...judged,
    name: "hallucination",
    value: Number(isInvented),
    label: isInvented ? "yes" : "no",
    costUsd: 0.0003,
  });
}
