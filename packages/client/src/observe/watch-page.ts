import type { Guard } from "../browser/guard.ts";
import type { Page } from "../browser/page.ts";
import type { Heard } from "../signals/conversations.ts";
import { onAbandon } from "../signals/on-abandon.ts";
import { type Action, onAction, reportAction } from "../signals/on-action.ts";
import { onCopy } from "../signals/on-copy.ts";
import { onDwell } from "../signals/on-dwell.ts";
import { onMessage } from "../signals/on-message.ts";
import { onRegenerate } from "../signals/on-regenerate.ts";
import { onShown } from "../signals/on-shown.ts";
import { onStop } from "../signals/on-stop.ts";
import { onThumbs } from "../signals/on-thumbs.ts";
import type { Scene, Talk } from "../signals/scene.ts";

/**
 * Wires the signals that come from a page. A new one is one more line here.
 *
 * @returns `listen`, for as long as it is watched; `hear` and `see`, to be given every message and signal; `sync`, which takes
 *   in what the page shows right now; `leave`, for when the user goes; and `stop`
 */
export function watchPage(page: Page, talk: Talk, guard: Guard) {
  const closing = new AbortController();

  /** A shadow root that came later than its host shows itself with the first event from within. */
  function reveal(event: Event): void {
    for (const at of event.composedPath()) {
      if (at === page.root) return;
      if ("host" in at && "mode" in at) messages.enter(at as ShadowRoot);
    }
  }

  const scene: Scene = {
    ...page,
    ...talk,
    sync: () => messages.sync(),
    listen(target, type, act) {
      const listener = guard((event: Event) => {
        reveal(event);
        act(event);
      });
      target.addEventListener(type, listener, { capture: true, passive: true, signal: closing.signal });
    },
  };
  const dwell = onDwell(scene);
  const abandon = onAbandon(scene);
  const copy = onCopy(scene);
  const acts = new Map<string, (scene: Scene, action: Action) => void>([
    ["thumbs_up", onThumbs],
    ["thumbs_down", onThumbs],
    ["regenerate", onRegenerate],
    ["stop", onStop],
    ["copy", (_, action) => copy(action)],
  ]);
  const hearIn = onAction(scene, (action) => (acts.get(action.name) ?? reportAction)(scene, action));
  const messages = onMessage(scene, { guard, show: onShown(scene), hearIn });
  return {
    listen: scene.listen,
    hear: ((event, message) => {
      dwell.hear(event, message);
      abandon.hear(event, message);
    }) as Heard,
    see: abandon.see,
    sync: messages.sync,
    leave: (censoredBy: string) => abandon.leave(censoredBy, dwell.leave(censoredBy)),
    stop(): void {
      closing.abort();
      messages.stop();
    },
  };
}
