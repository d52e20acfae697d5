import { parseArgs } from "node:util";
import { closest } from "../engine/closest.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** A flag, with a value (`--last 7d`) or without (`--dry-run`). */
export interface Option {
  /** What the value is called in the help; left out where the flag takes none. */
  readonly value?: string;
  readonly about: string;
  readonly short?: string;
  /** Whether it may be given more than once. */
  readonly multiple?: boolean;
}

export interface Command {
  readonly name: string;
  readonly about: string;
  /** What stands after the name: `DIR <question>`; one that ends in `…` comes last and may be given more than once. */
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, Option>>;
  /** Anything the help says after the options. */
  readonly notes?: string;
  /** @returns the exit status */
  readonly run: (input: Input, terminal: Terminal) => Promise<number>;
}

/** What a command was called with. */
export interface Input {
  /** One for each of the command's operands, or more for the last that ends in `…`. */
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, string | undefined>>;
  /** Flags without a value that were given. */
  readonly flags: ReadonlySet<string>;
  /** Options that may be given more than once. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
}

/**
 * Reads the arguments after a command's name.
 *
 * @returns null where help is asked for
 * @throws {UsageError} for an unknown flag, a flag without its value, and operands too few or too many
 */
export function readInput(command: Command, argv: readonly string[]): Input | null {
  const types = Object.fromEntries(
    Object.entries(command.options).map(([name, { value, short }]) => {
      const type: "string" | "boolean" = value === undefined ? "boolean" : "string";
      return [name, { type, ...(short && { short }) }];
    }),
  );
  const { tokens, positionals } = parseArgs({
    args: [...argv],
    options: { ...types, help: { type: "boolean", short: "h" } },
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const options: Record<string, string> = {};
  const lists: Record<string, string[]> = {};
  const flags = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    if (token.name === "help") return null;
    const option = command.options[token.name];
    if (!option) throw new UsageError(unknownFlag(command, token.rawName));
    if (option.value === undefined) {
      if (token.value !== undefined) throw new UsageError(`${command.name}: ${token.rawName} takes no value`);
      flags.add(token.name);
      continue;
    }
    if (token.value === undefined || token.value === "")
      throw new UsageError(`${command.name}: ${token.rawName} needs a value: ${token.rawName} ${option.value}`);
    if (option.multiple) lists[token.name] = [...(lists[token.name] ?? []), token.value];
    else options[token.name] = token.value;
  }
  const { operands } = command;
  if (positionals.length < operands.length)
    throw new UsageError(`${command.name}: ${operands[positionals.length]?.replace("…", "")} is missing`);
  if (positionals.length > operands.length && !operands.at(-1)?.endsWith("…"))
    throw new UsageError(`${command.name}: "${positionals[operands.length]}" is one word too many`);
  return { operands: positionals, options, flags, lists };
}

function unknownFlag({ name, options }: Command, flag: string): string {
  const flags = [...Object.keys(options), "help"].map((option) => `--${option}`);
  const near = closest(flag, flags);
  return `${name}: there is no flag ${flag}${near ? `; did you mean ${near}?` : "."} There are: ${flags.join(", ")}`;
}

/** The help of one command. */
export function helpOf({ name, about, operands, options, notes }: Command): string {
  const flags = Object.entries(options).map(([flag, { value, about, short }]) => [
    `  ${short ? `-${short}, ` : ""}--${flag}${value === undefined ? "" : ` ${value}`}`,
    about,
  ]);
  const width = Math.max(0, ...flags.map(([left = ""]) => left.length));
  const lines = flags.map(([left = "", right = ""]) => `${left.padEnd(width)}  ${right}`);
  const usage = ["telltale", name, ...operands, ...(flags.length > 0 ? ["[options]"] : [])].join(" ");
  return [about, "", `Usage: ${usage}`, ...(lines.length > 0 ? ["", ...lines] : []), ...(notes ? ["", notes] : []), ""].join(
    "\n",
  );
}
