import { observe } from "@telltale/client";
import { createRecorder } from "../recorder.ts";

/** A telltale without a page, and what was told to it. */
export function createEar() {
  const recorder = createRecorder();
  const telltale = observe({ endpoint: "http://127.0.0.1/telltale", sessionId: "s1", transport: recorder.transport });
  return {
    ...recorder,
    telltale,
    /** The signals but for the session's own, by what they say. */
    async told() {
      for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setTimeout(resolve, 2));
      await telltale.flush();
      return recorder
        .signals()
        .filter(({ kind }) => !/^session|^dwell|^follow/.test(kind))
        .map(({ kind, messageId, value, label, conversationId, chars }) => ({
          kind,
          ...(messageId !== undefined && { messageId }),
          ...(value !== undefined && { value }),
          ...(label !== undefined && { label }),
          ...(conversationId !== undefined && { conversationId }),
          ...(chars !== undefined && { chars }),
        }));
    },
  };
}
