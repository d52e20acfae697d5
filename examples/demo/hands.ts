/** What a visitor can do to a page, whether a browser shows it or Node simulates it. */
export interface Hands {
  /** Writes into a field, as far as the page can tell key by key. */
  type(selector: string, text: string): Promise<void>;
  /** Pastes text into a field. */
  paste(selector: string, text: string): Promise<void>;
  choose(selector: string, option: string): Promise<void>;
  /** @throws if there is nothing to press within `timeoutMs` */
  press(selector: string, timeoutMs?: number): Promise<void>;
  /** Waits until there is one. @throws if there is none after `timeoutMs` */
  see(selector: string, timeoutMs?: number): Promise<void>;
  isThere(selector: string): Promise<boolean>;
  read(selector: string): Promise<string>;
  /** Goes elsewhere, the way a person does: the page hears of it and sends its last records. */
  leave(): Promise<void>;
  /** What the page itself complained of. */
  faults(): readonly string[];
  /** Frees the page. What it has not sent by now is lost. */
  close(): Promise<void>;
}

/** Where visitors come from. */
export interface Crowd {
  /** Opens a page of its own for one visitor: no cookies or storage of another. */
  open(url: string): Promise<Hands>;
  close(): Promise<void>;
}
