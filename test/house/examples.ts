/** One statement of an example, and what its comment says it gives. */
export interface Step {
  readonly code: string;
  readonly expectation: string | undefined;
}

export interface Example {
  readonly steps: readonly Step[];
}

/** The examples of a file's docstrings: the lines from `@example` to the next tag or the end of the comment. */
export function examplesIn(source: string): readonly Example[] {
  return [...source.matchAll(/\/\*\*(.*?)\*\//gs)].flatMap(([, comment = ""]) =>
    comment
      .split("\n")
      .map((line) => line.replace(/^\s*\* ?/, ""))
      .join("\n")
      .split(/^(?=@)/m)
      .filter((tag) => /^@example\b/.test(tag.trimStart()))
      .map((tag) => ({
        steps: stepsOf(tag.replace(/^\s*@example\b(?:\s*<caption>.*?<\/caption>)?/, "").replace(/^\s*```.*$/gm, "")),
      })),
  );
}

function stepsOf(text: string): readonly Step[] {
  const steps: Step[] = [];
  let code = "";
  const finish = (expectation: string | undefined) => {
    const statement = code.trim().replace(/;$/, "");
    if (statement !== "") steps.push({ code: statement, expectation });
    code = "";
  };
  for (const line of text.split("\n")) {
    const [, before = "", expectation] = /^(.*?)(?:(?:^|;\s*)\/\/ (.*))?$/.exec(line) ?? [];
    const isContinued = expectation !== undefined && before.trim() === "" && code.trim() === "";
    const last = steps.at(-1);
    if (isContinued && last !== undefined) {
      steps[steps.length - 1] = { code: last.code, expectation: `${last.expectation ?? ""} ${expectation}`.trim() };
      continue;
    }
    code += `${before}\n`;
    if (expectation !== undefined) finish(expectation);
    else if (/;\s*$/.test(before)) finish(undefined);
  }
  finish(undefined);
  return steps;
}

const rest = Symbol("and more");

class NumberPrefix {
  readonly digits: string;
  constructor(digits: string) {
    this.digits = digits;
  }
}

/** What a comment says: a JavaScript literal in which `0.0405…` is a beginning and a lone `…` means "and more". */
export function readExpectation(text: string): unknown {
  const code = text
    .trim()
    .replace(/(-?\d+(?:\.\d*)?(?:e[+-]?\d+)?)…(e[+-]?\d+)?/g, 'prefix("$1$2")')
    .replace(/([{,]\s*)…(?=\s*\})/g, "$1[rest]: true")
    .replace(/([{,]\s*)…(?=\s*,)/g, "$1[rest]: true")
    .replace(/([[,]\s*)…(?=\s*\])/g, "$1rest");
  return new Function("prefix", "rest", `return (${code});`)((digits: string) => new NumberPrefix(digits), rest);
}

/** Whether a value is what an expectation says; numbers to twelve digits. */
export function matches(got: unknown, wanted: unknown): boolean {
  if (wanted instanceof NumberPrefix) return typeof got === "number" && startsWith(got, wanted.digits);
  if (typeof wanted === "number" && typeof got === "number")
    return Object.is(got, wanted) || Math.abs(got - wanted) <= 1e-12 * Math.max(1, Math.abs(wanted));
  if (typeof wanted !== "object" || wanted === null) return Object.is(got, wanted);
  if (typeof got !== "object" || got === null) return false;
  if (Array.isArray(wanted)) {
    const isOpen = wanted.at(-1) === rest;
    const items = isOpen ? wanted.slice(0, -1) : wanted;
    const values = Array.from(got as ArrayLike<unknown>);
    return (
      (isOpen ? values.length >= items.length : values.length === items.length) &&
      items.every((item, i) => matches(values[i], item))
    );
  }
  const fields = Object.entries(wanted);
  const values = got as Record<string, unknown>;
  const isOpen = rest in wanted;
  return (
    fields.every(([name, value]) => matches(values[name], value)) &&
    (isOpen || Object.keys(values).every((name) => values[name] === undefined || name in wanted))
  );
}

function startsWith(value: number, digits: string): boolean {
  const [mantissa = "", exponent = "0"] = digits.split("e");
  const decimals = mantissa.split(".")[1]?.length ?? 0;
  const unit = 10 ** (Number(exponent) - decimals);
  const distance = Math.abs(value - Number(digits));
  // Either a truncation or a rounding of the value may be written down.
  return distance < unit * (1 + 1e-9);
}
