import { AbstractChat as Chat7 } from "ai";
import { AbstractChat as Chat5 } from "ai-v5";
import { AbstractChat as Chat6 } from "ai-v6";

/** One piece of an answer, as the AI SDK streams it to a page. */
export type Chunk = { readonly type: string; readonly [field: string]: unknown };

/** The chunks of an answer in words. */
export const words = (...texts: readonly string[]): Chunk[] => [
  { type: "start" },
  { type: "text-start", id: "t" },
  ...texts.map((delta) => ({ type: "text-delta", id: "t", delta })),
  { type: "text-end", id: "t" },
  { type: "finish" },
];

/** What a chat of any version can do, as far as the tests go. */
export interface TestChat {
  readonly id: string;
  messages: { id: string; role: string; parts: unknown[] }[];
  readonly status: string;
  readonly error: Error | undefined;
  sendMessage(message: { text: string; messageId?: string; files?: unknown }): Promise<void>;
  regenerate(options?: { messageId?: string }): Promise<void>;
  stop(): Promise<void>;
  addToolApprovalResponse?(response: { id: string; approved: boolean }): unknown;
}

/** A model whose answers the test feeds by hand. */
export function createModel() {
  let feed: ReadableStreamDefaultController<Chunk> | undefined;
  const transport = {
    async sendMessages({ abortSignal }: { abortSignal: AbortSignal | undefined }) {
      return new ReadableStream<Chunk>({
        start(controller) {
          feed = controller;
          abortSignal?.addEventListener("abort", () => controller.error(abortSignal.reason));
        },
      });
    },
    reconnectToStream: async () => null,
  };
  return {
    transport,
    say: (...chunks: readonly Chunk[]) => {
      for (const chunk of chunks) feed?.enqueue(chunk);
    },
    end: () => feed?.close(),
    fail: (error: Error) => feed?.error(error),
  };
}

const versions = { v5: Chat5, v6: Chat6, v7: Chat7 };
export type Version = keyof typeof versions;

/** A chat of the real AI SDK, over plain state: `onChange` hears of each change, as a front-end's render does. */
export function createChat(
  version: Version,
  options: { id?: string; messages?: unknown[]; transport: unknown },
  onChange: () => void,
) {
  const held = { status: "ready", error: undefined as Error | undefined, messages: options.messages ?? [] };
  const told = (act: () => void) => {
    act();
    onChange();
  };
  const state = {
    get status() {
      return held.status;
    },
    set status(status) {
      told(() => Object.assign(held, { status }));
    },
    get error() {
      return held.error;
    },
    set error(error) {
      told(() => Object.assign(held, { error }));
    },
    get messages() {
      return held.messages;
    },
    set messages(messages) {
      told(() => Object.assign(held, { messages }));
    },
    pushMessage: (message: unknown) => told(() => Object.assign(held, { messages: [...held.messages, message] })),
    popMessage: () => told(() => Object.assign(held, { messages: held.messages.slice(0, -1) })),
    replaceMessage: (at: number, message: unknown) =>
      told(() => Object.assign(held, { messages: held.messages.with(at, structuredClone(message)) })),
    snapshot: structuredClone,
  };
  let made = 0;
  const generateId = () => `m${++made}`;
  // The versions differ in their types by far more than a chat of the tests uses.
  const Chat = versions[version] as unknown as new (given: object) => TestChat;
  const Whole = class extends Chat {};
  return new Whole({ ...options, generateId, state });
}
