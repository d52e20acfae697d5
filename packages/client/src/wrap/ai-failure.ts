import type { Span } from "@telltale/core/trace";
import { failureOfStatus, failureOfThrown } from "../calls/failure.ts";
import { isObject } from "../calls/json.ts";

type Failed = Pick<Span, "status" | "errorType" | "errorMessage" | "httpStatus" | "retryCount">;

/** Errors of the AI SDK about what was asked for or what came back, by the end of their names. */
const ofShape = /(TypeValidation|JSONParse|InvalidToolInput|NoSuchTool|NoObjectGenerated|InvalidPrompt|InvalidArgument)Error$/;
const longestMessage = 1_000;

/**
 * How something ended that threw an error of the AI SDK, or any other. Pure.
 *
 * @param isAborted whether its signal says that somebody wanted no more of it
 */
export function aiFailureOf(thrown: unknown, isAborted = false): Failed {
  const error = isObject(thrown) ? thrown : {};
  const { name, message, statusCode, errors, lastError } = error;
  // A RetryError tells of all attempts; how the last ended is how it ended.
  if (Array.isArray(errors) && lastError !== undefined)
    return { ...aiFailureOf(lastError, isAborted), retryCount: errors.length - 1 };
  const errorMessage = typeof message === "string" ? message.slice(0, longestMessage) : undefined;
  if (typeof statusCode === "number" && statusCode >= 400 && statusCode <= 999)
    return { ...failureOfStatus(statusCode), httpStatus: statusCode, errorMessage };
  if (typeof name === "string" && ofShape.test(name)) return { status: "error", errorType: "validation", errorMessage };
  const otherwise = name === "AI_APICallError" ? "network" : "internal";
  return { ...failureOfThrown(thrown, isAborted, otherwise), errorMessage };
}
