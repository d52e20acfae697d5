import { attempt } from "../browser/attempt.ts";
import { after, nowMs } from "../browser/clock.ts";
import { createGuard, quiet, type Tell, TelltaleError } from "../browser/guard.ts";
import { newRecordId, newTraceId } from "../browser/ids.ts";
import { asksForPrivacy, pageOf } from "../browser/page.ts";
import { openShelf } from "../browser/storage.ts";
import type { List } from "../envelope/parcel.ts";
import { about, type Conversations, createConversations, type Heard } from "../signals/conversations.ts";
import { createLazy } from "../signals/lazy.ts";
import { onFollowUp } from "../signals/on-follow-up.ts";
import type { Report, SignalDraft } from "../signals/report.ts";
import { reportMessages } from "../signals/report-messages.ts";
import type { Talk } from "../signals/scene.ts";
import { createSession } from "../signals/session.ts";
import { createRecord, type Draft } from "./create-record.ts";
import { createOpenSpans } from "./open-spans.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
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
  const { app, sessionId, conversationId, captureText = false, consent = true } = options;
  const onError = quiet(options.onError);
  const guard = createGuard(onError);
  const fault: Tell = (code, message, more) => onError(new TelltaleError(code, message, more));
  const onMissing = (cause: unknown) =>
    fault("chunk", "a part could not be loaded: is its file served, and allowed by the CSP?", { cause });
  const page = guard(pageOf)(options.root) ?? null;
  const name = `telltale:${app ?? ""}`;
  let outbox: Outbox | undefined;
  let isAgreed = consent === true;
  let isOn = false;
  let isEdit = false;
  let watch: ReturnType<typeof watchPage> | undefined;
  let stopping: Promise<void> | undefined;

  /** Nothing is opened, let alone stored, before there is something to keep. */
  const openOutbox = () => {
    const { endpoint } = options;
    outbox ??= createOutbox({
      ...options,
      endpoint: attempt(() => new URL(endpoint, page?.document.baseURI).href) ?? endpoint,
      name,
      tell: fault,
      onMissing,
    });
    return outbox;
  };

  const write = createRecord(
    options,
    (now) => session?.touch(now),
    (...its) => openOutbox().add(...its),
  );
  const record = guard((list: List, draft: Draft, place?: Draft, now: number = nowMs()) => {
    if (isOn) write(list, draft, place, now);
  });

  const tell = (signal: SignalDraft, place?: Partial<SignalDraft>, now = nowMs()): void => {
    if (!isOn) return;
    isEdit ||= signal.kind === "edit";
    watch?.see(signal);
    record("signals", signal, place, now);
  };
  const report: Report = (kind, of, more) => tell({ ...more, kind }, of && about(of));

  // Without a page one process serves many visitors: their sessions are the host's to tell.
  const session =
    page || sessionId !== undefined
      ? createSession(openShelf(page, name), report, { nowMs, newId: () => newRecordId(nowMs()), fixedId: sessionId })
      : undefined;
  const texts = createLazy(async () => (await import("../signals/text-signals.ts")).createTextSignals(chat, report), onMissing);
  const { use } = texts;
  const chat: Conversations = createConversations(
    { nowMs, newTraceId, defaultId: (now) => conversationId ?? (isOn ? session?.touch(now) : undefined) },
    (event, message) => {
      for (const hear of ears) hear(event, message);
      watch?.hear(event, message);
    },
  );
  const talk: Talk = { chat, report, use };
  const ears: Heard[] = [
    reportMessages(talk),
    onFollowUp(talk),
    (event, message) => {
      if (event !== "sent") return;
      const wasEdit = isEdit;
      isEdit = false;
      use((detect) => detect?.sent(message, wasEdit));
    },
  ];
  const sync = () => watch?.sync();
  const spans = createOpenSpans(talk, { record: (span) => record("spans", span), sync, guard, onMissing });

  /** Where a record told by hand belongs. */
  const place = (
    draft: { readonly messageId?: string; readonly conversationId?: string },
    now: number,
  ): Partial<SignalDraft> => {
    const { messageId, conversationId = chat.currentId(now) } = draft;
    const of = (messageId === undefined ? undefined : chat.find(messageId, conversationId)) ?? chat.turnOf(conversationId);
    return of ? about(of) : { conversationId };
  };

  const leave = guard((censoredBy: string) => {
    arrive();
    sync();
    texts.goWithout();
    watch?.leave(censoredBy);
    chat.messages.forEach(chat.settle);
    spans.endAll();
    texts.goWithout();
    session?.leave();
  });

  /** The visit is known to have begun, and what an earlier one could not send is sent now. */
  const arrive = guard(() => {
    if (!isOn) return;
    openOutbox();
    session?.begin();
  });

  const begin = guard(() => {
    if (!isAgreed || isOn || stopping || (!options.ignorePrivacySignals && asksForPrivacy(page))) return;
    isOn = true;
    // The first look at storage and the first look for the outbox take milliseconds that nobody need wait for.
    after(0, arrive);
    if (!page) return;
    const { document, window } = page;
    watch = watchPage(page, talk, guard, onMissing);
    const depart = ({ type }: Event) => {
      const isHidden = document.visibilityState === "hidden";
      if (type !== "visibilitychange") leave(isHidden ? "hidden" : "closed");
      else if (!isHidden) return;
      sync();
      outbox?.close();
    };
    watch.listen(window, "pagehide", depart);
    watch.listen(document, "freeze", depart);
    watch.listen(document, "visibilitychange", depart);
  });

  function end(): void {
    isOn = false;
    watch?.stop();
    watch = undefined;
  }

  async function forget(): Promise<void> {
    end();
    chat.forget();
    texts.forget();
    session?.forget();
    await openOutbox().forget();
    begin();
  }

  const decide = (isGiven: boolean): void => {
    isAgreed = isGiven;
    if (isGiven) begin();
    else void forget();
  };

  /** What is loaded later may be long in coming; nobody waits for it for ever. */
  const ready = () =>
    Promise.race([
      Promise.all([watch?.ready(), spans.ready()]).then(texts.ready),
      new Promise<void>((resolve) => void after(chunkMs, resolve)),
    ]);

  async function flush(): Promise<void> {
    arrive();
    sync();
    await ready();
    await outbox?.flush();
  }

  const stop = () => {
    sync();
    stopping ??= ready().then(() => {
      leave("open");
      end();
      return outbox?.stop();
    });
    return stopping;
  };

  if (typeof consent === "object") consent.then(decide, () => {});
  else begin();

  /** Only what is said after the visitor agreed is heard. */
  const heard = <A extends readonly unknown[]>(act: (...said: A) => void) => guard((...said: A) => isOn && act(...said));

  return Object.assign(stop, {
    capturesText: captureText,
    flush,
    forget,
    consent: guard(decide),
    message: heard((said: HandMessage) => void chat.hear({ isStreaming: false, ...said, text: said.text ?? "" })),
    thumbs: heard((messageId: string, thumb: "up" | "down" | null) => {
      const value = thumb === "up" ? 1 : thumb ? -1 : 0;
      const message = chat.find(messageId);
      if (message) message.thumb = value;
      // A message that it was never told of is named all the same.
      report("thumbs", message, { value, ...(!message && { messageId }) });
    }),
    signal: heard((draft: SignalDraft) => {
      const now = nowMs();
      tell(draft, place(draft, now), now);
    }),
    span: heard(spans.tell),
    score: heard((draft: ScoreDraft) => {
      const now = nowMs();
      record("scores", draft, { evaluatorKind: "user", ...place(draft, now) }, now);
    }),
    startSpan: spans.start,
  });
}
