import { setTimeout as sleep } from "node:timers/promises";
import { ProviderError } from "./provider-error.ts";

/** How hard to try. */
export interface Patience {
  /** How long one attempt may take, in milliseconds. Default 60 000. */
  readonly timeoutMs?: number | undefined;
  /** Attempts after the first. Default 4. */
  readonly retries?: number | undefined;
  /** The first pause before another attempt, in milliseconds; it doubles. Default 500. */
  readonly pauseMs?: number | undefined;
}

export interface PostOptions extends Patience {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** What must not stand in any message. */
  readonly secret?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Posted {
  readonly answer: unknown;
  readonly retries: number;
}

/** However long a provider asks to wait, the next attempt comes after that many milliseconds. */
const longestPauseMs = 60_000;

/**
 * Posts JSON and reads JSON. Tries again after a timeout, a broken connection, 408, 409, 425, 429 and 5xx, as long as
 * `Retry-After` says, or else after growing pauses of random length, so that callers who failed together do not come back together.
 *
 * @throws {ProviderError} without the key, whatever the provider wrote into its answer
 */
export async function postJson(options: PostOptions): Promise<Posted> {
  const { retries = 4, pauseMs = 500, signal } = options;
  for (let attempt = 0; ; attempt++) {
    const outcome = await attemptOnce(options);
    if ("answer" in outcome) return { answer: outcome.answer, retries: attempt };
    if (signal?.aborted) throw signal.reason;
    if (!outcome.mayPass || attempt >= retries) throw outcome.error;
    const growing = pauseMs * 2 ** attempt * (0.5 + Math.random());
    await sleep(Math.min(outcome.waitMs ?? growing, longestPauseMs), undefined, signal ? { signal } : {});
  }
}

type Outcome =
  | { readonly answer: unknown }
  | { readonly error: ProviderError; readonly mayPass: boolean; readonly waitMs?: number | undefined };

async function attemptOnce({ url, headers, body, secret, signal, timeoutMs = 60_000 }: PostOptions): Promise<Outcome> {
  const host = new URL(url).host;
  const timeout = AbortSignal.timeout(timeoutMs);
  const hidden = (text: string) => (secret ? text.replaceAll(secret, "…") : text);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    text = await response.text();
  } catch (cause) {
    const why = timeout.aborted ? `did not answer within ${timeoutMs / 1000} s` : `cannot be reached: ${reasonOf(cause)}`;
    return { error: new ProviderError(`${host} ${hidden(why)}`, { cause }), mayPass: true };
  }
  if (!response.ok) {
    const { status } = response;
    const error = new ProviderError(`${host} answered ${status}: ${hidden(messageIn(text))}`, { status });
    const mayPass = [408, 409, 425, 429].includes(status) || status >= 500;
    return { error, mayPass, waitMs: waitOf(response.headers) };
  }
  try {
    return { answer: JSON.parse(text) };
  } catch (cause) {
    return { error: new ProviderError(`${host} did not answer with JSON`, { status: response.status, cause }), mayPass: true };
  }
}

function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return inner instanceof Error ? inner.message : String(inner);
}

/** What a provider says of its refusal, in one line. */
function messageIn(text: string): string {
  const found = /"message"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? text;
  return found.replace(/\s+/g, " ").trim().slice(0, 300) || "nothing";
}

/** How long the provider asks to wait, in milliseconds. */
function waitOf(headers: Headers): number | undefined {
  const exactMs = Number(headers.get("retry-after-ms") ?? Number.NaN);
  if (exactMs >= 0) return exactMs;
  const said = headers.get("retry-after");
  if (said === null) return undefined;
  const waitMs = /^\d+(\.\d+)?$/.test(said) ? Number(said) * 1000 : Date.parse(said) - Date.now();
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs);
}
