import { ownFetch } from "../browser/network.ts";

/** Posts a body to the collector. */
export type Post = (body: string | Blob, more: RequestInit) => Promise<Response>;

/**
 * Posts with the fetch of this moment: one that is put in its place later, to trace calls, is not to see ours. A text travels as
 * text/plain, so that a collector on another origin costs no preflight.
 *
 * @param endpoint absolute URL of the collector
 * @param writeKey travels as `?key=`: a header of its own would cost a page of another origin a preflight
 */
export function createPost(endpoint: string, writeKey: string | undefined): Post {
  const send = ownFetch() as typeof fetch;
  const url = writeKey ? `${endpoint}${endpoint.includes("?") ? "&" : "?"}key=${encodeURIComponent(writeKey)}` : endpoint;
  return (body, more) => send(url, { method: "POST", body, credentials: "same-origin", ...more });
}
