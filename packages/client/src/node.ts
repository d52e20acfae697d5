import type { Context, Score, Span, Table } from "@telltale/core/trace";
import { nowMs } from "./browser/clock.ts";
import { createGuard, type OnError, quiet } from "./browser/guard.ts";
import { newRecordId } from "./browser/ids.ts";
import type { OpenSpan } from "./calls/spans.ts";
import { sdk, wireVersion } from "./envelope/parcel.ts";
import { redact } from "./envelope/redact.ts";
import { roundTimes } from "./envelope/round-times.ts";
import { inclusionOf } from "./envelope/sample.ts";
import { createFileOutlet } from "./server/file-outlet.ts";
import { createHttpOutlet } from "./server/http-outlet.ts";
import { laidOver } from "./server/laid-over.ts";
import { onExit } from "./server/on-exit.ts";
import { type Outgoing, type Outlet, straight } from "./server/outlet.ts";
import { createServerSpans } from "./server/server-spans.ts";
import type { ServerTelltale, TelltaleOptions } from "./server/server-telltale.ts";
import { createStdoutOutlet } from "./server/stdout-outlet.ts";
import { createAround } from "./server/surroundings.ts";
import { textFeatures } from "./signals/text-features.ts";

export { type FaultCode, type OnError, TelltaleError } from "./browser/guard.ts";
export type { OpenSpan, Spans } from "./calls/spans.ts";
export { type TraceCallOptions, traceCall } from "./calls/trace-call.ts";
export { type TraceFetchOptions, traceFetch } from "./calls/trace-fetch.ts";
export { traceStream } from "./calls/trace-stream.ts";
export { type TraceRetrievalOptions, type TraceToolOptions, traceRetrieval, traceTool } from "./calls/trace-tool.ts";
export { formatTraceparent, parseTraceparent, type TraceParent } from "./calls/traceparent.ts";
export { type BudgetFile, openBudgetFile } from "./server/budget-file.ts";
export { fromHeaders } from "./server/from-headers.ts";
export { lineOf } from "./server/line-of.ts";
export type { Outgoing } from "./server/outlet.ts";
export type { SpanDraft } from "./server/server-spans.ts";
export type { ServerTelltale, TelltaleOptions } from "./server/server-telltale.ts";
export type { Surroundings } from "./server/surroundings.ts";

/** How much of a text is looked at, in characters. */
const mostRead = 20_000;

/**
 * Begins to record what a server's models, tools and users do, and returns the function that stops it.
 *
 * It never throws, never logs and keeps no process alive. Records wait for a collector in memory (at most 16 MiB, then the oldest
 * give way and `onError` is told); files and the standard output are written at once. When the process ends, by itself, by
 * `process.exit` or by an exception nobody caught, spans still open are recorded as aborted and what waits is sent. What is lost
 * is what waits for a collector when a signal kills the process: two seconds' worth, nothing with `handleSignals`.
 *
 * @throws {TypeError} if it is not told where records go
 * As in:
 *
 *     const telltale = createTelltale({ stdout: true, app: "shop", handleSignals: true });
 *     const openai = wrapOpenAI(new OpenAI(), telltale);
 *     server.on("request", (request, response) => telltale.run({ sessionId: sessionOf(request) }, () => answer(request, response)));
 */
export function createTelltale(options: TelltaleOptions): ServerTelltale {
  const { tenant, feature, environment, release, variants, attributes, app, onError: hear } = options;
  const { captureText = false, redact: edit, handleSignals = false, patienceMs = 5_000 } = options;
  const { readsTexts = true } = options;
  const onError = quiet(hear);
  const guard = createGuard(onError);
  const shared: Context = { tenant, feature, environment, release, variants, attributes: laidOver({ app }, attributes ?? {}) };
  const outlets = openOutlets(options, patienceMs, onError);
  const around = createAround();
  let isStopped = false;

  const record = guard((table: Table, draft: Partial<Span>) => {
    const inclusion = inclusionOf(draft, options);
    if (isStopped || !inclusion) return;
    const inclusionProbability = (options.sampleRate ?? 1) < 1 ? inclusion : undefined;
    const told = laidOver({ id: newRecordId(nowMs()), ...shared, inclusionProbability }, draft);
    const read = readsTexts && table === "spans" ? laidOver(featuresOf(told) ?? {}, told) : told;
    const record = redact(roundTimes(read), { captureText, redact: edit }) as Outgoing["record"];
    for (const outlet of outlets) guard(outlet.take)({ table, record });
  });
  const featuresOf = guard(({ inputText, outputText }: Partial<Span>) =>
    textFeatures({ inputText: inputText?.slice(0, mostRead), outputText: outputText?.slice(0, mostRead) }),
  );
  const spans = createServerSpans(around, (span) => record("spans", span), guard);

  const flush = async () => {
    await spans.settled();
    await Promise.all(outlets.map((outlet) => outlet.flush()));
  };
  const leave = guard(() => {
    spans.endAll();
    for (const outlet of outlets) outlet.leave();
  });
  const stopWatching = onExit({ flush, leave, handleSignals, patienceMs });

  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= (async () => {
      await spans.settled();
      spans.endAll();
      isStopped = true;
      stopWatching();
      await flush();
    })();
    return stopping;
  };

  /** A record that is no span: of the surroundings it bears the context. */
  const tell = guard((table: Table, draft: object) => {
    const { parentSpanId: _, ...context } = around.now() ?? {};
    record(table, laidOver({ atMs: nowMs(), ...context }, draft));
  });

  return Object.assign(stop, {
    capturesText: captureText,
    run: around.within,
    within: <R>({ spanId, traceId }: Pick<OpenSpan, "spanId" | "traceId">, act: () => R): R =>
      around.within({ traceId, parentSpanId: spanId }, act),
    startSpan: spans.start,
    span: guard(spans.tell),
    signal: (draft: object) => tell("signals", draft),
    thumbs: (messageId: string, thumb: "up" | "down" | null) =>
      tell("signals", { kind: "thumbs", messageId, value: thumb === "up" ? 1 : thumb === "down" ? -1 : 0 }),
    score: (draft: Partial<Score>) => tell("scores", laidOver({ evaluatorKind: "code" }, draft)),
    flush,
  });
}

function openOutlets(
  { endpoint, writeKey, file, stdout, sink }: TelltaleOptions,
  timeoutMs: number,
  onError: OnError,
): readonly Outlet[] {
  const outlets = [
    endpoint !== undefined && createHttpOutlet(endpoint, { writeKey, timeoutMs, head: { v: wireVersion, sdk }, onError }),
    file !== undefined && createFileOutlet(file, onError),
    stdout && createStdoutOutlet(process.stdout, onError),
    sink && straight(sink),
  ].filter((outlet) => typeof outlet === "object");
  if (outlets.length === 0)
    throw new TypeError("createTelltale: say where the records go, with endpoint, file, stdout or sink");
  return outlets;
}
