/** One level of a scale, by what a reader of the text alone can see. */
export interface Level {
  readonly value: number;
  readonly when: string;
}

/** One thing that earns points, 0…`most`. */
export interface Criterion {
  /** Letters, digits and underscores: it is a field of the judge's answer. */
  readonly name: string;
  readonly most: number;
  /** What earns all of the points, and what earns fewer. */
  readonly when: string;
}

export type Scale =
  | { readonly kind: "levels"; readonly levels: readonly Level[] }
  | { readonly kind: "yes-no"; readonly yes: string; readonly no: string }
  | { readonly kind: "points"; readonly criteria: readonly Criterion[] };

/** What a judge is asked about an answer: data, so that it can be read, versioned, hashed and changed. */
export interface Rubric {
  /** The name of the score. */
  readonly name: string;
  /** Raise it with every change of wording: scores of two wordings are two instruments. */
  readonly version: string;
  /** One question that can be answered from the text alone. */
  readonly question: string;
  /** What the judge must see besides the answer; where a record lacks it, it is not judged. */
  readonly needs: readonly ("input" | "context")[];
  readonly scale: Scale;
  /** On scales and points: an answer below it is a fault. */
  readonly passMark?: number | undefined;
}

/**
 * The least and the largest value a rubric can give; yes and no are 1 and 0.
 *
 * @example valuesOf({ name: "a", version: "1", question: "?", needs: [], scale: { kind: "yes-no", yes: "it is", no: "it is not" } }); // [0, 1]
 */
export function valuesOf({ scale }: Rubric): readonly [least: number, most: number] {
  if (scale.kind === "yes-no") return [0, 1];
  if (scale.kind === "points") return [0, scale.criteria.reduce((sum, { most }) => sum + most, 0)];
  const values = scale.levels.map(({ value }) => value);
  return [Math.min(...values), Math.max(...values)];
}

/**
 * Whether a value tells of a fault: a yes, or less than the pass mark. Without a pass mark, less than the middle of the scale.
 *
 * @example isFault({ name: "a", version: "1", question: "?", needs: [], scale: { kind: "yes-no", yes: "it is", no: "it is not" } }, 1); // true
 */
export function isFault(rubric: Rubric, value: number): boolean {
  const [least, most] = valuesOf(rubric);
  if (rubric.scale.kind === "yes-no") return value === 1;
  return value < (rubric.passMark ?? (least + most) / 2);
}

/**
 * Whether a cheap judge's value should be looked at by a better one: next to the pass mark, or a yes, which is rare and costly if
 * it is wrong.
 *
 * @example isBorderline({ name: "a", version: "1", question: "?", needs: [], scale: { kind: "yes-no", yes: "it is", no: "it is not" } }, 0); // false
 */
export function isBorderline(rubric: Rubric, value: number): boolean {
  if (rubric.scale.kind === "yes-no") return value === 1;
  const [least, most] = valuesOf(rubric);
  const mark = rubric.passMark ?? (least + most) / 2;
  return Math.abs(value - mark) < Math.max(1, (most - least) / 6);
}

/**
 * What is wrong with a rubric, in words; empty where nothing is.
 *
 * @example rubricFaults({ name: "tone", version: "1", question: "Is it kind?", needs: [], scale: { kind: "points", criteria: [] } }); // ["scale: needs at least one criterion"]
 */
export function rubricFaults(rubric: Rubric): readonly string[] {
  const { name, version, question, scale } = rubric;
  const faults: string[] = [];
  if (name.trim() === "") faults.push("name: is empty");
  if (version.trim() === "") faults.push("version: is empty");
  if (question.trim() === "") faults.push("question: is empty");
  if (scale.kind === "levels") {
    const values = scale.levels.map(({ value }) => value);
    if (values.length < 2) faults.push("scale: needs at least two levels");
    if (new Set(values).size < values.length) faults.push("scale: two levels have one value");
    if (!values.every(Number.isInteger)) faults.push("scale: a level's value must be a whole number");
  }
  if (scale.kind === "points") {
    const names = scale.criteria.map((one) => one.name);
    if (names.length === 0) faults.push("scale: needs at least one criterion");
    if (new Set(names).size < names.length) faults.push("scale: two criteria have one name");
    for (const { name, most } of scale.criteria) {
      if (!/^[A-Za-z]\w{0,63}$/.test(name) || name === "rationale")
        faults.push(`scale: the criterion "${name}" must be a name of letters, digits and underscores, and not "rationale"`);
      if (!(Number.isInteger(most) && most >= 1 && most <= 100))
        faults.push(`scale: the most points of ${name} must be a whole number from 1 to 100`);
    }
  }
  return faults;
}
