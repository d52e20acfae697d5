import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createSinks } from "../../../../packages/analytics/src/watch/sinks/create-sinks.ts";
import { Route, sinksFor } from "../../../../packages/analytics/src/watch/sinks/routes.ts";
import { SinksConfig } from "../../../../packages/analytics/src/watch/sinks/sink-config.ts";

const file = `
oncall: { type: pagerduty, routingKey: $PAGERDUTY_KEY }
chat:
  type: slack
  webhookUrl: $SLACK_WEBHOOK_URL
  templates: { title: "{{event}}: {{rule}}" }
hook: { type: webhook, url: "https://example.com/hook", secret: $HOOK_SECRET, headers: { authorization: $HOOK_TOKEN } }
mail: { type: email, server: $SMTP_URL, from: watch@example.com, to: [team@example.com], timeZone: Europe/Berlin }
`;
const env = {
  PAGERDUTY_KEY: "0123456789abcdef0123456789abcdef",
  SLACK_WEBHOOK_URL: "https://hooks.slack.com/services/T0/B0/x",
  HOOK_SECRET: "a secret of some length",
  HOOK_TOKEN: "Bearer x",
  SMTP_URL: "smtps://user:password@mail.example.com",
};
const write = () => {};

describe("SinksConfig", () => {
  it("reads sinks from YAML, and they are made without a word to anybody", () => {
    const sinks = createSinks(SinksConfig.parse(parse(file)), { env, write });
    expect([...sinks.values()].map(({ name, type }) => `${name} ${type}`)).toEqual([
      "oncall pagerduty",
      "chat slack",
      "hook webhook",
      "mail email",
    ]);
    expect(JSON.stringify([...sinks])).not.toContain("password");
  });

  it("says what is wrong, and where", () => {
    const faults = (config: unknown) =>
      SinksConfig.safeParse(config).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    expect(faults({ a: { type: "pagerduty", routingKey: "0123456789abcdef" } })).toEqual([
      'a.routingKey: must name an environment variable, as "$ONCALL_KEY": secrets do not belong in this file',
    ]);
    expect(faults({ a: { type: "slack", webhookUrl: "$X", chanel: "#a" } })?.[0]).toContain("chanel");
    expect(faults({ a: { type: "console", templates: { text: "{{valu}}" } } })?.[0]).toContain('did you mean "value"?');
    expect(faults({ a: { type: "console", timeZone: "Mars/Olympus" } })?.[0]).toContain("must be a time zone");
    expect(faults({ a: { type: "fax" } })?.[0]).toContain("type");
  });
});

describe("createSinks", () => {
  it("names every environment variable that is missing, and no value of those that are there", () => {
    const { PAGERDUTY_KEY, SMTP_URL, ...rest } = env;
    expect(() => createSinks(SinksConfig.parse(parse(file)), { env: rest, write })).toThrow(
      [
        "sinks.oncall.routingKey: the environment variable PAGERDUTY_KEY is not set",
        "sinks.mail.server: the environment variable SMTP_URL is not set",
      ].join("\n"),
    );
    const wrong = { ...env, SLACK_WEBHOOK_URL: "hooks.slack.com/T0/secret" };
    const failing = () => createSinks(SinksConfig.parse(parse(file)), { env: wrong, write });
    expect(failing).toThrow("sinks.chat.webhookUrl: is no address that begins with https:// or http://");
    expect(failing).not.toThrow("secret");
  });

  it("refuses an own function by the name of a sink", () => {
    expect(() => createSinks({ a: { type: "console" } }, { env, write, own: { a: () => {} } })).toThrow("sinks.a");
  });
});

describe("sinksFor", () => {
  const all = ["oncall", "chat", "mail"];
  const routes = [
    Route.parse({ severity: ["critical"], sinks: ["oncall", "chat"] }),
    Route.parse({ owner: ["search"], sinks: ["mail", "chat"] }),
    Route.parse({ rule: ["dailyCost"], severity: ["warning"], sinks: ["mail"] }),
  ];

  it("goes by the rule's own sinks, then by every route that matches, then to all", () => {
    expect(sinksFor({ severity: "critical", rule: "a", sinks: ["mail"] }, routes, all)).toEqual(["mail"]);
    expect(sinksFor({ severity: "critical", rule: "a", owner: "search" }, routes, all)).toEqual(["oncall", "chat", "mail"]);
    expect(sinksFor({ severity: "warning", rule: "dailyCost" }, routes, all)).toEqual(["mail"]);
    expect(sinksFor({ severity: "info", rule: "a" }, routes, all)).toEqual([]);
    expect(sinksFor({ severity: "info", rule: "a" }, [], all)).toEqual(all);
  });

  it("refuses a sink that is not there", () => {
    expect(() => sinksFor({ severity: "info", rule: "a", sinks: ["fax"] }, [], all)).toThrow('no sink is named "fax"');
    expect(() => sinksFor({ severity: "info", rule: "a" }, routes, ["oncall"])).toThrow(RangeError);
  });
});
