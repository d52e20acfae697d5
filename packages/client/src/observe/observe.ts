import type { Context } from "@telltale/core/trace";
import { after, nowMs } from "../browser/clock.ts";
import { createGuard, quiet, TelltaleError } from "../browser/guard.ts";
import { newRecordId, newTraceId } from "../browser/ids.ts";
import { listen, stopAll } from "../browser/listen.ts";
import { pageOf } from "../browser/page.ts";
import { openShelf } from "../browser/storage.ts";
import type { List } from "../envelope/parcel.ts";
import { redact } from "../envelope/redact.ts";
import { isSampled } from "../envelope/sample.ts";
import { about, createConversations } from "../signals/conversations.ts";
import { createLazy } from "../signals/lazy.ts";
import { onFollowUp } from "../signals/on-follow-up.ts";
import { reportMessages } from "../signals/on-message.ts";
import { onThumbs } from "../signals/on-thumbs.ts";
import type { SignalDraft } from "../signals/report.ts";
import { createSession } from "../signals/session.ts";
import { laidOver } from "./laid-over.ts";
import { createOpenSpans } from "./open-spans.ts";
import { createOutbox } from "./outbox.ts";
import type { HandMessage, ObserveOptions, ScoreDraft, Telltale } from "./telltale.ts";
import { watchPage } from "./watch-page.ts";

const chunkMs = 3_000;

/**
 * Begins to notice what users do about what the model did, and returns the function that stops it.
 *
 * In a page it watches the marked messages and buttons (`data-telltale-message`, `data-telltale-action`). Without a page, as in
 * Node, it takes what it is told by hand and what `traceFetch` measures. It never throws and never logs: faults go to `onError`.
 *
 * @param options where the collector is, what the records share, and what may leave the page
 */
export function observe(options: ObserveOptions): Telltale {
  const {
    endpoint,
    app,
    root,
    sessionId,
    conversationId,
    captureText = false,
    redact: edit,
    sampleRate = 1,
    ...rest
  } = options;
  const { onError: hear, transport, batch, writeKey, maxQueueBytes, ...said } = rest;
  const onError = quiet(hear);
  const guard = createGuard(onError);
  const page = guard(pageOf)(root) ?? null;
  const shared: Context = app === undefined ? said : { ...said, attributes: { app, ...said.attributes } };
  let context: Context = shared;
  let isStopped = false;
  let isEdit = false;

  const outbox = createOutbox({
    endpoint: absolute(endpoint, page?.document.baseURI),
    name: `telltale:${app ?? ""}`,
    onError,
    transport,
    batch,
    writeKey,
    maxBytes: maxQueueBytes,
  });
  const watchers: ((signal: SignalDraft) => void)[] = [];

  const record = guard((list: List, draft: Partial<Context>) => {
    if (isStopped) return;
    const sessionNow = draft.sessionId ?? session?.touch();
    if (!isSampled(draft.traceId, sampleRate)) return;
    if (context.sessionId !== sessionNow) context = { ...shared, sessionId: sessionNow };
    const inclusionProbability = draft.traceId !== undefined && sampleRate < 1 ? sampleRate : undefined;
    const { sessionId: _, ...own } = draft;
    outbox.add(
      list,
      redact({ id: newRecordId(nowMs()), inclusionProbability, ...own }, { captureText, redact: edit }),
      context,
    );
  });

  const report = (signal: SignalDraft): void => {
    if (signal.kind === "edit") isEdit = true;
    for (const watcher of watchers) watcher(signal);
    record("signals", laidOver({ atMs: nowMs() }, signal));
  };

  // Without a page one process serves many visitors: their sessions are the host's to tell.
  const newId = () => newRecordId(nowMs());
  const isOurs = page !== null || sessionId !== undefined;
  const session = isOurs
    ? createSession({ shelf: openShelf(page), key: `telltale:${app ?? ""}`, nowMs, newId, fixedId: sessionId }, report)
    : null;
  const conversations = createConversations({ nowMs, newTraceId, defaultId: () => conversationId ?? session?.touch() });
  const texts = createLazy(
    async () => (await import("../signals/text-signals.ts")).createTextSignals(conversations, report),
    (cause) => onError(new TelltaleError("chunk", "the text signals could not be loaded", { cause })),
  );
  const { use } = texts;
  reportMessages(conversations, report);
  onFollowUp(conversations, report, use);
  const thumbs = onThumbs(conversations, report);
  conversations.on((event, message) => {
    if (event !== "sent") return;
    const wasEdit = isEdit;
    isEdit = false;
    use((signals) => signals?.sent(message, wasEdit));
  });
  const watch = page && guard(watchPage)(page, conversations, report, { guard, use, thumb: thumbs.act });
  if (watch) watchers.push(watch.see);

  const spans = createOpenSpans(conversations, { record: (span) => record("spans", span), sync: () => watch?.sync(), guard });

  /** Where a record told by hand belongs. */
  const place = (draft: { readonly messageId?: string; readonly conversationId?: string }): Partial<SignalDraft> => {
    const message = draft.messageId === undefined ? undefined : conversations.find(draft.messageId, draft.conversationId);
    const of = message ?? conversations.turnOf(draft.conversationId);
    return of ? about(of) : { conversationId: conversations.currentId() };
  };

  const leave = guard(() => {
    watch?.sync();
    texts.goWithout();
    watch?.leave();
    conversations.settleAll();
    spans.endAll();
    session?.leave();
  });
  const post = guard(() => {
    watch?.sync();
    outbox.close();
  });
  const stopPage = page
    ? stopAll([
        listen(page.window, "pagehide", () => {
          leave();
          post();
        }),
        listen(page.document, "visibilitychange", () => {
          if (page.document.visibilityState === "hidden") post();
        }),
      ])
    : undefined;

  /** The chunk of the text signals may be long in coming; nobody waits for it for ever. */
  const ready = () => Promise.race([texts.ready(), new Promise<void>((resolve) => void after(chunkMs, resolve))]);

  async function flush(): Promise<void> {
    watch?.sync();
    await ready();
    await outbox.flush();
  }

  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= ready().then(() => {
      leave();
      watch?.stop();
      stopPage?.();
      const flushed = flush();
      isStopped = true;
      return flushed;
    });
    return stopping;
  };

  guard(() => session?.touch())();

  return Object.assign(stop, {
    capturesText: captureText,
    flush,
    message: guard((said: HandMessage) => {
      conversations.hear({ isStreaming: false, ...said, text: said.text ?? "" });
    }),
    thumbs: guard(thumbs.say),
    signal: guard((draft: SignalDraft) => report(laidOver(place(draft), draft))),
    span: guard(spans.tell),
    score: guard((draft: ScoreDraft) =>
      record("scores", laidOver({ atMs: nowMs(), evaluatorKind: "user", ...place(draft) }, draft)),
    ),
    startSpan: spans.start,
  });
}

function absolute(endpoint: string, base: string | undefined): string {
  try {
    return new URL(endpoint, base).href;
  } catch {
    return endpoint;
  }
}
