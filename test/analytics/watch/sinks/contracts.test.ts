import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { createSinks } from "../../../../packages/analytics/src/watch/sinks/create-sinks.ts";
import type { Notification } from "../../../../packages/analytics/src/watch/sinks/notification.ts";
import { SinkConfig } from "../../../../packages/analytics/src/watch/sinks/sink-config.ts";
import { alertOf, hostileText, noonMs, reportOf, resolvedOf } from "./notifications.ts";
import { type Receiver, type Service, startReceiver } from "./receiver.ts";
import { alertmanager, gitHub, opsgenie, pagerDuty, slack, standardWebhook } from "./services.ts";

let receiver: Receiver;
const started: Receiver[] = [];
afterEach(async () => {
  for (const one of started.splice(0)) await one.close();
});

const base64Key = Buffer.from("a key of more than twenty-four bytes").toString("base64");

/** A sink as a rules file makes it, before a service on the loopback. */
async function sinkBefore(service: Service, config: (url: string) => Record<string, unknown>) {
  receiver = await startReceiver(service);
  started.push(receiver);
  const env = {
    URL: receiver.url,
    SLACK: `${receiver.url}/services/T0/B0/x7`,
    KEY: "0123456789abcdef0123456789abcdef",
    SIGNING: `whsec_${base64Key}`,
  };
  const sinks = createSinks({ one: SinkConfig.parse(config(receiver.url)) }, { env, write: () => {} });
  const sink = sinks.get("one");
  if (!sink) throw new Error("no sink");
  return (notification: Notification) => sink.send(notification, { atMs: noonMs, signal: AbortSignal.timeout(10_000) });
}

const sent = (index = -1) => JSON.parse(receiver.received.at(index)?.body ?? "null");
const delivered = { outcome: "delivered" };
const changed = alertOf({ id: "changed", event: "changed", severity: "critical", previousSeverity: "warning" });

/** An alert whose every word is hostile, and long. */
const hostileAlert = fc.tuple(hostileText, hostileText, fc.constantFrom(1, 50, 1_000)).map(([name, text, times]) =>
  alertOf({
    id: `id ${name}`,
    episodeId: `episode ${name.repeat(times)}`,
    rule: `rule ${name.repeat(times)}`,
    about: text.repeat(times),
    segment: { [name]: text, "a-b": name.repeat(times), empty: "" },
    owner: text,
    runbookUrl: text,
    diagnosis: { moved: Array(20).fill(text.repeat(20)), shipped: [name], sessions: [{ id: text, why: name }] },
    also: Array(100).fill(name),
  }),
);

const configs: Record<string, { service: Service; config: (url: string) => Record<string, unknown> }> = {
  slack: { service: slack, config: () => ({ type: "slack", webhookUrl: "$SLACK", mention: "<!here>" }) },
  pagerduty: { service: pagerDuty, config: (url) => ({ type: "pagerduty", routingKey: "$KEY", url: `${url}/v2/enqueue` }) },
  opsgenie: { service: opsgenie, config: (url) => ({ type: "opsgenie", apiKey: "$KEY", url, tags: ["llm"] }) },
  alertmanager: {
    service: alertmanager,
    config: (url) => ({ type: "alertmanager", url: `${url}/prefix/`, labels: { team: "llm" } }),
  },
  webhook: {
    service: standardWebhook(base64Key, () => noonMs),
    config: () => ({ type: "webhook", url: "$URL", secret: "$SIGNING" }),
  },
  github: {
    service: gitHub("0123456789abcdef0123456789abcdef").service,
    config: (url) => ({ type: "github", repository: "acme/bot", token: "$KEY", url }),
  },
};

describe.each(Object.entries(configs))("%s", (type, { service, config }) => {
  it("takes every event of an episode", async () => {
    const send = await sinkBefore(service, config);
    for (const event of ["fired", "reminded", "acknowledged", "resolved"] as const)
      expect(await send(alertOf({ event, id: `${type}/${event}` }))).toEqual(delivered);
    expect(await send(changed)).toEqual(delivered);
    expect(await send(alertOf({ id: "no data", quantity: null, threshold: null, segment: {} }))).toEqual(delivered);
  });

  it("takes alerts of hostile and of endless words", async () => {
    const send = await sinkBefore(service, config);
    await fc.assert(
      fc.asyncProperty(hostileAlert, async (alert) => {
        expect(await send(alert)).toEqual(delivered);
      }),
      { numRuns: 15 },
    );
  });
});

