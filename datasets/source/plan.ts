/** The month that is made up: when it is, how big, and what goes wrong in it. */
export interface Plan {
  readonly seed: number;
  readonly startMs: number;
  readonly days: number;
  /** 1 is about 200,000 spans. */
  readonly scale: number;
  /** Nothing goes wrong. */
  readonly calm: boolean;
}

export const dayMs = 86_400_000;

/** A Monday. */
export const fullPlan: Plan = { seed: 20_260_302, startMs: Date.UTC(2026, 2, 2), days: 30, scale: 1, calm: false };

/** What goes wrong, with days counted from 1 and both ends included. */
export const modelUpdate = { fromDay: 27, toDay: 30, emptyRate: 0.95, usualEmptyRate: 0.03 } as const;
export const latencyCreep = { fromDay: 1, toDay: 30, perDay: 0.015 } as const;
export const retryLoop = { day: 18, fromHour: 9, toHour: 19, share: 0.75 } as const;
export const rephrasedPrompt = { fromDay: 12, toDay: 30, share: 0.3, usualRate: 0.06, rate: 0.18 } as const;

/** Whether a day of the plan has an incident. */
export function isOn(plan: Plan, day: number, incident: { readonly fromDay: number; readonly toDay: number }): boolean {
  return !plan.calm && day >= incident.fromDay && day <= incident.toDay;
}
