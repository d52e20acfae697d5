import { open, readFile } from "node:fs/promises";
import { z } from "zod";

/** What a person says of one span by one rubric. */
const Label = z.object({
  spanId: z.string(),
  rubric: z.string(),
  value: z.union([z.number(), z.boolean(), z.null()]),
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

/** A labels file that cannot be used: which line, why. */
export class LabelFileError extends Error {
  override readonly name = "LabelFileError";
}

/**
 * Reads labels, a JSON object on each line: `{"spanId": "…", "rubric": "faithfulness", "value": 4}`. The last one of a person on a span and
 * rubric counts.
 *
 * @returns none where there is no such file
 * @throws {LabelFileError} that names the line
 */
export async function readLabels(file: string): Promise<readonly HumanLabel[]> {
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return "";
    throw cause;
  });
  const labels = new Map<string, HumanLabel>();
  for (const [i, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const label = labelOf(line);
    if (!label)
      throw new LabelFileError(
        `${file}:${i + 1}: is no label; write {"spanId": "…", "rubric": "faithfulness", "value": 4} (or true, false; null where skipped)`,
      );
    const key = `${label.spanId} ${label.rubric} ${label.by ?? ""}`;
    labels.delete(key);
    if (!label.isUndone) labels.set(key, label);
  }
  return [...labels.values()];
}

function labelOf(line: string): (HumanLabel & { readonly isUndone?: boolean | undefined }) | null {
  try {
    const { spanId, rubric, value, by, isUndone } = Label.parse(JSON.parse(line));
    return { spanId, rubric, by, isUndone, value: value === null ? null : Number(value) };
  } catch {
    return null;
  }
}

/** Adds a label to a file; it is on the disk when this resolves. */
export async function appendLabel(file: string, label: HumanLabel & { readonly atMs: number; readonly isUndone?: boolean | undefined }): Promise<void> {
  const handle = await open(file, "a");
  try {
    await handle.appendFile(`${JSON.stringify(label)}\n`);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
