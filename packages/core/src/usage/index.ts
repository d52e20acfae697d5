export { type DisjointTokens, disjointTokens, type StatedTokens } from "./disjoint-tokens.ts";
export { type Usage, usageOf } from "./usage-of.ts";