describe("slack", () => {
  it("says what happened, how sure that is, since when, whose it is, what moved, and how to silence it", async () => {
    const send = await sinkBefore(slack, configs.slack?.config ?? (() => ({})));
    await send(alertOf());
    const { text, blocks, unfurl_links } = sent();
    expect(receiver.received[0]).toMatchObject({ method: "POST", path: "/services/T0/B0/x7" });
    expect(text).toBe("<!here> Critical: errorRate (feature checkout, model gpt-4o) is 9.1 %, above 5 %");
    expect(unfurl_links).toBe(false);
    expect(blocks).toMatchInlineSnapshot(`
      [
        {
          "text": {
            "emoji": false,
            "text": "Critical: errorRate (feature checkout, model gpt-4o) is 9.1 %, above 5 %",
            "type": "plain_text",
          },
          "type": "header",
        },
        {
          "text": {
            "text": "<!here> More than 5 % of calls failed.
      errorRate: 9.1 % (95 % interval 6.2 % to 13 %, n = 1,412 calls); it alerts above 5 %.",
            "type": "mrkdwn",
            "verbatim": true,
          },
          "type": "section",
        },
        {
          "fields": [
            {
              "text": "*Since*
      2026-01-31 11:55 UTC (for 5 min)",
              "type": "mrkdwn",
              "verbatim": true,
            },
            {
              "text": "*Window*
      2026-01-31 11:55 to 12:00 UTC",
              "type": "mrkdwn",
              "verbatim": true,
            },
            {
              "text": "*Where*
      feature checkout, model gpt-4o",
              "type": "mrkdwn",
              "verbatim": true,
            },
            {
              "text": "*Owner*
      llm-platform",
              "type": "mrkdwn",
              "verbatim": true,
            },
          ],
          "type": "section",
        },
        {
          "text": {
            "text": "*What moved*
      • Errors of model gpt-4o: 1.9 % → 31 %.",
            "type": "mrkdwn",
            "verbatim": true,
          },
          "type": "section",
        },
        {
          "text": {
            "text": "*What shipped just before*
      • Release 2.4.1 was first seen 12 min before.",
            "type": "mrkdwn",
            "verbatim": true,
          },
          "type": "section",
        },
        {
          "text": {
            "text": "*Sessions to read*
      • s-17 · three errors in a row",
            "type": "mrkdwn",
            "verbatim": true,
          },
          "type": "section",
        },
        {
          "elements": [
            {
              "text": "<https://wiki.example.com/runbooks/errors?a=1&amp;b=2|Runbook>
      Silence: \`telltale watch DIR --silence errorRate --for 2h\`",
              "type": "mrkdwn",
              "verbatim": true,
            },
          ],
          "type": "context",
        },
      ]
    `);
  });

  it("calls somebody only when something critical begins", async () => {
    const send = await sinkBefore(slack, configs.slack?.config ?? (() => ({})));
    for (const quiet of [alertOf({ severity: "warning" }), resolvedOf(), alertOf({ event: "reminded" }), reportOf()]) {
      await send(quiet);
      expect(receiver.received.at(-1)?.body).not.toContain("<!here>");
    }
  });

  it("takes a report, in code where there is no page to link to", async () => {
    const send = await sinkBefore(slack, configs.slack?.config ?? (() => ({})));
    expect(await send(reportOf({ text: "x  y\n".repeat(9000) }))).toEqual(delivered);
    expect(JSON.stringify(sent().blocks)).toMatch(/```x {2}y.*… \d+ more```/);
    expect(await send(reportOf({ url: "https://example.com/report?a=1&b=2" }))).toEqual(delivered);
    expect(JSON.stringify(sent().blocks)).toContain("<https://example.com/report?a=1&amp;b=2|Open the report>");
  });

  it("refuses at once what Slack will never take, and says Slack's word", async () => {
    const send = await sinkBefore(() => ({ status: 404, body: "no_service" }), configs.slack?.config ?? (() => ({})));
    expect(await send(alertOf())).toEqual({ outcome: "refused", reason: "it answers 404: no_service" });
  });
});

