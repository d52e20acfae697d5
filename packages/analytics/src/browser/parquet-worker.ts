// Run as a worker: reads Parquet beside the page. Its own entry for bundlers; imported by nobody.
import { QueryError } from "../engine/query-error.ts";
import { createParquetReader } from "./parquet-reader.ts";
import type { ReaderAnswer, ReaderCall } from "./worker-reader.ts";

const reader = createParquetReader();
const running = new Map<number, AbortController>();

async function answer(call: ReaderCall, signal: AbortSignal): Promise<ReaderAnswer> {
  try {
    if (call.kind === "open") return { call: call.call, file: await reader.open(call.file, signal), bytes: reader.bytes() };
    const ipc = await reader.read(call.parts, call.columns, signal);
    return { call: call.call, ipc, bytes: reader.bytes() };
  } catch (cause) {
    const { message } = cause instanceof Error ? cause : new Error(String(cause));
    return {
      call: call.call,
      fault: { code: cause instanceof QueryError ? cause.code : "failed", message },
      bytes: reader.bytes(),
    };
  }
}

const port = globalThis as unknown as Pick<Worker, "postMessage" | "addEventListener">;
port.addEventListener("message", async ({ data }: MessageEvent<ReaderCall | { readonly stop: number }>) => {
  if ("stop" in data) {
    running.get(data.stop)?.abort();
    return;
  }
  const stop = new AbortController();
  running.set(data.call, stop);
  const answered = await answer(data, stop.signal);
  running.delete(data.call);
  port.postMessage(answered, answered.ipc ? [answered.ipc.buffer as ArrayBuffer] : []);
});
