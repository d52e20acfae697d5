import { readFile } from "node:fs/promises";
import { type Rubric, rubricFaults, rubrics } from "@telltale/core/judge";
import { reasonOf } from "@telltale/core/trace";
import { z } from "zod";
import { suggestion } from "../../engine/closest.ts";

const text = z.string().min(1);
const OwnRubric = z.strictObject({
  name: text,
  version: text,
  question: text,
  needs: z.array(z.enum(["input", "context"])).default([]),
  passMark: z.number().optional(),
  scale: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("levels"), levels: z.array(z.strictObject({ value: z.int(), when: text })) }),
    z.strictObject({ kind: z.literal("yes-no"), yes: text, no: text }),
    z.strictObject({
      kind: z.literal("points"),
      criteria: z.array(z.strictObject({ name: text, most: z.int(), when: text })),
    }),
  ]),
});
const OwnRubrics = z.array(OwnRubric).min(1);

/** A rubric file that cannot be used: which file, which field, why. */
export class RubricError extends Error {
  override readonly name = "RubricError";
}

/**
 * Reads rubrics of one's own from a JSON file: a list of `{ name, version, question, needs, scale, passMark }`.
 *
 * @throws {RubricError} that names the file, the field and the reason
 */
export async function readRubrics(file: string): Promise<readonly Rubric[]> {
  let raw: unknown;
  try {
    raw = JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    const isAbsent = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw new RubricError(`${file}: ${isAbsent ? "is not there" : (cause as Error).message}`, { cause });
  }
  const read = OwnRubrics.safeParse(raw);
  if (!read.success) {
    const reasons = read.error.issues.map((issue) => `${issue.path.join(".") || "the list"}: ${reasonOf(issue, raw)}`);
    throw new RubricError(`${file}: ${reasons.slice(0, 5).join("; ")}`, { cause: read.error });
  }
  const faults = read.data.flatMap((rubric) => rubricFaults(rubric).map((fault) => `${rubric.name}: ${fault}`));
  if (faults.length > 0) throw new RubricError(`${file}: ${faults.slice(0, 5).join("; ")}`);
  return read.data;
}

/**
 * Rubrics by name, one's own before the ready ones.
 *
 * @throws {RangeError} that lists the names, where there is none of that name
 */
export function chooseRubrics(names: readonly string[], own: readonly Rubric[] = []): readonly Rubric[] {
  const known = new Map([...Object.values(rubrics), ...own].map((rubric) => [rubric.name, rubric]));
  return [...new Set(names)].map((name) => {
    const rubric = known.get(name);
    if (!rubric) throw new RangeError(`judge: there is no rubric "${name}"${suggestion(name, [...known.keys()])}`);
    return rubric;
  });
}
