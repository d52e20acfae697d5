import type { OwnPrice } from "@telltale/core/cost";
import {
  answerSchema,
  isBorderline,
  type JsonSchema,
  type Judged,
  judgeMessages,
  type Message,
  type Pair,
  type PairVerdict,
  type Place,
  pairMessages,
  pairSchema,
  type Rubric,
  readAnswer,
  readPairAnswer,
  repairMessages,
  rubricFaults,
  rubricText,
  settlePair,
  type Verdict,
} from "@telltale/core/judge";
import { type CallDependencies, callModel } from "./call-model.ts";
import type { JudgeModel } from "./models/model.ts";
import type { CallLog, PaidCall } from "./paid-call.ts";
import type { SpendCap } from "./spend-cap.ts";
import { hashOf } from "./stable-id.ts";

export interface JudgeOptions {
  readonly model: JudgeModel;
  /** Asked again about what the first leaves on the edge, or cannot say; its word then counts. */
  readonly strong?: JudgeModel | undefined;
  /** Prices of private models. */
  readonly prices?: readonly OwnPrice[] | undefined;
  /** Where answered calls are kept and found again. Default: nowhere. */
  readonly log?: CallLog | undefined;
  readonly cap?: SpendCap | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The clock, epoch milliseconds. */
  readonly nowMs?: (() => number) | undefined;
}

/** One judgement with what it took. */
export interface Judgement {
  readonly rubric: Rubric;
  readonly evaluator: string;
  /** Null where the model's answer could not be read, repaired once: the judgement is missing, never guessed. */
  readonly verdict: Verdict | null;
  /** Why there is no verdict. */
  readonly fault?: string | undefined;
  /** Whether the strong judge was asked too. */
  readonly isSecondLook: boolean;
  /** Every call, in order. */
  readonly calls: readonly PaidCall[];
  /** Absent where a call's price is not known. */
  readonly costUsd?: number | undefined;
}

/** A comparison of two answers, asked in both orders. */
export interface PairJudgement {
  /** Null where an answer could not be read. */
  readonly verdict: PairVerdict | null;
  readonly fault?: string | undefined;
  /** What was said with `a` first, and with `b` first. */
  readonly said: readonly [Place | null, Place | null];
  readonly calls: readonly PaidCall[];
}

export interface Judge {
  /** Names the instrument: rubric, its version and wording, and the models. */
  readonly evaluatorOf: (rubric: Rubric) => string;
  /**
   * @param id what is judged: with a log, the same id is never paid for twice
   * @throws {ProviderError} where the provider does not answer; {CostCapReached} before a call that might pass the cap
   */
  readonly score: (rubric: Rubric, item: Judged, id: string) => Promise<Judgement>;
  /** Asks which of two answers is better, in both orders: one that wins in one place only has not won. */
  readonly compare: (question: string, pair: Pair, id: string) => Promise<PairJudgement>;
}

interface Read<T> {
  readonly found: T | null;
  readonly fault?: string | undefined;
  readonly calls: readonly PaidCall[];
}
type Reader<T> = (text: string) => { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: string };

/** A judge over a model of any provider. Nothing is asked before it is used. */
export function createJudge({ model, strong, ...needs }: JudgeOptions): Judge {
  const names = [model, strong].flatMap((one) => (one ? [one.model] : []));

  function evaluatorOf(rubric: Rubric): string {
    return `${rubric.name}@${rubric.version}#${hashOf(rubricText(rubric), 8)} ${names.join("→")}`;
  }

  async function score(rubric: Rubric, item: Judged, id: string): Promise<Judgement> {
    const faults = rubricFaults(rubric);
    if (faults.length > 0) throw new RangeError(`judge: the rubric ${rubric.name}: ${faults.join("; ")}`);
    const evaluator = evaluatorOf(rubric);
    const question = { messages: judgeMessages(rubric, item), schema: answerSchema(rubric) };
    const read: Reader<Verdict> = (text) => {
      const answer = readAnswer(rubric, text);
      return answer.ok ? { ok: true, value: answer.verdict } : answer;
    };
    const ask = (one: JudgeModel) => askTwice(one, question, `${id} ${evaluator} ${one.model}`, read, needs);
    const first = await ask(model);
    const isOnEdge = first.found === null || isBorderline(rubric, first.found.value);
    const second = strong && isOnEdge ? await ask(strong) : null;
    const calls = [...first.calls, ...(second?.calls ?? [])];
    const verdict = second?.found ?? first.found;
    const fault = verdict === null ? (second ?? first).fault : undefined;
    const isPriced = calls.every(({ costUsd }) => costUsd !== undefined);
    const costUsd = isPriced ? calls.reduce((sum, call) => sum + (call.costUsd ?? 0), 0) : undefined;
    return { rubric, evaluator, verdict, fault, isSecondLook: second !== null, calls, costUsd };
  }

  async function compare(question: string, pair: Pair, id: string): Promise<PairJudgement> {
    const read: Reader<Place> = (text) => {
      const answer = readPairAnswer(text);
      return answer.ok ? { ok: true, value: answer.better } : answer;
    };
    const ask = (isSwapped: boolean) => {
      const asked = { messages: pairMessages(question, pair, isSwapped), schema: pairSchema };
      return askTwice(model, asked, `${id} ${hashOf(question, 8)} ${model.model} ${isSwapped ? "b" : "a"} first`, read, needs);
    };
    const plain = await ask(false);
    const swapped = await ask(true);
    const [one, other] = [plain.found, swapped.found];
    return {
      verdict: one !== null && other !== null ? settlePair(one, other) : null,
      fault: plain.fault ?? swapped.fault,
      said: [one, other],
      calls: [...plain.calls, ...swapped.calls],
    };
  }

  return { evaluatorOf, score, compare };
}

/** Asks, and once more with the reason where the answer cannot be read. */
async function askTwice<T>(
  model: JudgeModel,
  { messages, schema }: { readonly messages: readonly Message[]; readonly schema: JsonSchema },
  key: string,
  read: Reader<T>,
  needs: CallDependencies,
): Promise<Read<T>> {
  const call = await callModel(model, { key: `${key} 1`, messages, schema }, needs);
  const answer = read(call.text);
  if (answer.ok) return { found: answer.value, calls: [call] };
  const repair = repairMessages(messages, call.text, answer.fault);
  const again = await callModel(model, { key: `${key} 2`, messages: repair, schema }, needs);
  const repaired = read(again.text);
  if (repaired.ok) return { found: repaired.value, calls: [call, again] };
  return { found: null, fault: repaired.fault, calls: [call, again] };
}
