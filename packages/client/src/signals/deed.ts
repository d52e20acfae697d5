/** Something the user did in the page, with what of it cannot be asked for later. */
export interface Deed {
  /** Of the event. */
  readonly type: string;
  /** What it really hit, also within open shadow roots. */
  readonly hit: Node;
  /** From there outwards. */
  readonly path: readonly EventTarget[];
  /** Whether the button said that it was pressed already: a host may change that at once. */
  readonly pressed: string | null | undefined;
  /** What was pasted. */
  readonly text: string | undefined;
}
