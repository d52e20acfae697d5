import { join } from "node:path";
import type { Rule } from "@telltale/core/alerts";
import type { Engine } from "../engine/engine.ts";
import { createNodeEngine } from "../engine/node-engine.ts";
import { QueryError } from "../engine/query-error.ts";
import { recoverJournals } from "../parquet/recover-journals.ts";
import { openTables } from "../tables/open-tables.ts";
import { isFolder } from "../tables/parquet-files.ts";
import { alertWindow } from "./alert-window.ts";
import { diagnose, noDiagnosis } from "./diagnose.ts";
import { endUnwatched } from "./end-unwatched.ts";
import { type Evaluated, evaluate, stepMsOf } from "./evaluate.ts";
import { createFacts, stampsOf } from "./facts.ts";
import { holdFolder } from "./hold-folder.ts";
import { reportMetrics, type WatchMetrics } from "./metrics.ts";
import { watching } from "./observe.ts";
import { takeOrders } from "./orders.ts";
import { type Rules, RulesError, type RulesInput, rulesGiven } from "./rules-file.ts";
import { type RunSchedulesOptions, runSchedules, scheduleFaults } from "./run-schedules.ts";
import { createSinks } from "./sinks/create-sinks.ts";
import { type Outbox, type OutboxStatus, openOutbox } from "./sinks/open-outbox.ts";
import type { Tell } from "./sinks/own-sink.ts";
import { createReminder } from "./sinks/say-again.ts";
import type { Sink } from "./sinks/sink.ts";
import type { WatchState } from "./state.ts";
import { readState, writeState } from "./state-file.ts";
import type { Judged } from "./step-streams.ts";
import { tell } from "./tell.ts";

export interface WatchOptions {
  /** The data folder. What is remembered is kept in `watch/` in it. */
  readonly dir: string;
  /** A file of rules, or rules as data. Default: the presets. */
  readonly rules?: string | RulesInput | Rules;
  /** Functions of the host that are told, beside the sinks of the rules. */
  readonly sinks?: Readonly<Record<string, Tell>>;
  /** Where the secrets of sinks are looked up. Default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where a console sink writes. Default stdout. */
  readonly write?: (text: string) => void;
  /** How long records may take to arrive before a moment is judged, in ms. Default 90 s. */
  readonly settleMs?: number;
  /** An engine to ask with, left open; by default one is made, and closed with the watch. */
  readonly engine?: Engine;
  /** Told the state of every rule after each evaluation: what `createMetrics` gives. */
  readonly metrics?: WatchMetrics;
  /** Builds the reports that the rules' `reports` ask for: `renderReview(dir)`. Without, none goes out. */
  readonly renderReport?: RunSchedulesOptions["render"];
  /** Told what is wrong but does not stop the watch: files left out, sinks that do not answer. */
  readonly onWarning?: (message: string) => void;
  readonly nowMs?: () => number;
}

/** What one evaluation came to. */
export interface WatchEvaluation extends Pick<Evaluated, "judged" | "told"> {
  readonly state: WatchState;
  /** How many messages were decided. */
  readonly notified: number;
}

export interface Watch {
  readonly rules: readonly Rule[];
  readonly sinks: ReadonlyMap<string, Sink>;
  readonly outbox: Outbox;
  /** Judges what has come since the last time. What is to be told is on the disk when it resolves. */
  evaluate(): Promise<WatchEvaluation>;
  /** Tries to deliver what waits, and says what is left: for one evaluation from a cron job. */
  flush(): Promise<OutboxStatus>;
  /** Evaluates again and again, and delivers. Returns the function that stops, and waits for what is under way. */
  start(options?: {
    readonly everyMs?: number;
    readonly onEvaluated?: (done: WatchEvaluation) => void | Promise<void>;
  }): () => Promise<void>;
  /** Lets go of the folder. */
  close(): Promise<void>;
}

/**
 * Watches a folder of records: rules are judged on what arrives, and sinks are told. What is remembered survives a restart: after
 * a crash between deciding and telling there is one message, not none and not two.
 *
 * @throws {RulesError} if the rules cannot be used
 * @throws {WatchedElsewhereError} if somebody watches the folder already
 * As in:
 *
 *     const watch = await createWatch({ dir: "data", rules: "rules.yaml", sinks: { pager: async (alert) => page(alert) } });
 *     const stop = watch.start();
 */
