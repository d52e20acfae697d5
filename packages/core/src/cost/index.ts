export { type Cost, costOf, priceTable, type Usage } from "./cost-of.ts";
export { priceSpan } from "./price-span.ts";
