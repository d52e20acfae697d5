/**
 * Puts something else into a place, and the keyboard back to where it was: to what has the same words, or stands at the same
 * position among what can be focused.
 */
export function replaceKeepingFocus(place: HTMLElement, next: Node): void {
  const root = place.getRootNode();
  const active = root instanceof ShadowRoot || root instanceof Document ? root.activeElement : null;
  const before: Element[] = active && place.contains(active) ? focusable(place) : [];
  const at = active ? before.indexOf(active) : -1;
  place.replaceChildren(next);
  if (!active || at < 0) return;
  const now = focusable(place);
  const same = now.find((one) => wordsOf(one) === wordsOf(active) && one.localName === active.localName);
  (same ?? now[Math.min(at, now.length - 1)])?.focus();
}

function focusable(place: HTMLElement): HTMLElement[] {
  return [...place.querySelectorAll<HTMLElement>("button, input, a[href], summary, [tabindex]")];
}

function wordsOf(element: Element): string {
  return element.getAttribute("aria-label") ?? element.textContent ?? "";
}
