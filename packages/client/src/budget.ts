export type {
  Budget,
  BudgetAlert,
  BudgetOptions,
  LimitStatus,
  Permission,
  Refusal,
  Reservation,
  Spender,
  Spending,
} from "./budget/budget.ts";
export { type BudgetFetchOptions, budgetFetch, type LeavingCall } from "./budget/budget-fetch.ts";
export { BudgetError, type BudgetMiddlewareOptions, budgetMiddleware } from "./budget/budget-middleware.ts";
export type { Added, BudgetStore, Entry } from "./budget/budget-store.ts";
export type { CallCostOptions, PricedUsage } from "./budget/call-cost.ts";
export { createBudget } from "./budget/create-budget.ts";
export { createMemoryBudgetStore } from "./budget/memory-budget-store.ts";
export { type RateLimitedFetchOptions, rateLimitedFetch } from "./budget/rate-limited-fetch.ts";
export { createRedisBudgetStore, type RedisClient } from "./budget/redis-budget-store.ts";
