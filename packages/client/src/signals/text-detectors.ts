import { followUpSentiment, rephraseOf } from "@telltale/core/text";

/** What the page asks about a message. Imported lazily, as a chunk of its own. */
export const detectors = { rephraseOf, followUpSentiment };
export type Detectors = typeof detectors;
