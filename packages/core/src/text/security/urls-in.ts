/** An address in a text, as a reader's browser would follow or load it. */
export interface FoundUrl {
  readonly url: string;
  readonly host: string;
  /** What follows the host. */
  readonly rest: string;
  /** Images are loaded without anybody's click. */
  readonly isImage: boolean;
}

const image =
  /!\[[^\]\n]{0,500}\]\(\s{0,5}<?([^\s)>]{1,4000})|!\[[^\]\n]{0,500}\]\[([^\]\n]{1,100})\]|<(?:img|iframe|script|audio|video|source|link)\s[^>]{0,500}?(?:src|href)\s?=\s?["']?([^\s"'>]{1,4000})/gi;
const anywhere = /(?:https?:)?\/\/[^\s<>"'`)\]}|\\]{3,4000}/gi;
const definition = /^ {0,3}\[([^\]\n]{1,100})\]:\s{0,5}<?(\S{1,4000})/gm;
const parts = /^(?:https?:)?\/\/(?:[^/?#@\s]{0,200}@)?([^/?#:\s]{1,255})(?::\d{1,5})?(.*)$/is;

/** Addresses of other machines in a text, each once, images first. Addresses within the application's own site have no host. */
export function urlsIn(text: string): readonly FoundUrl[] {
  const defined = new Map([...text.matchAll(definition)].map(([, name = "", url = ""]) => [name.toLowerCase(), url]));
  const found = new Map<string, FoundUrl>();
  const note = (url: string, isImage: boolean) => {
    const [, host, rest = ""] = parts.exec(url) ?? [];
    if (host?.includes(".") && !found.has(url))
      found.set(url, { url, host: host.toLowerCase().replace(/\.$/, ""), rest, isImage });
  };
  for (const [, plain, name, source] of text.matchAll(image))
    note(plain ?? source ?? defined.get((name ?? "").toLowerCase()) ?? "", true);
  for (const [url] of text.matchAll(anywhere)) note(url.replace(/[.,;:!?*_]{1,5}$/, ""), false);
  return [...found.values()];
}

/** A text with a blank in place of each address. */
export function withoutUrls(text: string): string {
  return text.replace(anywhere, " ");
}
