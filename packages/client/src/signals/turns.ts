/** One user message with all that is done to answer it. */
export interface Turn {
  readonly conversationId: string | undefined;
  /** Number of the user message in its conversation, from 1; 0 for calls made before any message. */
  readonly number: number;
  readonly traceId: string;
  /** The last LLM call made for it. */
  spanId?: string | undefined;
  /** Whether its last LLM call failed: a question sent again after that is a retry, not a rephrase. */
  isFailed?: boolean;
  isAnswered?: boolean;
}

/** A call of a model or a tool while it is made. */
export interface OpenCall {
  readonly turn: Turn;
  close(isFailed: boolean): void;
}

/** A host may call the model a moment before it draws the user's message. */
const drawMs = 500;

/**
 * The turns of conversations, and the calls made for them while they are open.
 *
 * @param turnIn the turn a conversation is at, if it has begun
 */
export function createTurns(
  { nowMs, newTraceId }: { readonly nowMs: () => number; readonly newTraceId: () => string },
  turnIn: (conversationId: string | undefined) => Turn | undefined,
) {
  /** Open calls, each with what it does when another turn begins. */
  const calls = new Map<OpenCall, (next: Turn) => void>();
  const turnAfter = (conversationId: string | undefined, number: number): Turn => ({
    conversationId,
    number,
    traceId: newTraceId(),
  });

  return {
    /** A conversation takes its next turn. */
    start(conversationId: string | undefined): Turn {
      const turn = turnAfter(conversationId, (turnIn(conversationId)?.number ?? 0) + 1);
      for (const move of calls.values()) move(turn);
      return turn;
    },

    /**
     * A call begins: it belongs to the turn its conversation is at, or to a trace of its own before any message.
     *
     * @param hereId the conversation the user is in, for a call that names none
     */
    openCall(spanId: string, isLlm: boolean, conversationId: string | undefined, hereId: string | undefined): OpenCall {
      const asked = turnIn(conversationId ?? hereId) ?? turnAfter(conversationId ?? hereId, 0);
      const { spanId: earlierSpanId } = asked;
      const movableUntilMs = asked.isAnswered || !asked.number ? nowMs() + drawMs : 0;
      let turn = asked;
      const call: OpenCall = {
        get turn() {
          return turn;
        },
        close(isFailed) {
          if (calls.delete(call) && isLlm) turn.isFailed = isFailed;
        },
      };
      if (isLlm) turn.spanId = spanId;
      calls.set(call, (next) => {
        if (nowMs() > movableUntilMs || (conversationId ?? next.conversationId) !== next.conversationId) return;
        if (asked.spanId === spanId) asked.spanId = earlierSpanId;
        if (isLlm) next.spanId = spanId;
        turn = next;
      });
      return call;
    },

    isCalling: (turn: Turn): boolean => [...calls.keys()].some((call) => call.turn === turn),
  };
}
