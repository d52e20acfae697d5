export { type Usage, usageOf } from "./usage-of.ts";