describe("pagerduty", () => {
  it("holds an episode together by its dedup key", async () => {
    const send = await sinkBefore(pagerDuty, configs.pagerduty?.config ?? (() => ({})));
    await send(alertOf());
    expect(sent()).toMatchInlineSnapshot(`
      {
        "client": "Telltale",
        "dedup_key": "errorRate:4f2a:1769860800000",
        "event_action": "trigger",
        "links": [
          {
            "href": "https://wiki.example.com/runbooks/errors?a=1&b=2",
            "text": "Runbook",
          },
        ],
        "payload": {
          "class": "errorRate",
          "component": "errorRate",
          "custom_details": {
            "feature": "checkout",
            "model": "gpt-4o",
            "text": "More than 5 % of calls failed.
      errorRate: 9.1 % (95 % interval 6.2 % to 13 %, n = 1,412 calls); it alerts above 5 %.

      Since: 2026-01-31 11:55 UTC (for 5 min)
      Window: 2026-01-31 11:55 to 12:00 UTC
      Where: feature checkout, model gpt-4o
      Owner: llm-platform

      What moved:
      - Errors of model gpt-4o: 1.9 % → 31 %.

      What shipped just before:
      - Release 2.4.1 was first seen 12 min before.

      Sessions to read:
      - s-17 · three errors in a row

      Runbook: https://wiki.example.com/runbooks/errors?a=1&b=2
      Silence: telltale watch DIR --silence errorRate --for 2h",
          },
          "group": "llm-platform",
          "severity": "critical",
          "source": "telltale",
          "summary": "Critical: errorRate (feature checkout, model gpt-4o) is 9.1 %, above 5 %",
          "timestamp": "2026-01-31T12:00:00.000Z",
        },
        "routing_key": "0123456789abcdef0123456789abcdef",
      }
    `);
    await send(resolvedOf());
    expect(sent()).toEqual({
      routing_key: "0123456789abcdef0123456789abcdef",
      event_action: "resolve",
      dedup_key: "errorRate:4f2a:1769860800000",
    });
    await send(alertOf({ event: "acknowledged" }));
    expect(sent().event_action).toBe("acknowledge");
  });

  it("says PagerDuty's reason when the event is invalid", async () => {
    const service: Service = () => ({ status: 400, body: '{"status":"invalid event","errors":["bad key"]}' });
    const send = await sinkBefore(service, configs.pagerduty?.config ?? (() => ({})));
    const reason = 'it answers 400: {"status":"invalid event","errors":["bad key"]}';
    expect(await send(alertOf())).toEqual({ outcome: "refused", reason });
  });
});

describe("opsgenie", () => {
  it("creates, raises, acknowledges and closes by alias", async () => {
    const send = await sinkBefore(opsgenie, configs.opsgenie?.config ?? (() => ({})));
    await send(alertOf());
    expect(receiver.received[0]).toMatchObject({ method: "POST", path: "/v2/alerts" });
    expect(sent()).toMatchObject({
      message: "Critical: errorRate (feature checkout, model gpt-4o) is 9.1 %, above 5 %",
      alias: "errorRate:4f2a:1769860800000",
      tags: ["llm", "telltale", "errorRate"],
      details: { feature: "checkout", model: "gpt-4o" },
      priority: "P1",
    });
    await send(changed);
    await send(alertOf({ event: "acknowledged" }));
    await send(resolvedOf());
    const alias = "/v2/alerts/errorRate%3A4f2a%3A1769860800000";
    expect(receiver.received.slice(1).map(({ method, path }) => `${method} ${path}`)).toEqual([
      `PUT ${alias}/priority?identifierType=alias`,
      `POST ${alias}/acknowledge?identifierType=alias`,
      `POST ${alias}/close?identifierType=alias`,
    ]);
  });
});

describe("alertmanager", () => {
  it("tells an alert by labels that stay, and ends it by time", async () => {
    const send = await sinkBefore(alertmanager, configs.alertmanager?.config ?? (() => ({})));
    await send(alertOf());
    const [fired] = sent();
    expect(fired.labels).toEqual({
      alertname: "errorRate",
      severity: "critical",
      feature: "checkout",
      model: "gpt-4o",
      team: "llm",
      owner: "llm-platform",
      source: "telltale",
    });
    expect(fired.annotations.runbook_url).toBe("https://wiki.example.com/runbooks/errors?a=1&b=2");
    expect(Date.parse(fired.endsAt)).toBe(noonMs + 24 * 3_600_000);
    await send(resolvedOf());
    expect(sent()[0]).toMatchObject({ labels: fired.labels, startsAt: fired.startsAt, endsAt: "2026-01-31T12:10:00.000Z" });
  });

  it("ends the alert of the severity before when it moves", async () => {
    const send = await sinkBefore(alertmanager, configs.alertmanager?.config ?? (() => ({})));
    await send(changed);
    expect(sent().map((one: { labels: object; endsAt: string }) => [one.labels, one.endsAt])).toMatchObject([
      [{ severity: "critical" }, "2026-02-01T12:00:00.000Z"],
      [{ severity: "warning" }, "2026-01-31T12:00:00.000Z"],
    ]);
  });
});

