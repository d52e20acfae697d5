/** Who looks on while the parts of a stream pass. None of these may throw. */
export interface Looking<T> {
  part(part: T): void;
  end(): void;
  fail(reason: unknown): void;
  /** The host wants no more. */
  cancel(): void;
}

/** The same parts in the same order, read when the host reads and not before, and broken off when the host breaks off. */
export function lookOn<T>(stream: ReadableStream<T>, looking: Looking<T>): ReadableStream<T> {
  const reader = stream.getReader();
  return new ReadableStream<T>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            looking.end();
            controller.close();
            return;
          }
          looking.part(value);
          controller.enqueue(value);
        } catch (reason) {
          looking.fail(reason);
          controller.error(reason);
        }
      },
      cancel(reason) {
        looking.cancel();
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
