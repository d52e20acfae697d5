export { wrapAnthropic } from "./wrap/wrap-anthropic.ts";
export { wrapGoogle } from "./wrap/wrap-google.ts";
export { wrapOpenAI } from "./wrap/wrap-openai.ts";
export type { WrapOptions } from "./wrap/wrap-stainless.ts";
