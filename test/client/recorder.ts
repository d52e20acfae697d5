import type { Receipt, Transport } from "@telltale/client";
import { Envelope } from "@telltale/core/trace";

/** A transport that keeps what it is sent, each body held to the strict schema, with the envelope's context laid under each record. */
export function createRecorder(answer: () => Receipt = () => ({ outcome: "ok" })) {
  const envelopes: Envelope[] = [];
  const closings: boolean[] = [];
  const problems: unknown[] = [];
  const transport: Transport = {
    async send(body, { closing }) {
      const receipt = closing ? ({ outcome: "posted" } as const) : answer();
      try {
        envelopes.push(Envelope.parse(JSON.parse(body)));
      } catch (error) {
        problems.push(error);
      }
      closings.push(closing);
      return receipt;
    },
  };
  const merged = <T extends { readonly id: string }>(pick: (envelope: Envelope) => readonly T[] | undefined): T[] => {
    if (problems.length > 0) throw problems[0];
    const byId = new Map<string, T>();
    for (const envelope of envelopes)
      for (const record of pick(envelope) ?? []) byId.set(record.id, { ...envelope.context, ...record });
    return [...byId.values()];
  };
  return {
    transport,
    envelopes,
    closings,
    signals: () => merged((envelope) => envelope.signals),
    spans: () => merged((envelope) => envelope.spans),
    scores: () => merged((envelope) => envelope.scores),
    /** The signals of one kind. */
    of: (kind: string) => merged((envelope) => envelope.signals).filter((signal) => signal.kind === kind),
    kinds: () => merged((envelope) => envelope.signals).map(({ kind }) => kind),
  };
}

/** Waits until `claim` holds, looking every few milliseconds; fails after `mostMs`. */
export async function until(claim: () => boolean, mostMs = 5_000): Promise<void> {
  for (let waited = 0; !claim(); waited += 10) {
    if (waited > mostMs) throw new Error(`never came true: ${claim}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
