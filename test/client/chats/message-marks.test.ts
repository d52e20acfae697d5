import { messageMarks } from "@telltale/client/chat";
import { describe, expect, it } from "vitest";

const message = { id: "m1", role: "assistant" };

describe("messageMarks", () => {
  it("names the place where a message is drawn that is told", () => {
    expect(messageMarks(message)).toEqual({ "data-telltale-message": "m1" });
    expect(messageMarks(message, { conversationId: "c1", isStreaming: true })).toEqual({
      "data-telltale-message": "m1",
      "data-telltale-conversation": "c1",
    });
  });

  it("says of a message all that is read where it is not told", () => {
    expect(messageMarks(message, { isTold: false, isStreaming: false })).toEqual({
      "data-telltale-message": "m1",
      "data-telltale-role": "assistant",
      "data-telltale-streaming": "false",
    });
  });
});
