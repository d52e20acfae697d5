/** All that understands what is asked and answered. A page fetches it at its first call, for it is larger than all the rest. */
export { hashOf } from "./hash.ts";
export { createMeasure } from "./measure.ts";
export { createReading } from "./reading.ts";
export { readRequest } from "./request.ts";
