import { after, during, nowMs } from "../browser/clock.ts";
import type { Guard } from "../browser/guard.ts";
import type { Page, Root } from "../browser/page.ts";
import type { Heard } from "../signals/conversations.ts";
import type { Deed } from "../signals/deed.ts";
import { createLazy } from "../signals/lazy.ts";
import type { Standing } from "../signals/on-abandon.ts";
import type { PageSignals } from "../signals/page-signals.ts";
import type { SignalDraft } from "../signals/report.ts";
import type { Talk } from "../signals/scene.ts";

/**
 * Watches a page: what it shows, and what the user does there. What that means is told by a part that comes a moment after the page
 * has started; all that happens before is kept for it, in order.
 *
 * @returns `listen`, for as long as it is watched; `hear` and `see`, to be given every message and signal; `sync`, which takes
 *   in what the page shows right now; `leave`, for when the user goes; `ready`, which resolves when nothing waits; and `stop`
 */
export function watchPage(page: Page, talk: Talk, guard: Guard, onMissing: (cause: unknown) => void) {
  const { root, document, window } = page;
  const closing = new AbortController();
  const watched = new WeakSet<Root>();
  /** What came into the page while the part was awaited, and has yet to be told of. */
  const late = new WeakSet<Node>();
  let isHere = false;

  const meanings = createLazy(
    async () => {
      const { createPageSignals } = await import("../signals/page-signals.ts");
      look();
      isHere = true;
      return createPageSignals({ ...page, ...talk, nowMs, after, guard, watch, look, late });
    },
    onMissing,
    true,
  );

  const tell = guard((act: (signals: PageSignals) => void): void => {
    const here = meanings.here();
    if (here) act(here);
    else {
      const atMs = nowMs();
      meanings.use(guard((come) => come && !closing.signal.aborted && during(atMs, () => act(come))));
    }
  });

  const take = guard((changes: MutationRecord[]): void => {
    if (!isHere) for (const { addedNodes } of changes) addedNodes.forEach(late.add, late);
    if (changes[0]) tell((signals) => signals.take(changes));
  });
  const observer = new window.MutationObserver(take);
  const look = () => take(observer.takeRecords());

  /** Listens until it closes, guarded and passive, in the capture phase: a host that stops an event is still heard. */
  function listen(target: EventTarget, type: string, act: (event: Event) => void): void {
    target.addEventListener(type, guard(act), { capture: true, passive: true, signal: closing.signal });
  }

  function hear(target: EventTarget, types: string): void {
    for (const type of types.split(" "))
      listen(target, type, (event) => {
        const path = event.composedPath();
        const hit = (path[0] ?? event.target) as Node;
        const deed: Deed = {
          type,
          hit,
          path,
          pressed: (hit as Element).closest?.("[aria-pressed]")?.getAttribute("aria-pressed"),
          text: (event as ClipboardEvent).clipboardData?.getData("text/plain"),
        };
        look();
        tell((signals) => signals.did(deed));
      });
  }

  /** A part of the page with the open shadow roots in it. */
  function watch(place: Root): void {
    if (watched.has(place)) return;
    watched.add(place);
    observer.observe(place, {
      subtree: true,
      childList: true,
      characterData: true,
      attributeFilter: ["message", "role", "streaming", "shown"].map((name) => `data-telltale-${name}`),
    });
    // What happens to a field or a form in a shadow root does not leave it by itself.
    hear(place, "change submit");
    findShadows(place);
  }

  // A hostile page may have an element in place of what is called here.
  const findShadows = guard((place: Root): void => {
    for (const { shadowRoot } of place.querySelectorAll("*")) if (shadowRoot) watch(shadowRoot);
  });

  /** The last thing said, and whether an answer is being written or waited for. */
  function stand(): Standing {
    const { chat } = talk;
    const last = chat.messages[0] && chat.said().at(-1);
    if (!last) return { last, isOpen: false };
    const { role, turn, isSettled, isStreaming, element } = last;
    // What was taken away is written no more.
    const isWritten = !(isSettled || isStreaming === false || element?.isConnected === false);
    return { last, isOpen: role === "assistant" ? isWritten || chat.isCalling(turn) : !turn.isFailed };
  }

  watch(root);
  hear(root, "click copy paste input");
  hear(document, "visibilitychange");
  after(0, () => tell(() => {}));

  return {
    listen,
    hear: ((event, message) => tell((signals) => signals.hear(event, message))) as Heard,
    see: (signal: SignalDraft): void => tell((signals) => signals.see(signal)),
    sync: (): void => tell((signals) => signals.sync()),
    leave(censoredBy: string): void {
      // Once it has left, nothing is being written any more; but what the page showed may not be understood yet.
      const then = stand();
      tell((signals) => signals.leave(censoredBy, then.last ? then : stand()));
    },
    ready: meanings.ready,
    stop(): void {
      tell((signals) => signals.stop());
      closing.abort();
      observer.disconnect();
    },
  };
}
