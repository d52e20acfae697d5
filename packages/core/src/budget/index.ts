export { type Forecast, forecast } from "./forecast.ts";
export { type Limit, type Limits, type LimitWindow, limitsOf, type Subject } from "./limit.ts";
export { isTimeZone, type LocalTime, localTimeOf, momentOf } from "./local-time.ts";
export { type Period, periodAt } from "./period-at.ts";
export { estimateTokens, learnTokens, type PlannedCall, type TokenEstimate, type TokenHistory } from "./token-estimate.ts";
