import { createMetrics } from "../export/metrics.ts";
import { serveMetrics } from "../export/serve-metrics.ts";
import { parseTime } from "../tables/period.ts";
import { formatTime } from "../views/format.ts";
import { createWatch, type Watch, type WatchEvaluation } from "../watch/create-watch.ts";
import type { Rules } from "../watch/rules-file.ts";
import { metricsPlaceOf } from "./collect-options.ts";
import type { Input } from "./command.ts";
import { lengthOption } from "./length-option.ts";
import { renderReview } from "./render-review.ts";
import type { Terminal } from "./terminal.ts";
import { onceText, toldText } from "./watch-alerts-text.ts";

const defaultEvery = "60s";

/** Watches until it is stopped. Says nothing while nothing happens; what happens has a line here, whichever sinks are told. */
export async function watchOnward(dir: string, rules: Rules, { options }: Input, terminal: Terminal): Promise<number> {
  const everyMs = lengthOption("every", options.every ?? defaultEvery);
  const metrics = options.metrics === undefined ? undefined : createMetrics();
  const server = metrics && (await serveMetrics({ ...metricsPlaceOf(options.metrics ?? ""), metrics }));
  const watch = await opened(dir, rules, options, terminal, { ...(metrics && { metrics }) }).catch(async (cause: unknown) => {
    await server?.close();
    throw cause;
  });
  const names = [...watch.sinks.keys()];
  const isSaidHere = [...watch.sinks.values()].some(({ type }) => type === "console");
  terminal.out(
    `telltale watches ${dir}: ${count(watch.rules.length, "rule")}, every ${options.every ?? defaultEvery}; told: ${names.join(", ")}\n`,
  );
  if (server) terminal.out(`  prometheus   ${server.url}\n`);
  terminal.out("  it says nothing while all is well; stop it with Ctrl-C\n");
  const stop = watch.start({
    everyMs,
    onEvaluated: (done) => {
      if (terminal.isWatched) terminal.err("\r\u001b[2K");
      // A console sink says all of it here.
      if (!isSaidHere) terminal.out(toldText(done.told, terminal));
      if (terminal.isWatched) terminal.err(`\r\u001b[2K${statusLine(done)}`);
    },
  });
  await terminal.stopped();
  if (terminal.isWatched) terminal.err("\r\u001b[2K");
  await stop();
  await watch.close();
  await server?.close();
  return 0;
}

/** Looks once, delivers, and ends. */
export async function watchOnce(dir: string, rules: Rules, { options, flags }: Input, terminal: Terminal): Promise<number> {
  const atMs = options.at === undefined ? undefined : parseTime(options.at);
  const isJson = flags.has("json");
  // A console sink must not write into JSON.
  const write = isJson ? terminal.err : terminal.out;
  const watch = await opened(dir, rules, options, terminal, { write, ...(atMs !== undefined && { nowMs: () => atMs }) });
  try {
    const done = await watch.evaluate();
    const left = await watch.flush();
    const { state, judged, notified } = done;
    terminal.out(
      isJson
        ? `${JSON.stringify({ evaluatedToMs: state.evaluatedToMs, notified, judged: judged.map(({ key, judgement }) => ({ key, ...judgement })), waiting: left.waiting }, null, 2)}\n`
        : onceText(done, terminal),
    );
    for (const { sink, id, reason } of left.waiting)
      terminal.err(`warning: ${sink} has not taken ${id}${reason ? `: ${reason}` : ""}; the next run tries again\n`);
    return 0;
  } finally {
    await watch.close();
  }
}

type More = Partial<Pick<Parameters<typeof createWatch>[0], "metrics" | "nowMs" | "write">>;

function opened(dir: string, rules: Rules, options: Input["options"], terminal: Terminal, more: More): Promise<Watch> {
  return createWatch({
    dir,
    rules,
    write: terminal.out,
    renderReport: renderReview(dir),
    settleMs: lengthOption("settle", options.settle ?? "90s"),
    onWarning: once((message) => terminal.err(`warning: ${message}\n`)),
    ...more,
  });
}

/** The same warning at every look helps nobody. */
function once(say: (message: string) => void): (message: string) => void {
  const said = new Set<string>();
  return (message) => {
    if (said.has(message)) return;
    said.add(message);
    say(message);
  };
}

function statusLine({ state, judged }: WatchEvaluation): string {
  const open = Object.values(state.streams).filter(({ alert }) => alert.episode).length;
  const dataLess = judged.filter(({ judgement }) => judgement.verdict === "no data").length;
  const at = state.evaluatedToMs === null ? "" : formatTime(state.evaluatedToMs);
  return `${at} UTC  ${open === 0 ? "all well" : `${count(open, "open alert")}`}${dataLess > 0 ? `, ${dataLess} without enough data` : ""}`;
}

const count = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;
