import { httpStatus } from "../convert.ts";
import type { Dialect } from "./dialect.ts";

/** What OpenTelemetry names for every kind of application. */
export const common: Dialect = {
  name: "otel",
  prefixes: [""],
  fields: [
    ["session.id", "conversationId"],
    ["langfuse.session.id", "conversationId"],
    ["session.id", "sessionId"],
    ["user.id", "userId"],
    ["enduser.id", "userId"],
    ["enduser.pseudo.id", "userId"],
    ["tenant.id", "tenant"],
    ["http.route", "route"],
    ["http.response.status_code", "httpStatus", httpStatus],
    ["http.status_code", "httpStatus", httpStatus],
    ["http.request.resend_count", "retryCount"],
  ],
};
