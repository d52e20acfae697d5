import { suggestion } from "../engine/closest.ts";
import { type Command, helpOf, readInput } from "./command.ts";
import { processTerminal, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { version } from "./version.ts";

/** Each is loaded when it is called: what one needs would make all others start slowly. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  collect: async () => (await import("./collect-command.ts")).collectCommand,
  keys: async () => (await import("./keys-command.ts")).keysCommand,
  import: async () => (await import("./import-command.ts")).importCommand,
  compact: async () => (await import("./compact-command.ts")).compactCommand,
  forget: async () => (await import("./forget-command.ts")).forgetCommand,
  report: async () => (await import("./report-command.ts")).reportCommand,
  serve: async () => (await import("./serve-command.ts")).serveCommand,
  index: async () => (await import("./index-command.ts")).indexCommand,
  ask: async () => (await import("./ask-command.ts")).askCommand,
  sql: async () => (await import("./sql-command.ts")).sqlCommand,
  watch: async () => (await import("./watch-command.ts")).watchCommand,
  check: async () => (await import("./check-command.ts")).checkCommand,
  judge: async () => (await import("./judge-command.ts")).judgeCommand,
  experiment: async () => (await import("./experiment-command.ts")).experimentCommand,
  regress: async () => (await import("./regress-command.ts")).regressCommand,
  export: async () => (await import("./export-command.ts")).exportCommand,
  reprice: async () => (await import("./reprice-command.ts")).repriceCommand,
};

/**
 * Runs the `telltale` command.
 *
 * @param argv what stands after `telltale`
 * @returns the exit status: 0 if it worked, 1 if it failed, 2 if it was called wrongly
 */
export async function main(argv: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  const [name = "--help", ...rest] = argv;
  try {
    if (name === "--help" || name === "-h" || name === "help") return say(terminal, await overview());
    if (name === "--version") return say(terminal, `${version()}\n`);
    const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!load) throw new UsageError(`"${name}" is not a command${suggestion(name, Object.keys(commands))}`);
    return await call(await load(), rest, terminal);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    terminal.err(`telltale: ${message}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function call(command: Command, argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const input = readInput(command, argv);
    return input ? await command.run(input, terminal) : say(terminal, helpOf(command));
  } catch (error) {
    // Questions and reports say with a RangeError that a name or a number they were given is not one.
    const isUsage = error instanceof UsageError || error instanceof RangeError;
    if (!isUsage) throw error;
    throw new UsageError(`${error.message}\nSee telltale ${command.name} --help`, { cause: error });
  }
}

function say(terminal: Terminal, text: string): number {
  terminal.out(text);
  return 0;
}

async function overview(): Promise<string> {
  const all = await Promise.all(Object.values(commands).map((load) => load()));
  const width = Math.max(...all.map(({ name }) => name.length));
  const lines = all.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`);
  return [
    "Telemetry and analytics for LLM applications, kept as Parquet, answered by DuckDB.",
    "",
    "Usage: telltale <command> [options]",
    "",
    ...lines,
    "",
    "telltale <command> --help says more. Exit status: 0 done, 1 failed, 2 called wrongly.",
    "",
  ].join("\n");
}
