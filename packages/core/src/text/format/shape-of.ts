export interface ShapeProblem {
  /** Where in the value, as a JSON pointer; empty for the value itself. */
  readonly path: string;
  readonly reason: string;
}

export interface ShapeCheck {
  /** At most 20, in the order of the value; none means that what was checked holds. */
  readonly problems: readonly ShapeProblem[];
  /** Keywords of the schema that this check does not know, so that they are not taken for satisfied. */
  readonly unchecked: readonly string[];
}

type Schema = { readonly [keyword: string]: unknown };

interface Walk {
  readonly problems: ShapeProblem[];
  readonly unchecked: Set<string>;
  readonly root: unknown;
  /** What is left to spend: alternatives that refer to themselves would double the work at every step. */
  readonly steps: { left: number };
}

const problemsKept = 20;
const deepest = 100;
const stepsAllowed = 1_000_000;
const annotations = new Set(
  "$schema $id $comment $defs definitions title description default examples deprecated readOnly writeOnly format".split(" "),
);

/**
 * Whether a parsed value has the shape that a JSON Schema asks for: the keywords that output schemas for models use (type, enum,
 * const, properties, required, additionalProperties, items, prefixItems, bounds on numbers, lengths and counts, anyOf, oneOf,
 * allOf, $ref within the schema). `format` is an annotation, as the standard has it; `pattern` is not run, since a schema's
 * regular expression may take any time on a hostile answer.
 *
 * @see https://json-schema.org/draft/2020-12/json-schema-validation
 * @example shapeOf({ city: 5 }, { type: "object", properties: { city: { type: "string" } }, required: ["city"] }).problems; // [{ path: "/city", reason: "is integer, not string" }]
 */
export function shapeOf(value: unknown, schema: unknown): ShapeCheck {
  const walk: Walk = { problems: [], unchecked: new Set(), root: schema, steps: { left: stepsAllowed } };
  check(value, schema, "", 0, walk);
  return { problems: walk.problems.slice(0, problemsKept), unchecked: [...walk.unchecked].sort() };
}

function check(value: unknown, given: unknown, path: string, depth: number, walk: Walk): void {
  if (walk.problems.length >= problemsKept || given === true) return;
  const fail = (reason: string) => {
    walk.problems.push({ path, reason });
  };
  walk.steps.left--;
  if (depth > deepest) fail("is nested too deeply to check");
  else if (walk.steps.left < 0) walk.unchecked.add("(too large)");
  else if (given === false) fail("is not allowed");
  if (depth > deepest || walk.steps.left < 0 || !isObject(given)) return;
  for (const [keyword, argument] of Object.entries(given)) {
    if (annotations.has(keyword)) continue;
    const rule = keywords[keyword];
    if (rule) rule({ value, argument, schema: given, path, depth, walk, fail });
    else walk.unchecked.add(keyword);
  }
}

interface Case {
  readonly value: unknown;
  readonly argument: unknown;
  readonly schema: Schema;
  readonly path: string;
  readonly depth: number;
  readonly walk: Walk;
  readonly fail: (reason: string) => void;
}

const isObject = (value: unknown): value is Schema => typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (argument: unknown): readonly unknown[] => (Array.isArray(argument) ? argument : [argument]);
const isSame = (a: unknown, b: unknown) => a === b || canonical(a) === canonical(b);
const canonical = (value: unknown) =>
  JSON.stringify(value, (_, part: unknown) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "number" && Number.isInteger(value) ? "integer" : typeof value;
}

/** A keyword that compares one measure of the value with its argument, and says nothing of values without that measure. */
function bound(measure: (value: unknown) => number | undefined, holds: (a: number, b: number) => boolean, words: string) {
  return ({ value, argument, fail }: Case) => {
    const size = measure(value);
    if (size !== undefined && !holds(size, Number(argument))) fail(`${words} ${String(argument)}`);
  };
}

const numberOf = (value: unknown) => (typeof value === "number" ? value : undefined);
const charsOf = (value: unknown) => (typeof value === "string" ? [...value].length : undefined);
const itemsOf = (value: unknown) => (Array.isArray(value) ? value.length : undefined);
const fieldsOf = (value: unknown) => (isObject(value) ? Object.keys(value).length : undefined);
const atLeast = (a: number, b: number) => a >= b;
const atMost = (a: number, b: number) => a <= b;

