import type { Span } from "@telltale/core/trace";
import type { SpanKind } from "@telltale/core/vocabulary";
import type { OtelSpan } from "../otel.ts";
import type { Dialect } from "./dialect.ts";
import { documentsOf } from "./documents.ts";

const kinds = new Map<string, SpanKind>([
  ["workflow", "workflow"],
  ["task", "task"],
  ["agent", "agent"],
  ["tool", "tool"],
  ["session", "workflow"],
]);

const requests = new Map<string, SpanKind>([
  ["chat", "llm"],
  ["completion", "llm"],
  ["embedding", "embedding"],
  ["rerank", "rerank"],
]);

/** Traceloop's names around the gen_ai conventions. @see https://github.com/traceloop/openllmetry */
export const openLlmetry: Dialect = {
  name: "openllmetry",
  prefixes: ["traceloop.", "llm.request.", "llm.usage.", "db.vector."],
  kinds: [
    ["traceloop.span.kind", kinds],
    ["llm.request.type", requests],
  ],
  fields: [
    ["llm.is_streaming", "stream"],
    ["traceloop.association.properties.session_id", "sessionId"],
    ["traceloop.association.properties.user_id", "userId"],
    ["traceloop.association.properties.thread_id", "conversationId"],
    ["traceloop.association.properties.conversation_id", "conversationId"],
    ["traceloop.workflow.name", "feature"],
    ["traceloop.prompt.key", "promptName"],
    ["traceloop.prompt.version", "promptVersion"],
    ["db.vector.query.top_k", "topK"],
  ],
  tokens: [["llm.usage.total_tokens", "total"]],
  derive: derived,
};

/** What a vector database returned is one event for each document. */
function derived({ events, attributes }: OtelSpan): Partial<Span> {
  const found = events.filter(({ name }) => name === "db.query.result");
  const named = attributes["traceloop.span.kind"] === "tool" ? attributes["traceloop.entity.name"] : undefined;
  const documents = documentsOf(
    found.map(({ attributes }) => ({
      id: attributes["db.query.result.id"] ?? null,
      score: attributes["db.query.result.score"] ?? null,
    })),
  );
  return {
    ...(found.length > 0 && { documents, kind: "retrieval" as const }),
    ...(typeof named === "string" && { toolName: named.slice(0, 1024) }),
  };
}
