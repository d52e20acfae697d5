export * from "./drift/index.ts";
export * from "./metrics/index.ts";
export * from "./stats/index.ts";
export * from "./text/index.ts";
export * from "./trace/index.ts";
export * from "./usage/index.ts";
export * from "./vocabulary.ts";
