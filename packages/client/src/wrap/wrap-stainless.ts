import type { Spans } from "../calls/spans.ts";
import { type TraceFetchOptions, traceFetch } from "../calls/trace-fetch.ts";
import { createOneCall, type OneCall } from "./one-call.ts";

/** What a wrapper may be told; all of it is written on each span it makes. */
export type WrapOptions = Omit<TraceFetchOptions, "fetch" | "isCall">;

/** Both SDKs are made by the same generator (Stainless), and this is the part of its clients that all calls pass. */
interface Client {
  fetch: typeof fetch;
  request: (options: unknown, ...rest: unknown[]) => { asResponse?(): Promise<unknown> };
}

/** The call that a fetch is an attempt of travels with the options of that fetch, which pass an SDK untouched. */
const ofCall = Symbol("telltale");

const wrapped = new WeakSet<object>();

/**
 * Lays `traceFetch` under the client of an SDK: its `fetch` sees the bytes, its `request` which of them are attempts of one call.
 * The client itself is changed and given back, so everything it returns is the SDK's own.
 *
 * @param isCall which paths are calls of a model; a file list is none
 * @throws {TypeError} if it is no such client
 */
export function wrapStainless<C extends object>(
  client: C,
  telltale: Spans,
  isCall: (path: string) => boolean,
  { name, options }: { readonly name: string; readonly options: WrapOptions },
): C {
  if (wrapped.has(client)) return client;
  const inner = client as unknown as Partial<Client>;
  const { fetch: send, request } = inner;
  if (typeof send !== "function" || typeof request !== "function")
    throw new TypeError(`${name}: this is no client of the SDK, for it has no fetch and request to look on`);
  wrapped.add(client);

  inner.fetch = (input, init) => {
    const url = new URL(typeof input === "string" || input instanceof URL ? input : input.url);
    const method = init?.method ?? "GET";
    if (method.toUpperCase() !== "POST" || !isCall(url.pathname)) return send(input, init);
    const call = (init as { readonly [ofCall]?: OneCall } | undefined)?.[ofCall];
    return traceFetch(call?.spans ?? telltale, { ...options, fetch: send })(input, init);
  };

  inner.request = (asked, ...rest) => {
    const call = createOneCall(telltale);
    const tagged = Promise.resolve(asked as { readonly fetchOptions?: object }).then((its) => ({
      ...its,
      fetchOptions: { ...its.fetchOptions, [ofCall]: call },
    }));
    const answer = request.call(client, tagged, ...rest);
    // Awaiting the answer itself would make the SDK parse a body that the host may want raw.
    answer.asResponse?.().then(() => call.settle(), call.settle);
    return answer;
  };
  return client;
}
