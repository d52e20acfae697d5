export * from "./trace/index.ts";
export * from "./vocabulary.ts";
