import { createTelemetry } from "@telltale/client/ai-sdk";
import { createTelltale, fromHeaders } from "@telltale/client/node";
import { convertToModelMessages, streamText, type UIMessage } from "ai";
import { createStandIn } from "../../../stand-in.ts";

const telltale = createTelltale({ endpoint: process.env.TELLTALE_ENDPOINT ?? "http://127.0.0.1:4319/", app: "knots" });
const model = createStandIn();

/** Answers a chat: what the model does is recorded here, in the trace that the page's `traceparent` names. */
export async function POST(request: Request): Promise<Response> {
  const { id, messages } = (await request.json()) as { id: string; messages: UIMessage[] };
  return telltale.run({ ...fromHeaders(request.headers), conversationId: id }, async () => {
    const answer = streamText({
      model,
      messages: await convertToModelMessages(messages),
      abortSignal: request.signal,
      telemetry: { functionId: "answer", integrations: createTelemetry(telltale, { feature: "chat" }) },
    });
    return answer.toUIMessageStreamResponse();
  });
}