/** How many of the alternatives a value satisfies. */
function satisfied({ value, argument, path, depth, walk }: Case): number {
  return listOf(argument).filter((option) => {
    const inner: Walk = { ...walk, problems: [] };
    check(value, option, path, depth + 1, inner);
    return inner.problems.length === 0;
  }).length;
}

const keywords: Readonly<Record<string, (asked: Case) => void>> = {
  type: ({ value, argument, fail }) => {
    const is = typeOf(value);
    const wanted = listOf(argument);
    if (!wanted.includes(is) && !(is === "integer" && wanted.includes("number"))) fail(`is ${is}, not ${wanted.join(" or ")}`);
  },
  enum: ({ value, argument, fail }) => {
    if (!listOf(argument).some((option) => isSame(option, value))) fail("is none of the values allowed");
  },
  const: ({ value, argument, fail }) => {
    if (!isSame(argument, value)) fail("is not the value asked for");
  },
  required: ({ value, argument, fail }) => {
    if (!isObject(value)) return;
    for (const name of listOf(argument)) if (!Object.hasOwn(value, String(name))) fail(`lacks ${String(name)}`);
  },
  properties: ({ value, argument, path, depth, walk }) => {
    if (!isObject(value) || !isObject(argument)) return;
    for (const [name, schema] of Object.entries(argument)) {
      if (Object.hasOwn(value, name)) check(value[name], schema, `${path}/${pointer(name)}`, depth + 1, walk);
    }
  },
  additionalProperties: ({ value, argument, schema, path, depth, walk }) => {
    if (!isObject(value)) return;
    const known = isObject(schema.properties) ? schema.properties : {};
    if (schema.patternProperties !== undefined) return;
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(known, name)) check(value[name], argument, `${path}/${pointer(name)}`, depth + 1, walk);
    }
  },
  prefixItems: ({ value, argument, path, depth, walk }) => {
    if (!Array.isArray(value)) return;
    for (const [i, schema] of listOf(argument).entries()) {
      if (i < value.length) check(value[i], schema, `${path}/${i}`, depth + 1, walk);
    }
  },
  items: ({ value, argument, schema, path, depth, walk }) => {
    if (!Array.isArray(value)) return;
    const from = Array.isArray(schema.prefixItems) ? schema.prefixItems.length : 0;
    for (let i = from; i < value.length; i++) check(value[i], argument, `${path}/${i}`, depth + 1, walk);
  },
  minimum: bound(numberOf, atLeast, "is less than"),
  maximum: bound(numberOf, atMost, "is more than"),
  exclusiveMinimum: bound(numberOf, (a, b) => a > b, "is not above"),
  exclusiveMaximum: bound(numberOf, (a, b) => a < b, "is not below"),
  minLength: bound(charsOf, atLeast, "has fewer characters than"),
  maxLength: bound(charsOf, atMost, "has more characters than"),
  minItems: bound(itemsOf, atLeast, "has fewer items than"),
  maxItems: bound(itemsOf, atMost, "has more items than"),
  minProperties: bound(fieldsOf, atLeast, "has fewer fields than"),
  maxProperties: bound(fieldsOf, atMost, "has more fields than"),
  allOf: ({ value, argument, path, depth, walk }) => {
    for (const schema of listOf(argument)) check(value, schema, path, depth + 1, walk);
  },
  anyOf: (asked) => {
    if (satisfied(asked) === 0) asked.fail("fits none of the alternatives");
  },
  oneOf: (asked) => {
    const count = satisfied(asked);
    if (count !== 1) asked.fail(`fits ${count} alternatives, not one`);
  },
  $ref: ({ value, argument, path, depth, walk }) => {
    const target = resolve(walk.root, String(argument));
    if (target === undefined) walk.unchecked.add("$ref");
    else check(value, target, path, depth + 1, walk);
  },
};

const pointer = (name: string) => name.replaceAll("~", "~0").replaceAll("/", "~1");

function resolve(root: unknown, reference: string): unknown {
  if (!reference.startsWith("#")) return undefined;
  let at = root;
  for (const step of reference.slice(1).split("/").slice(1)) {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    at = isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }
  return at;
}
