export { type Cost, costOf, priceTable } from "./cost-of.ts";
export type { OwnPrice } from "./own-price.ts";
export { countedSides, pricedFields, priceSpan } from "./price-span.ts";
export type { Usage } from "./usage.ts";
