import {
  type AlertEvent,
  type AlertState,
  acknowledge,
  groupEvents,
  initialState,
  isWithin,
  type Judgement,
  type Rule,
  type Silence,
  snooze,
  step,
  streamKey,
} from "@telltale/core/alerts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const minuteMs = 60_000;
const rule: Rule = {
  name: "errors",
  metric: "errorRate",
  statistic: "rate",
  windowMs: 5 * minuteMs,
  severity: "critical",
  condition: { kind: "threshold", above: 0.05 },
};

const judged = (verdict: Judgement["verdict"], changes: Partial<Judgement> = {}): Judgement => ({
  verdict,
  value: 0.1,
  reference: null,
  compared: "value",
  effect: 0.1,
  interval: [0.06, 0.2],
  confidence: 0.99,
  limit: 0.05,
  n: 100,
  pValue: 0.001,
  isClear: verdict === "ok",
  level: null,
  why: "because",
  ...changes,
});

interface Tick {
  readonly verdict: Judgement["verdict"];
  readonly isClear?: boolean;
  readonly hand?: "acknowledge" | "snooze";
}

/** Runs a minute for each tick, through JSON each time, as a watcher that is restarted every minute would. */
function run(ticks: readonly Tick[], using: Rule = rule, silences: readonly Silence[] = []) {
  let state = initialState(0);
  const events: AlertEvent[] = [];
  const statuses: AlertState["status"][] = [];
  for (const [i, { verdict, isClear, hand }] of ticks.entries()) {
    const nowMs = (i + 1) * minuteMs;
    if (hand === "acknowledge") state = acknowledge(state, { nowMs: nowMs - 1, by: "ada" });
    if (hand === "snooze") state = snooze(state, { nowMs: nowMs - 1, untilMs: nowMs + 10 * minuteMs, by: "ada" });
    const judgement = judged(verdict, isClear === undefined ? {} : { isClear });
    const next = step({ rule: using, segment: {}, state, judgement, nowMs, silences });
    state = JSON.parse(JSON.stringify(next.state)) as AlertState;
    expect(state).toEqual(next.state);
    events.push(...next.events);
    statuses.push(state.status);
  }
  return { state, events, statuses };
}

const many = (verdict: Judgement["verdict"], times: number): Tick[] => new Array<Tick>(times).fill({ verdict });
const kinds = (events: readonly AlertEvent[]) => events.map(({ event }) => event);

