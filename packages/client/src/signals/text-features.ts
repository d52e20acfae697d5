import { injectionOf, piiTypesOf, refusalOf, repetitionOf, scriptOf } from "@telltale/core/text";
import type { Span } from "@telltale/core/trace";

/** What is kept of the words of a call once the words are dropped. Pure. */
export function textFeatures({ inputText: input, outputText: output }: Partial<Span>): Partial<Span> {
  return {
    ...(input && {
      inputScript: scriptOf(input) ?? undefined,
      inputPiiTypes: piiTypesOf(input),
      injectionScore: injectionOf(input).score,
    }),
    ...(output && {
      outputScript: scriptOf(output) ?? undefined,
      outputPiiTypes: piiTypesOf(output),
      refusal: refusalOf(output).refusal,
      repetition: repetitionOf(output),
    }),
  };
}
