import { z } from "zod";
import { appendLine, readLines } from "./json-lines.ts";

/** What a person says of one span by one rubric. */
const Label = z.object({
  spanId: z.string(),
  rubric: z.string(),
  value: z.union([z.number(), z.boolean().transform(Number), z.null()]),
  by: z.string().optional(),
  atMs: z.number().optional(),
  /** Takes what was said before back. */
  isUndone: z.boolean().optional(),
});

/** A label as it counts: yes and no are 1 and 0. */
export interface HumanLabel {
  readonly spanId: string;
  readonly rubric: string;
  /** Null where it was skipped. */
  readonly value: number | null;
  readonly by?: string | undefined;
}

/**
 * Reads labels, a JSON object on each line: `{"spanId": "…", "rubric": "faithfulness", "value": 4}`, or `true`, `false`, and null
 * where it was skipped. The last one of a person on a span and rubric counts.
 *
 * @returns none where there is no such file
 * @throws {JsonLinesError} that names the line
 */
export async function readLabels(file: string): Promise<readonly HumanLabel[]> {
  const labels = new Map<string, HumanLabel>();
  for (const { spanId, rubric, value, by, isUndone } of await readLines(file, Label)) {
    const key = `${spanId} ${rubric} ${by ?? ""}`;
    if (isUndone) labels.delete(key);
    else labels.set(key, { spanId, rubric, value, by });
  }
  return [...labels.values()];
}

/** Adds a label to a file; it is on the disk when this resolves. */
export function appendLabel(
  file: string,
  label: HumanLabel & { readonly atMs: number; readonly isUndone?: boolean | undefined },
): Promise<void> {
  return appendLine(file, label);
}
