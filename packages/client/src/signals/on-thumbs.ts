import type { Action } from "./on-action.ts";
import type { Talk } from "./scene.ts";

/** What pressing a thumb (1 up, −1 down) makes of the one that stood: the same again takes it back, to 0. Pure. */
export function thumbStep(stood: number, pressed: number): number {
  return stood === pressed ? 0 : pressed;
}

/** Reports the thumbs of the page's buttons, `thumbs_up` and `thumbs_down`. Where a button has `aria-pressed`, it says how things stood. */
export function onThumbs({ report }: Talk, { name, message, pressed: aria }: Action): void {
  if (!message) return;
  const thumb = name === "thumbs_up" ? 1 : -1;
  message.thumb = thumbStep(aria ? (aria === "true" ? thumb : 0) : (message.thumb ?? 0), thumb);
  report("thumbs", message, { value: message.thumb });
}