describe("webhook", () => {
  it("carries the whole notification, its words, and a key by which a second delivery is told", async () => {
    const send = await sinkBefore(
      standardWebhook(base64Key, () => noonMs),
      configs.webhook?.config ?? (() => ({})),
    );
    await send(alertOf());
    await send(alertOf());
    expect(sent()).toMatchObject({ type: "telltale.alert.fired", timestamp: "2026-01-31T12:00:00.000Z", data: alertOf() });
    const ids = receiver.received.map(({ headers }) => [headers["webhook-id"], headers["idempotency-key"]]);
    expect(ids).toEqual([
      ["errorRate:4f2a:1769860800000/1", '"errorRate:4f2a:1769860800000/1"'],
      ["errorRate:4f2a:1769860800000/1", '"errorRate:4f2a:1769860800000/1"'],
    ]);
    expect(await send(reportOf())).toEqual(delivered);
  });

  it("signs as the specification's own example", async () => {
    const { webhookRequest } = await import("../../../../packages/analytics/src/watch/sinks/webhook-sink.ts");
    const settings = { url: "https://example.com", secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" };
    const request = webhookRequest(alertOf(), settings, 1_674_087_231_000);
    expect(
      standardWebhook(
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        () => 1_674_087_231_000,
      )({
        method: "POST",
        path: "/",
        headers: request.headers,
        body: request.body ?? "",
      }),
    ).toMatchObject({ status: 200 });
  });
});

describe("github", () => {
  const token = "0123456789abcdef0123456789abcdef";
  const config = configs.github?.config ?? (() => ({}));

  it("opens one issue for an episode, comments when something changes, and closes it", async () => {
    const hub = gitHub(token);
    const send = await sinkBefore(hub.service, config);
    const events = [alertOf(), changed, alertOf({ id: "again", event: "reminded" }), resolvedOf()];
    // Each twice, as after a crash.
    for (const event of events) for (let times = 0; times < 2; times++) expect(await send(event)).toEqual(delivered);
    expect(hub.issues).toHaveLength(1);
    expect(hub.issues[0]).toMatchObject({ labels: ["telltale"], state: "closed" });
    expect(hub.issues[0]?.title).toBe("Critical: errorRate (feature checkout, model gpt-4o) is 9.1 %, above 5 %");
    expect(hub.issues[0]?.comments.map((text) => text.split("\n")[0])).toEqual([
      "**Now critical: errorRate \\(feature checkout, model gpt\\-4o\\) is 9\\.1 %, above 5 %**",
      "**Still critical: errorRate \\(feature checkout, model gpt\\-4o\\) is 9\\.1 %, above 5 %**",
      "**Recovered: errorRate \\(feature checkout, model gpt\\-4o\\)**",
    ]);
    expect(await send(alertOf({ id: "other/1", episodeId: "other" }))).toEqual(delivered);
    expect(hub.issues).toHaveLength(2);
  });

  it("finds its issue behind pages of others, and opens none for a recovery nobody waits for", async () => {
    const hub = gitHub(token);
    const send = await sinkBefore(hub.service, config);
    const other = { title: "other", body: "", labels: ["telltale"], comments: [], state: "open" };
    for (let number = 1; number <= 70; number++) hub.open({ ...other, number });
    await send(alertOf());
    await send(alertOf());
    expect(await send(resolvedOf({ episodeId: "unheard of" }))).toEqual(delivered);
    expect(hub.issues).toHaveLength(71);
  });

  it("says so when the token may not label, and when it may nothing", async () => {
    const send = await sinkBefore(gitHub(token, { mayLabel: false }).service, config);
    expect(await send(alertOf())).toMatchObject({ outcome: "refused", reason: expect.stringContaining("write access") });
    const unknown = await sinkBefore(gitHub("another").service, config);
    expect(await unknown(alertOf())).toEqual({ outcome: "refused", reason: 'it answers 401: {"message":"Bad credentials"}' });
  });

  it("waits for the rate limit to pass, which GitHub says with 403", async () => {
    const reset = String(noonMs / 1000 + 90);
    const limited: Service = () => ({
      status: 403,
      body: '{"message":"API rate limit exceeded"}',
      headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset },
    });
    const send = await sinkBefore(limited, config);
    expect(await send(alertOf())).toMatchObject({ outcome: "retry", retryAfterMs: 90_000 });
    const secondary: Service = () => ({ status: 403, body: "{}", headers: { "retry-after": "60" } });
    expect(await (await sinkBefore(secondary, config))(alertOf())).toMatchObject({ outcome: "retry", retryAfterMs: 60_000 });
    const forbidden: Service = () => ({ status: 403, body: '{"message":"Resource not accessible"}' });
    expect(await (await sinkBefore(forbidden, config))(alertOf())).toMatchObject({ outcome: "refused" });
  });
});
