/** One valid record of each kind, for tests: small, and every required field said. */
export const spanRecord = {
  id: "0198c0de-0000-7000-8000-000000000001",
  spanId: "00f067aa0ba902b7",
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  kind: "llm",
  startedAtMs: 1_767_225_600_000.125,
  status: "ok",
} as const;

export const signalRecord = {
  id: "0198c0de-0000-7000-8000-000000000002",
  kind: "copy",
  atMs: 1_767_225_601_000,
  value: 0.5,
} as const;

export const scoreRecord = {
  id: "0198c0de-0000-7000-8000-000000000003",
  name: "faithfulness",
  atMs: 1_767_225_602_000,
  value: 4,
  evaluatorKind: "llm",
} as const;
