export type { Surroundings } from "./server/surroundings.ts";