describe("step", () => {
  it("fires once, and recovers once all has been well for a window", () => {
    const { events, statuses } = run([...many("alert", 3), ...many("ok", 7)]);
    expect(kinds(events)).toEqual(["fired", "recovered"]);
    expect(statuses.slice(3, 9)).toEqual(["recovering", "recovering", "recovering", "recovering", "recovering", "ok"]);
    expect(events[1]?.dedupKey).toBe(events[0]?.dedupKey);
    expect(events[1]?.id).not.toBe(events[0]?.id);
  });

  it("takes what flickers for one episode", () => {
    const flicker = [...many("alert", 1), ...many("ok", 4), ...many("alert", 1), ...many("ok", 4), ...many("alert", 1)];
    expect(kinds(run([...flicker, ...many("ok", 8)]).events)).toEqual(["fired", "recovered"]);
  });

  it("waits for as many judgements in a row as the rule asks", () => {
    const patient = { ...rule, fireAfter: 3 };
    expect(run([...many("alert", 2), ...many("ok", 1), ...many("alert", 2)], patient).events).toEqual([]);
    expect(kinds(run(many("alert", 3), patient).events)).toEqual(["fired"]);
  });

  it("does not recover between the limit and where it is clear again", () => {
    const lingering = [...many("alert", 1), ...new Array<Tick>(30).fill({ verdict: "ok", isClear: false })];
    expect(kinds(run(lingering).events)).toEqual(["fired"]);
  });

  it("keeps an alert open while nothing is recorded, unless the rule says what silence means", () => {
    const silent = [...many("alert", 1), ...many("no data", 30)];
    expect(run(silent).statuses.at(-1)).toBe("alert");
    expect(kinds(run(silent, { ...rule, onNoData: "ok" }).events)).toEqual(["fired", "recovered"]);
    expect(kinds(run(many("no data", 3), { ...rule, onNoData: "alert" }).events)).toEqual(["fired"]);
    expect(run(many("no data", 1)).statuses).toEqual(["no data"]);
  });

  it("reminds of what nobody acknowledged", () => {
    const short = { ...rule, renotifyMs: 10 * minuteMs };
    expect(kinds(run(many("alert", 25), short).events)).toEqual(["fired", "repeated", "repeated"]);
    const taken: Tick[] = [...many("alert", 2), { verdict: "alert", hand: "acknowledge" }, ...many("alert", 22)];
    const { events, statuses } = run([...taken, ...many("ok", 6)], short);
    expect(kinds(events)).toEqual(["fired", "recovered"]);
    expect(statuses[2]).toBe("acknowledged");
  });

  it("says that a warning became an alert, and that a budget reached its next share", () => {
    expect(kinds(run([...many("warning", 2), ...many("alert", 2)]).events)).toEqual(["fired", "escalated"]);
    let state = initialState(0);
    const told: string[] = [];
    for (const [i, level] of [null, 0.5, 0.5, 0.8, 0.95, 1, 1].entries()) {
      const verdict = level === null ? "ok" : level >= 0.95 ? "alert" : "warning";
      const next = step({ rule, segment: {}, state, judgement: judged(verdict, { level }), nowMs: i + 1 });
      state = next.state;
      told.push(...next.events.map(({ event }) => `${event} ${level}`));
    }
    expect(told).toEqual(["fired 0.5", "escalated 0.8", "escalated 0.95", "escalated 1"]);
  });

  it("is quiet in maintenance, in silences of its stream and while snoozed, and tells afterwards what still lasts", () => {
    const window = { fromMs: 0, toMs: 10 * minuteMs };
    for (const [using, silences] of [
      [{ ...rule, maintenance: [window] }, []],
      [rule, [{ ...window, rules: ["errors"] }]],
    ] as const) {
      const { events } = run(many("alert", 15), using, silences);
      expect(events.map(({ event, atMs }) => [event, atMs])).toEqual([["fired", 10 * minuteMs]]);
      expect(run([...many("alert", 3), ...many("ok", 12)], using, silences).events).toEqual([]);
    }
    expect(kinds(run(many("alert", 1), rule, [{ ...window, where: { feature: "chat" } }]).events)).toEqual(["fired"]);
    const snoozed = run([{ verdict: "alert", hand: "snooze" }, ...many("alert", 15)]);
    expect(snoozed.statuses[0]).toBe("snoozed");
    expect(kinds(snoozed.events)).toEqual(["fired"]);
  });

  it("tells a recovery even in silence, so that no incident stays open", () => {
    const { events } = run([...many("alert", 2), ...many("ok", 10)], rule, [{ fromMs: 2.5 * minuteMs, toMs: 1e12 }]);
    expect(kinds(events)).toEqual(["fired", "recovered"]);
  });

  it("changes nothing when the same minute is judged again", () => {
    const { state } = run(many("alert", 1));
    const again = step({ rule, segment: {}, state, judgement: judged("ok"), nowMs: minuteMs });
    expect(again).toEqual({ state, events: [] });
  });

  it("whatever happens, tells of each episode at most one firing and one recovery, in order, and no id twice", () => {
    const tick = fc.record({
      verdict: fc.constantFrom<Judgement["verdict"]>("ok", "ok", "alert", "warning", "no data"),
      isClear: fc.boolean(),
      hand: fc.option(fc.constantFrom<"acknowledge" | "snooze">("acknowledge", "snooze"), { nil: undefined, freq: 8 }),
    });
    const silence = fc
      .record({ from: fc.integer({ min: 0, max: 80 }), length: fc.integer({ min: 1, max: 20 }) })
      .map(({ from, length }) => ({ fromMs: from * minuteMs, toMs: (from + length) * minuteMs }));
    const using = fc.record({
      fireAfter: fc.integer({ min: 1, max: 3 }),
      recoverAfterMs: fc.integer({ min: 0, max: 6 }).map((n) => n * minuteMs),
      renotifyMs: fc.option(fc.integer({ min: 1, max: 20 }).map((n) => n * minuteMs)),
      onNoData: fc.constantFrom<"keep" | "alert" | "ok">("keep", "alert", "ok"),
    });
    fc.assert(
      fc.property(
        fc.array(tick as fc.Arbitrary<Tick>, { maxLength: 80 }),
        using,
        fc.array(silence, { maxLength: 2 }),
        (ticks, changes, silences) => {
          const { events, state } = run(ticks, { ...rule, ...changes }, silences);
          expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
          for (const key of new Set(events.map(({ dedupKey }) => dedupKey))) {
            const told = events.filter(({ dedupKey }) => dedupKey === key);
            const names = kinds(told);
            expect(names[0]).toBe("fired");
            expect(names.filter((name) => name === "fired")).toHaveLength(1);
            expect(names.indexOf("recovered")).toBe(names.includes("recovered") ? names.length - 1 : -1);
            // What was told and is over, was told to be over.
            const isOpen = state.episode !== null && key.endsWith(new Date(state.episode.startedAtMs).toISOString());
            expect(names.includes("recovered")).toBe(!isOpen);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("groupEvents", () => {
  it("makes one message of many segments of a rule, and leaves apart what a rule keeps apart", () => {
    const eventsOf = (using: Rule) =>
      ["chat", "search", "orders"].flatMap(
        (feature) =>
          step({ rule: using, segment: { feature }, state: initialState(0), judgement: judged("alert"), nowMs: 1 }).events,
      );
    expect(groupEvents(eventsOf(rule)).map(({ events }) => events.length)).toEqual([3]);
    expect(groupEvents(eventsOf({ ...rule, group: ["rule", "feature"] }))).toHaveLength(3);
    const owned = [rule, { ...rule, name: "latency", severity: "warning" } as const].map((one) => ({
      ...one,
      owner: "ada",
      group: ["owner"],
    }));
    const [group] = groupEvents(owned.flatMap(eventsOf));
    expect(group?.events).toHaveLength(6);
    expect(group?.severity).toBe("critical");
  });
});

describe("streamKey", () => {
  it("is the same for the same segment in another order, and another for any other", () => {
    expect(streamKey("r", { b: "1", a: "2" })).toBe(streamKey("r", { a: "2", b: "1" }));
    expect(streamKey("r", { a: "1|b=2" })).not.toBe(streamKey("r", { a: "1", b: "2" }));
  });
});

describe("isWithin", () => {
  it("is half-open, and comes again where it repeats", () => {
    const window = { fromMs: 100, toMs: 110, everyMs: 50 };
    expect([99, 100, 109, 110, 150, 159, 160].map((at) => isWithin(window, at))).toEqual([
      false,
      true,
      true,
      false,
      true,
      true,
      false,
    ]);
  });
});
