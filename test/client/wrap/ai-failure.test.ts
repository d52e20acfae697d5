import { APICallError, NoSuchToolError, RetryError } from "ai";
import { describe, expect, it } from "vitest";
import { aiFailureOf } from "../../../packages/client/src/wrap/ai-failure.ts";

const refused = (statusCode?: number) =>
  new APICallError({ message: "busy", url: "u", requestBodyValues: {}, ...(statusCode !== undefined && { statusCode }) });

describe("aiFailureOf", () => {
  it("reads the status of a refused call", () => {
    expect(aiFailureOf(refused(529))).toMatchObject({ status: "error", errorType: "provider_5xx", httpStatus: 529 });
    expect(aiFailureOf(refused(404))).toMatchObject({ errorType: "provider_4xx", errorMessage: "busy" });
    expect(aiFailureOf(refused())).toMatchObject({ errorType: "network" });
  });

  it("counts the attempts of a call that was tried again", () => {
    const errors = [refused(500), refused(500), refused(429)];
    const error = new RetryError({ message: "Failed after 3 attempts", reason: "maxRetriesExceeded", errors });
    expect(aiFailureOf(error)).toMatchObject({ errorType: "rate_limit", httpStatus: 429, retryCount: 2 });
  });

  it("tells what is of the wrong shape, what was stopped, and what took too long", () => {
    expect(aiFailureOf(new NoSuchToolError({ toolName: "x" }))).toMatchObject({ errorType: "validation" });
    expect(aiFailureOf(new DOMException("stop", "AbortError"))).toMatchObject({ status: "aborted" });
    expect(aiFailureOf("any reason", true)).toMatchObject({ status: "aborted" });
    expect(aiFailureOf(new DOMException("late", "TimeoutError"), true)).toMatchObject({
      status: "error",
      errorType: "timeout",
    });
  });

  it("has a word for whatever is thrown", () => {
    for (const thrown of [undefined, null, 3, "text", {}, new Error("x"), { errors: [], lastError: undefined }])
      expect(aiFailureOf(thrown)).toMatchObject({ status: "error", errorType: "internal" });
  });
});
