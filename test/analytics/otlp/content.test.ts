import { describe, expect, it } from "vitest";
import { type Attributes, type OtelEvent, recordsOfLog, recordsOfOtel } from "../../../packages/analytics/src/otlp/index.ts";
import { noResource, noScope, spanOf } from "./sample.ts";

/** Every attribute we know of that carries words of people or models, or secrets. */
const carriers =
  `gen_ai.input.messages gen_ai.output.messages gen_ai.system_instructions gen_ai.tool.definitions gen_ai.tool.description
  gen_ai.tool.call.arguments gen_ai.tool.call.result gen_ai.prompt gen_ai.completion gen_ai.prompt.0.content gen_ai.completion.0.content
  gen_ai.prompt.variable.name gen_ai.retrieval.query.text gen_ai.memory.records gen_ai.memory.query.text
  ai.prompt ai.prompt.messages ai.prompt.tools ai.response.text ai.response.object ai.response.reasoning ai.response.toolCalls ai.response.files
  ai.response.providerMetadata ai.request.headers.authorization ai.toolCall.args ai.toolCall.result ai.value ai.values ai.embedding ai.schema
  ai.settings.context.note ai.documents ai.decision.state ai.request.text
  input.value output.value llm.input_messages.0.message.content llm.input_messages.0.message.contents.0.message_content.text
  llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments llm.prompts.0.prompt.text llm.choices.0.completion.text
  llm.tools.0.tool.json_schema llm.prompt_template.template llm.prompt_template.variables llm.invocation_parameters
  retrieval.documents.0.document.content retrieval.documents.0.document.metadata reranker.query reranker.output_documents.0.document.content
  embedding.text embedding.embeddings.0.embedding.text tool.description tool.parameters message.content image.url audio.transcript
  traceloop.entity.input traceloop.entity.output traceloop.prompt.template langfuse.observation.input langfuse.observation.output langfuse.trace.input
  langfuse.trace.output genkit:input genkit:output gcp.vertex.agent.llm_request gcp.vertex.agent.tool_response final_result all_messages_events
  pydantic_ai.all_messages tool_arguments tool_response logfire.msg db.statement db.query.text http.request.header.cookie url.full url.query
  http.url exception.message custom.prompt my_answer user_question api_key`
    .split(/\s+/)
    .filter(Boolean);

const secret = "Zebrafinch";
const shapes: readonly ((text: string) => Attributes[string])[] = [
  (text) => text,
  (text) => JSON.stringify([{ role: "user", content: text, parts: [{ type: "text", content: text }] }]),
  (text) => JSON.stringify({ note: text }),
  (text) => [text],
  (text) => ({ content: text }),
];

const kinds: readonly Attributes[] = [
  {},
  { "gen_ai.operation.name": "chat" },
  { "openinference.span.kind": "TOOL" },
  { "ai.operationId": "ai.streamText" },
  { "genkit:metadata:subtype": "model" },
];

describe("what people and models said", () => {
  it.each(carriers)("is in no record, told as %s", (name) => {
    const events: OtelEvent[] = [
      { name: "gen_ai.user.message", attributes: { content: secret } },
      { name: "gen_ai.choice", attributes: { message: secret } },
      { name: "gen_ai.content.prompt", attributes: { "gen_ai.prompt": secret } },
    ];
    for (const kind of kinds)
      for (const shape of shapes) {
        const records = recordsOfOtel(spanOf({ [name]: shape(secret), ...kind }, { events }), noResource, noScope);
        expect(JSON.stringify(records)).not.toContain(secret);
      }
  });

  it("is in no record of a log", () => {
    const log = { atMs: 1, severity: 9, body: secret, attributes: { content: secret, "gen_ai.input.messages": secret } };
    for (const eventName of [
      "gen_ai.user.message",
      "gen_ai.client.inference.operation.details",
      "app.note",
      "telltale.copy",
      "session.start",
    ])
      expect(JSON.stringify(recordsOfLog({ ...log, eventName }, noResource, noScope))).not.toContain(secret);
  });

  it.each<[string, Attributes, number | undefined]>([
    [
      "messages in parts",
      {
        "gen_ai.output.messages":
          '[{"role":"assistant","parts":[{"type":"reasoning","content":"hm"},{"type":"text","content":"four"}]}]',
      },
      4,
    ],
    [
      "a call of a tool alone",
      { "gen_ai.output.messages": '[{"role":"assistant","parts":[{"type":"tool_call","name":"x"}]}]' },
      0,
    ],
    ["an answer in JSON", { "ai.response.object": '{"a":1}' }, 7],
    [
      "numbered messages",
      { "llm.output_messages.0.message.content": "four", "llm.output_messages.1.message.content": "five!" },
      9,
    ],
    ["nothing", {}, undefined],
  ])("is measured: %s", (_, attributes, chars) => {
    const [span] = recordsOfOtel(spanOf({ "gen_ai.operation.name": "chat", ...attributes }), noResource, noScope).spans;
    expect(span?.outputChars).toBe(chars);
  });
});
