import { parseHTML } from "linkedom";

/** An empty page that needs no browser. In a file of its own: a page that only draws must not carry it. */
export function emptyPage(): Document {
  return parseHTML("<!doctype html><html lang='en'><head></head><body></body></html>").document;
}
