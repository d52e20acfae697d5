import type { Signal } from "../trace/signal.ts";
import type { SignalKind } from "../vocabulary.ts";
import { type Rate, rateOf } from "./rate.ts";
import { isAbandonedAfterResponse } from "./satisfaction.ts";
import type { Sampled } from "./weight.ts";

type BehaviourSignal = Pick<
  Signal,
  "kind" | "atMs" | "messageId" | "spanId" | "sessionId" | "value" | "label" | "sentiment" | "inclusionProbability"
>;

/** What users did, as shares of what they could have done it to. */
export interface BehaviourRates {
  /** Of answers shown: text was copied from it. */
  readonly copyRate: Rate;
  /** Of answers shown: asked for again. */
  readonly regenerateRate: Rate;
  /** Of answers shown: stopped while it was being written. */
  readonly stopRate: Rate;
  /** Of answers shown: got a thumb that stands, up or down. */
  readonly thumbsRate: Rate;
  /** Of answers with a thumb that stands: it points up. */
  readonly thumbsUpRate: Rate;
  /** Of messages sent: the same was asked before. */
  readonly rephraseRate: Rate;
  /** Of messages sent: it is an earlier one, edited. */
  readonly editRate: Rate;
  /** Of answers shown: what the user said next sounds negative towards the assistant ("no, that is wrong"). */
  readonly correctionRate: Rate;
  /** Of sessions in which an answer was shown: left after, or in the midst of, an answer. */
  readonly abandonmentRate: Rate;
  /** Of sessions: handed to a person. */
  readonly escalationRate: Rate;
  /** Of sessions: the task was completed, as the host says. */
  readonly completionRate: Rate;
  /** Of sessions: led to what the host wants (a sale, a signup), as the host says. */
  readonly conversionRate: Rate;
}

/**
 * What users did about the answers of one window.
 *
 * An answer is a `response_shown` with a message (or span) id; what was done about answers shown outside the window does not
 * count, so no rate exceeds 1. A message is a `message_sent`; a rephrase or edit of it carries its message id. A session is any
 * `sessionId` among the signals. Shares are of things, not of events: three copies from one answer are one.
 *
 * @example behaviourRates([{ kind: "response_shown", atMs: 1, messageId: "a" }, { kind: "copy", atMs: 2, messageId: "a" }]).copyRate.rate; // 1
 * @example behaviourRates([]).copyRate.rate; // null
 */
export function behaviourRates(signals: readonly BehaviourSignal[]): BehaviourRates {
  const answers = distinct(signals, "response_shown", subjectOf);
  const messages = distinct(signals, "message_sent", subjectOf);
  const sessions = distinct(signals, null, ({ sessionId }) => sessionId);
  const reading = distinct(signals, "response_shown", ({ sessionId }) => sessionId);
  const share = (things: ReadonlyMap<string, Sampled>, hits: ReadonlyMap<string, unknown>) =>
    rateOf(
      [...things].map(([id, { inclusionProbability }]) => ({ id, inclusionProbability })),
      ({ id }) => hits.has(id),
    );
  const about = (kind: SignalKind) => distinct(signals, kind, subjectOf);
  const inSession = (kind: SignalKind) => distinct(signals, kind, ({ sessionId }) => sessionId);

  const thumbs = standingThumbs(signals);
  const thumbed = new Map([...answers].filter(([id]) => thumbs.has(id)));
  return {
    copyRate: share(answers, about("copy")),
    regenerateRate: share(answers, about("regenerate")),
    stopRate: share(answers, about("stop")),
    thumbsRate: share(answers, thumbs),
    thumbsUpRate: share(thumbed, new Map([...thumbs].filter(([, value]) => value > 0))),
    rephraseRate: share(messages, about("rephrase")),
    editRate: share(messages, about("edit")),
    correctionRate: share(answers, distinct(signals.filter(isCorrection), null, subjectOf)),
    abandonmentRate: share(
      reading,
      distinct(signals.filter(isAbandonedAfterResponse), null, ({ sessionId }) => sessionId),
    ),
    escalationRate: share(sessions, inSession("escalation")),
    completionRate: share(sessions, inSession("task_completed")),
    conversionRate: share(sessions, inSession("conversion")),
  };
}

const isCorrection = ({ kind, sentiment }: BehaviourSignal) => kind === "follow_up" && sentiment === "negative";

const subjectOf = ({ messageId, spanId }: BehaviourSignal) => messageId ?? spanId;

/** The things that signals of a kind are about, each with the first such signal. */
function distinct(
  signals: readonly BehaviourSignal[],
  kind: SignalKind | null,
  idOf: (signal: BehaviourSignal) => string | undefined,
): ReadonlyMap<string, BehaviourSignal> {
  const found = new Map<string, BehaviourSignal>();
  for (const signal of signals) {
    const id = kind === null || signal.kind === kind ? idOf(signal) : undefined;
    if (id !== undefined && !found.has(id)) found.set(id, signal);
  }
  return found;
}

/** The last thumb of each answer: 1 or −1. One taken back (0) is none. */
function standingThumbs(signals: readonly BehaviourSignal[]): ReadonlyMap<string, number> {
  const last = new Map<string, BehaviourSignal>();
  for (const signal of signals) {
    const id = signal.kind === "thumbs" ? subjectOf(signal) : undefined;
    if (id !== undefined && signal.atMs >= (last.get(id)?.atMs ?? Number.NEGATIVE_INFINITY)) last.set(id, signal);
  }
  return new Map([...last].flatMap(([id, { value = 0 }]) => (value === 0 ? [] : [[id, value] as const])));
}
