import { answer, inBrief, refusalAnswer } from "./answer.ts";
import { mediaType, parseJson } from "./read-body.ts";
import { Refusal } from "./refusal.ts";
import type { WireFormat } from "./wire-format.ts";

/** Envelopes as the client sends them: JSON, or text from a beacon. */
export const envelopeFormat: WireFormat = {
  name: "envelope",
  check(request) {
    const type = mediaType(request);
    if (type && type !== "text/plain" && !/^application\/(.+\+)?json$/.test(type))
      throw new Refusal(415, "unsupported_type", "send application/json, or text/plain from a beacon");
  },
  read: (body) => ({ envelope: parseJson(body), rejected: 0 }),
  answer(accepted, told) {
    const { rejected, warnings } = inBrief(told);
    const taken = { accepted, rejected, warnings };
    if (accepted > 0 || rejected.length === 0) return answer(200, taken);
    const message = "no record could be taken; `rejected` says why, @telltale/core/schema.json what a record is";
    return answer(422, { error: { code: "all_rejected", message }, ...taken });
  },
  refuse: refusalAnswer,
};
