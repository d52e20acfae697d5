export type { AiOptions } from "./wrap/ai-call.ts";
export { createTelemetry, type Nesting } from "./wrap/create-telemetry.ts";
export { telltaleMiddleware } from "./wrap/telltale-middleware.ts";
export { traceTools } from "./wrap/trace-tools.ts";
