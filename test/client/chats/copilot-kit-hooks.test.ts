import { copilotKitHooks } from "@telltale/client/chat";
import { describe, expect, it } from "vitest";
import { createEar } from "./told.ts";

describe("copilotKitHooks", () => {
  it("tells what CopilotKit's chat tells, and of an error its class alone", async () => {
    const ear = createEar();
    const hooks = copilotKitHooks(ear.telltale, { conversationId: "t1" });
    hooks.onMessageSent("How do I tie it?");
    hooks.onChatStarted();
    hooks.onChatStopped();
    hooks.onMessageCopied("Like so.");
    hooks.onFeedbackGiven("a1", "thumbsUp");
    hooks.onFeedbackGiven("a1", "thumbsDown");
    hooks.onMessageRegenerated("a1");
    hooks.onChatStarted();
    hooks.onError({ type: "error", error: new RangeError("secret") });
    hooks.onChatStopped();
    hooks.onError(null);
    const told = await ear.told();
    expect(told.map(({ kind, value, label, chars }) => ({ kind, value, label, chars }))).toEqual([
      { kind: "message_sent", chars: 16 },
      { kind: "response_shown" },
      { kind: "copy", value: 1, chars: 8 },
      { kind: "thumbs", value: 1 },
      { kind: "thumbs", value: -1 },
      { kind: "regenerate" },
      { kind: "error_shown", label: "RangeError" },
      { kind: "error_shown" },
    ]);
    expect(JSON.stringify(ear.envelopes)).not.toContain("secret");
  });
});
