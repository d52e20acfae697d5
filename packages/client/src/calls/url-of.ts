/** Where a fetch goes. */
export function urlOf(input: RequestInfo | URL): string {
  return typeof input === "string" ? input : "url" in input ? input.url : input.href;
}
