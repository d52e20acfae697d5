import * as z from "zod";
import { evaluatorKinds } from "../vocabulary.ts";
import { contextFields } from "./context.ts";
import { hex, prose, timeMs, usd, word } from "./fields.ts";

/** What it was worth: one judgement of a span, a message, a turn or a session. */
export const Score = z.strictObject({
  id: z.uuid(),
  name: word().describe("faithfulness, relevance, completeness, conciseness, hallucination, toxicity, or your own"),
  atMs: timeMs().describe(
    "When it counts: the end of the judged answer; of a person's or another system's score, when it was given",
  ),
  spanId: hex(16).optional().describe("The span judged"),
  messageId: word().optional().describe("The message judged"),
  value: z.number().optional().describe("The number; yes and no are 1 and 0"),
  label: word().optional().describe("What a number cannot say: a grade, a category"),
  evaluator: word().optional().describe("Which judge, rubric version, person or rule"),
  evaluatorKind: z.enum(evaluatorKinds),
  rationale: prose().optional(),
  costUsd: usd().optional().describe("What the judgement itself cost"),
  ...contextFields,
});
export type Score = z.infer<typeof Score>;
