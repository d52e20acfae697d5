/** Pages that are told of changes. */
export interface EventStream {
  /** A response that stays open and says `change` each time. */
  open(revision: number): Response;
  send(revision: number): void;
  /** Ends all of them. */
  close(): void;
}

/** What keeps a proxy from giving up on a silent connection. */
const beatMs = 25_000;

/** Tells any number of pages of changes, as server-sent events. */
export function createEventStream(): EventStream {
  const pages = new Set<ReadableStreamDefaultController<Uint8Array>>();
  const encoder = new TextEncoder();
  const write = (text: string) => {
    for (const page of pages) page.enqueue(encoder.encode(text));
  };
  const beat = setInterval(() => write(": still here\n\n"), beatMs);
  beat.unref();
  return {
    open(revision) {
      let own: ReadableStreamDefaultController<Uint8Array>;
      const body = new ReadableStream<Uint8Array>({
        start(page) {
          own = page;
          pages.add(page);
          // A page that lost its connection asks again two seconds later, and sees by the revision whether it missed something.
          page.enqueue(encoder.encode(`retry: 2000\nevent: hello\ndata: ${revision}\n\n`));
        },
        cancel: () => void pages.delete(own),
      });
      // Kept alive after its end, the connection would hold up the closing of the server.
      return new Response(body, {
        headers: { "content-type": "text/event-stream", "cache-control": "no-store", connection: "close" },
      });
    },
    send: (revision) => write(`event: change\ndata: ${revision}\n\n`),
    close() {
      clearInterval(beat);
      for (const page of pages) page.close();
      pages.clear();
    },
  };
}
