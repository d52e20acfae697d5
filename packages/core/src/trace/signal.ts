import * as z from "zod";
import { sentiments, signalKinds } from "../vocabulary.ts";
import { contextFields } from "./context.ts";
import { count, durationMs, hex, prose, share, timeMs, word } from "./fields.ts";

/**
 * What the user did about what the model did.
 *
 * `value` means, by kind: thumbs 1, −1 or 0 (retracted); rating the rating; copy and paste_back the share of the answer
 * taken, 0…1; rephrase the similarity to the earlier message, 0…1; stop the share of the expected answer seen where known;
 * dwell the share of the reading time the answer asks for; attachment_added the number of files;
 * every other kind leaves it empty or carries the host's own number.
 */
export const Signal = z.strictObject({
  id: z.uuid(),
  kind: z.enum(signalKinds).describe("What the user did"),
  atMs: timeMs().describe("When"),
  spanId: hex(16).optional().describe("The span it is about"),
  messageId: word().optional().describe("The message it is about, as the page names it"),
  value: z.number().optional().describe("A number whose meaning the kind decides"),
  label: word().optional().describe("What a number cannot say: code or prose, the stage of an abandonment, a reason"),
  durationMs: durationMs()
    .optional()
    .describe("dwell: visible time; abandon: since the last event; follow_up: since the answer"),
  sentiment: z.enum(sentiments).optional().describe("follow_up: how it sounds towards the assistant"),
  similarity: share().optional().describe("rephrase, copy_to_new_chat: likeness to the earlier message"),
  chars: count().optional().describe("Length of the text concerned"),
  censoredBy: word()
    .optional()
    .describe("Why durationMs is only a lower bound: hidden, closed or open; absent where the end was seen"),
  text: prose().optional().describe("comment: only where the owner opted in, and redacted"),
  ...contextFields,
});
export type Signal = z.infer<typeof Signal>;
