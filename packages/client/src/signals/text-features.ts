import { injectionOf, piiTypesOf, refusalOf, repetitionOf, scriptOf } from "@telltale/core/text";
import type { Span } from "@telltale/core/trace";

/** So much of a text is looked at: some ten milliseconds of a page's time. */
const judgedChars = 20_000;

/** What is kept of the words of a call once the words are dropped: of the first 20,000 characters of either side. Pure. */
export function textFeatures({ inputText, outputText }: Partial<Span>): Partial<Span> {
  const [input, output] = [inputText?.slice(0, judgedChars), outputText?.slice(0, judgedChars)];
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
