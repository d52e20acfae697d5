import { suggestion } from "../engine/closest.ts";
import { askCommand } from "./ask-command.ts";
import { checkCommand } from "./check-command.ts";
import { collectCommand } from "./collect-command.ts";
import { type Command, helpOf, readInput } from "./command.ts";
import { compactCommand } from "./compact-command.ts";
import { experimentCommand } from "./experiment-command.ts";
import { exportCommand } from "./export-command.ts";
import { forgetCommand } from "./forget-command.ts";
import { importCommand } from "./import-command.ts";
import { indexCommand } from "./index-command.ts";
import { judgeCommand } from "./judge-command.ts";
import { keysCommand } from "./keys-command.ts";
import { regressCommand } from "./regress-command.ts";
import { reportCommand } from "./report-command.ts";
import { repriceCommand } from "./reprice-command.ts";
import { serveCommand } from "./serve-command.ts";
import { sqlCommand } from "./sql-command.ts";
import { processTerminal, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { version } from "./version.ts";
import { watchCommand } from "./watch-command.ts";

const commands: readonly Command[] = [
  collectCommand,
  keysCommand,
  importCommand,
  compactCommand,
  forgetCommand,
  reportCommand,
  serveCommand,
  indexCommand,
  askCommand,
  sqlCommand,
  watchCommand,
  checkCommand,
  judgeCommand,
  experimentCommand,
  regressCommand,
  exportCommand,
  repriceCommand,
];

/**
 * Runs the `telltale` command.
 *
 * @param argv what stands after `telltale`
 * @returns the exit status: 0 if it worked, 1 if it failed, 2 if it was called wrongly
 */
export async function main(argv: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  const [name = "--help", ...rest] = argv;
  try {
    if (name === "--help" || name === "-h" || name === "help") return say(terminal, overview());
    if (name === "--version") return say(terminal, `${version()}\n`);
    const command = commands.find((one) => one.name === name);
    if (!command)
      throw new UsageError(
        `"${name}" is not a command${suggestion(
          name,
          commands.map((one) => one.name),
        )}`,
      );
    return await call(command, rest, terminal);
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

function overview(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`);
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
