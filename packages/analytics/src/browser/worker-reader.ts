import { QueryError, type QueryErrorCode } from "../engine/query-error.ts";
import { cancelled } from "../engine/wasm-database.ts";
import type { StreamColumn } from "./arrow-stream.ts";
import type { FilePart, OpenFile, ParquetReader, SourceFile } from "./parquet-reader.ts";

/** What the page asks of the worker. */
export type ReaderCall = { readonly call: number } & (
  | { readonly kind: "open"; readonly file: SourceFile }
  | { readonly kind: "read"; readonly parts: readonly FilePart[]; readonly columns: readonly StreamColumn[] }
);

/** What the worker answers. */
export interface ReaderAnswer {
  readonly call: number;
  /** Bytes that came so far, of all files. */
  readonly bytes: number;
  readonly file?: OpenFile;
  readonly ipc?: Uint8Array;
  readonly fault?: { readonly code: QueryErrorCode; readonly message: string };
}

type Settle = (answer: ReaderAnswer) => void;

/**
 * A reader in a worker.
 *
 * @param onBroken called once if the worker cannot run, as where the page's policy forbids it: with what was asked and not answered
 */
export function createWorkerReader(worker: Worker): ParquetReader {
  const waiting = new Map<number, { readonly settle: Settle; readonly fail: (error: Error) => void }>();
  let calls = 0;
  let bytes = 0;
  let broken: QueryError | null = null;
  worker.addEventListener("message", ({ data }: MessageEvent<ReaderAnswer>) => {
    bytes = data.bytes;
    waiting.get(data.call)?.settle(data);
    waiting.delete(data.call);
  });
  worker.addEventListener("error", ({ message }) => {
    const reason = message || "it could not be loaded: serve it from the page's own origin, and allow worker-src 'self'";
    broken = new QueryError("unreadable_file", `the worker that reads Parquet: ${reason}`, { sql: "" });
    for (const { fail } of waiting.values()) fail(broken);
    waiting.clear();
  });

  type Question = ReaderCall extends infer C ? (C extends ReaderCall ? Omit<C, "call"> : never) : never;
  function ask(question: Question, signal: AbortSignal | undefined): Promise<ReaderAnswer> {
    if (broken) return Promise.reject(broken);
    if (signal?.aborted) return Promise.reject(cancelled("", signal.reason));
    const call = calls++;
    return new Promise((resolve, reject) => {
      const stop = () => {
        worker.postMessage({ stop: call });
        waiting.delete(call);
        reject(cancelled("", signal?.reason));
      };
      const done = () => signal?.removeEventListener("abort", stop);
      signal?.addEventListener("abort", stop, { once: true });
      waiting.set(call, {
        settle(answer) {
          done();
          const { fault } = answer;
          if (fault) reject(new QueryError(fault.code, fault.message, { sql: "" }));
          else resolve(answer);
        },
        fail(error) {
          done();
          reject(error);
        },
      });
      worker.postMessage({ ...question, call });
    });
  }

  return {
    async open(file, signal) {
      const answer = await ask({ kind: "open", file }, signal);
      return answer.file as OpenFile;
    },
    async read(parts, columns, signal) {
      const answer = await ask({ kind: "read", parts, columns }, signal);
      return answer.ipc as Uint8Array;
    },
    bytes: () => bytes,
    close: () => worker.terminate(),
  };
}
