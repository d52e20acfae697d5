import * as z from "zod";
import { count, hex, json, share, word, words } from "./fields.ts";

/** What every record says about where it belongs. All optional: a script that knows only a trace id may say only that. */
export const contextFields = {
  traceId: hex(32).optional().describe("Everything done to answer one user turn (W3C trace id)"),
  sessionId: word().optional().describe("One visitor's run"),
  conversationId: word().optional().describe("One chat thread (gen_ai.conversation.id)"),
  turn: count().optional().describe("Number of the user message in the conversation, from 1"),
  userId: word().optional().describe("Pseudonymous id of the user"),
  tenant: word().optional().describe("Customer or organisation"),
  feature: word().optional().describe("Which part of the application"),
  route: word().optional().describe("Page or endpoint"),
  environment: word().optional().describe("production, staging, …"),
  release: word().optional().describe("Version of the application"),
  variants: words().optional().describe("Experiment to arm"),
  inclusionProbability: share()
    .gt(0)
    .optional()
    .describe("Chance that this record was kept by sampling, 0 < π ≤ 1; absent means 1"),
  attributes: json().optional().describe("Everything else"),
} as const;

/** The context alone: what an envelope may say once for all of its records. */
export const Context = z.strictObject(contextFields);
export type Context = z.infer<typeof Context>;
