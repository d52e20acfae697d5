/**
 * All that understands what is asked and answered. A page fetches it at its first call, for it is larger than all the rest.
 *
 * Nothing in here may be imported by what a page starts with, but as types: a bundler would then cut the first file in two.
 */
export { hashOf } from "./hash.ts";
export { createMeasure } from "./measure.ts";
export { createReading } from "./reading.ts";
export { readRequest } from "./request.ts";
