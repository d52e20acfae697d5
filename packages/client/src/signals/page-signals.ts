import type { Heard } from "./conversations.ts";
import type { Deed } from "./deed.ts";
import { onAbandon, type Standing } from "./on-abandon.ts";
import { type Action, actionOf, reportAction } from "./on-action.ts";
import { onCopy } from "./on-copy.ts";
import { onDwell } from "./on-dwell.ts";
import { onMessage } from "./on-message.ts";
import { onRegenerate } from "./on-regenerate.ts";
import { onShown } from "./on-shown.ts";
import { onStop } from "./on-stop.ts";
import { onThumbs } from "./on-thumbs.ts";
import type { Scene, Stage, Talk } from "./scene.ts";

/**
 * What a page shows and what its user does there, understood: messages and signals. A new signal is one more line here. Imported
 * once the page has started, as a chunk of its own: it takes what it needs of the rest as arguments, so that a bundler makes two files
 * and not three.
 *
 * @returns what is to be told of every change, deed, message and signal, and of the user's leaving
 */
export function createPageSignals(scene: Scene) {
  const show = onShown(scene);
  let isGone = false;
  // What a page shows once the user has left it (a call that broke off for that) nobody has seen.
  const messages = onMessage(scene, (element) => isGone || show(element));
  const sync = (): void => {
    scene.look();
    messages.read();
  };
  const stage: Stage = { ...scene, sync };
  const dwell = onDwell(stage);
  const abandon = onAbandon(stage);
  const copy = onCopy(stage);
  const acts = new Map<string, (talk: Talk, action: Action) => void>([
    ["thumbs_up", onThumbs],
    ["thumbs_down", onThumbs],
    ["regenerate", onRegenerate],
    ["stop", onStop],
    ["copy", copy.press],
  ]);
  const act = (deed: Deed) => {
    const action = actionOf(stage, deed);
    if (action) (acts.get(action.name) ?? reportAction)(scene, action);
  };
  const ears: { readonly [type: string]: (deed: Deed) => void } = {
    click: act,
    change: act,
    submit: act,
    copy: copy.copy,
    paste: copy.paste,
    input: abandon.input,
    visibilitychange: dwell.step,
  };

  /** A shadow root that came later than its host shows itself with the first event from within. */
  function reveal(path: Deed["path"]): void {
    for (const at of path) {
      if (at === scene.root) return;
      if ("host" in at && "mode" in at) messages.enter(at as ShadowRoot);
    }
  }

  return {
    take: messages.take,
    sync,
    did(deed: Deed): void {
      // A page may come back, from the back/forward cache or thawed.
      if (scene.document.visibilityState !== "hidden") isGone = false;
      reveal(deed.path);
      ears[deed.type]?.(deed);
    },
    hear: ((event, message) => {
      dwell.hear(event, message);
      abandon.hear(event, message);
    }) as Heard,
    see: abandon.see,
    leave(censoredBy: string, standing: Standing): void {
      isGone = true;
      abandon.leave(censoredBy, standing, dwell.leave(censoredBy));
    },
    stop: messages.stop,
  };
}

export type PageSignals = ReturnType<typeof createPageSignals>;
