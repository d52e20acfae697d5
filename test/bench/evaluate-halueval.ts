import { filesOf, rowsOf } from "../datasets.ts";

/** One answer of HaluEval, with whether it was invented. */
export interface HaluAnswer {
  readonly question: string;
  readonly knowledge: string;
  readonly answer: string;
  readonly isInvented: boolean;
  /** Which of its tasks: questions, talk, summaries. */
  readonly form: "answer" | "response" | "summary";
  /** Which half of the questions it is of: cuts are fitted on one and measured on the other. */
  readonly half: "fit" | "test";
}

/** All of its tasks that give knowledge beside a right and a hallucinated answer: lines of JSON under a name that ends in `.json`. */
export function haluAnswers(): readonly HaluAnswer[] {
  return [...filesOf("halueval", ".json"), ...filesOf("halueval", ".jsonl")].flatMap(rowsOf).flatMap(answersOf);
}

function answersOf(row: Readonly<Record<string, unknown>>): readonly HaluAnswer[] {
  const text = (...names: readonly string[]) =>
    names.map((name) => row[name]).find((value): value is string => typeof value === "string") ?? "";
  const knowledge = text("knowledge", "document");
  const question = text("question", "dialogue_history");
  const form = (["answer", "response", "summary"] as const).find((one) => `right_${one}` in row) ?? "answer";
  const [right, invented] = [text(`right_${form}`), text(`hallucinated_${form}`)];
  if (!knowledge || !right || !invented) return [];
  const shared = { form, question, knowledge, half: hashOf(`${question}${knowledge}`) % 2 === 0 ? "fit" : "test" } as const;
  return [
    { ...shared, answer: right, isInvented: false },
    { ...shared, answer: invented, isInvented: true },
  ];
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