export async function createWatch(options: WatchOptions): Promise<Watch> {
  const { dir, settleMs = 90_000, onWarning = () => {}, nowMs = Date.now, metrics, renderReport } = options;
  const own = options.sinks ?? {};
  const rules = await rulesGiven(options.rules, Object.keys(own));
  const watched = rules.rules.map(watching);
  const config = Object.keys({ ...rules.sinks, ...own }).length > 0 ? rules.sinks : { console: { type: "console" } as const };
  const sinks = createSinks(config, {
    env: options.env ?? process.env,
    write: options.write ?? ((text) => void process.stdout.write(text)),
    own,
  });
  const faults = scheduleFaults(rules.reports, sinks);
  if (faults.length > 0) throw new RulesError(faults.join("\n"));
  const watchDir = join(dir, "watch");
  const statePath = join(watchDir, "state.json");
  if (!(await isFolder(dir))) throw new QueryError("missing", `there is no folder ${dir}`, { sql: "", query: "watch" });
  const engine = options.engine ?? (await createNodeEngine());
  const closeEngine = () => (options.engine ? Promise.resolve() : engine.close());
  const release = await holdFolder(engine, watchDir).catch(async (cause: unknown) => {
    await closeEngine();
    throw cause;
  });
  const outbox = await openOutbox({
    dir: join(watchDir, "outbox"),
    engine,
    sinks,
    report: ({ kind, sink, id, reason }) => {
      if (kind === "retry") onWarning(`${sink} did not take ${id}: ${reason}; it is tried again`);
      if (kind === "dead") onWarning(`${sink} never took ${id}: ${reason}; it is given up and kept in ${watchDir}/outbox/dead`);
    },
    onError: (error) => onWarning(`outbox: ${error instanceof Error ? error.message : String(error)}`),
    nowMs,
  });
  if (rules.reports.length > 0 && !renderReport)
    onWarning("no report goes out: give createWatch renderReport: renderReview(dir), or use the command telltale watch");
  const reminder = createReminder(sinks, nowMs);
  const facts = createFacts(engine, { bucketMs: 60_000 });
  let last: Promise<unknown> = Promise.resolve();
  let isOpen = true;

  async function evaluateOnce(): Promise<WatchEvaluation> {
    if (!isOpen) throw new Error("the watch is closed");
    const { state: kept, warning } = await readState(statePath, nowMs());
    if (warning) onWarning(warning);
    await reminder.stop();
    await deliverDecided(kept);
    const watchedStill = endUnwatched({ ...kept, unsent: [] }, rules.rules, [...sinks.keys()], nowMs());
    const { state: before, done } = await takeOrders(watchDir, watchedStill);
    await recoverJournals(engine, dir).catch((error: Error) => onWarning(error.message));
    const tables = await openTables(engine, dir);
    for (const { file, reason } of tables.warnings) if (file !== dir && file !== "journal") onWarning(`${file}: ${reason}`);
    const { state, told, judged, warnings } = await evaluate(before, {
      engine,
      facts,
      stamps: stampsOf(tables.files),
      beganAtMs: tables.range?.fromMs ?? Number.POSITIVE_INFINITY,
      watched,
      falseAlarms: rules.falseAlarms,
      silences: rules.silences,
      settledMs: nowMs() - settleMs,
    });
    warnings.forEach(onWarning);
    const next = await tell(before.streams, state, told, {
      dir,
      routes: rules.routes,
      sinkNames: [...sinks.keys()],
      diagnose: diagnosed,
    });
    // From here on a crash loses nothing: what was decided is in the state, and goes to the outbox when the next one reads it.
    await writeState(statePath, next);
    await done();
    await deliverDecided(next);
    reminder.begin(Object.values(next.messages));
    await sendReports();
    reportMetrics(metrics, rules.rules, next, judged);
    return { state: { ...next, unsent: [] }, judged, told, notified: next.unsent.length };
  }

  /** Hands over what was decided, also by a process that ended since; the outbox knows what it has. */
  async function deliverDecided(state: WatchState): Promise<void> {
    if (state.unsent.length === 0) return;
    for (const { notification, sinks: names } of state.unsent) await outbox.add(notification, names);
    await writeState(statePath, { ...state, unsent: [] });
  }

  async function sendReports(): Promise<void> {
    if (!renderReport) return;
    const due = { dir: watchDir, schedules: rules.reports, outbox, nowMs: nowMs(), render: renderReport };
    await runSchedules(due).catch((error: Error) => onWarning(`a report could not be made: ${error.message}`));
  }

  async function diagnosed(judged: Judged) {
    const { rule, observation } = judged;
    const tally = watched.find((one) => one.rule === rule)?.tally;
    if (!tally) return noDiagnosis;
    const asked = { rule, tally, segment: observation.segment, window: alertWindow(judged) };
    return diagnose(engine, asked).catch((error: Error) => {
      onWarning(`${judged.key} could not be diagnosed: ${error.message}`);
      return noDiagnosis;
    });
  }

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  };

  return {
    rules: rules.rules,
    sinks,
    outbox,
    evaluate: () => inTurn(evaluateOnce),
    flush: () => outbox.flush(),
    start({ everyMs = stepMsOf(watched), onEvaluated = () => {} } = {}) {
      const stopDelivering = outbox.start();
      let isStopped = false;
      let wake = () => {};
      const running = (async () => {
        while (!isStopped) {
          await inTurn(evaluateOnce)
            .then(onEvaluated)
            .catch((error: Error) => onWarning(`this evaluation failed, the next is in ${everyMs / 1000} s: ${error.message}`));
          if (isStopped) return;
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, everyMs);
            wake = () => {
              clearTimeout(timer);
              resolve();
            };
          });
        }
      })();
      return async () => {
        isStopped = true;
        wake();
        await running;
        await stopDelivering();
      };
    },
    async close() {
      if (!isOpen) return;
      isOpen = false;
      await last;
      await reminder.settled();
      await release();
      await closeEngine();
    },
  };
}
