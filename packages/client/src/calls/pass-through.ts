/** Who looks on while a body passes. None of these may throw. */
export interface Onlooker {
  /** A piece is about to reach the host. It is lent: it must not be kept or changed. */
  chunk(bytes: Uint8Array): void;
  end(): void;
  /** The source broke off. */
  fail(reason: unknown): void;
  /** The host wants no more. */
  cancel(): void;
}

/**
 * A response whose body is looked on as it passes: the same bytes in the same pieces, read when the host reads (and one piece
 * ahead, so that the time of the first is the network's), broken off when the host breaks off.
 *
 * @returns undefined where it has no body that could be looked on; the response is as it was then
 */
export function passThrough(response: Response, onlooker: Onlooker): Response | undefined {
  const { body, status, statusText, headers } = response;
  if (typeof body?.getReader !== "function" || body.locked || status < 200) return undefined;
  const reader = body.getReader();
  const stream = new ReadableStream(
    {
      type: "bytes",
      async pull(controller) {
        try {
          for (;;) {
            const { done, value } = await reader.read();
            if (done) {
              onlooker.end();
              controller.close();
              // A reader that brought its own buffer waits for an answer even at the end.
              controller.byobRequest?.respond(0);
              return;
            }
            onlooker.chunk(value);
            // An empty piece is no piece to a byte stream.
            if (value.byteLength !== 0) return controller.enqueue(value);
          }
        } catch (reason) {
          onlooker.fail(reason);
          controller.error(reason);
        }
      },
      cancel(reason) {
        onlooker.cancel();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 1 },
  );
  return likeness(new Response(stream, { status, statusText, headers }), response);
}

/** Gives a response made anew what only a fetched one has. */
function likeness(copy: Response, { url, redirected, type }: Response): Response {
  const clone = copy.clone.bind(copy);
  for (const [name, value] of Object.entries({ url, redirected, type }))
    Object.defineProperty(copy, name, { value, enumerable: true, configurable: true });
  return Object.defineProperty(copy, "clone", {
    value: () => likeness(clone(), copy),
    configurable: true,
    writable: true,
  });
}
