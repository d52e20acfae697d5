import { alertmanagerSink } from "./alertmanager-sink.ts";
import { consoleSink } from "./console-sink.ts";
import { emailSink } from "./email-sink.ts";
import { fileSink } from "./file-sink.ts";
import { githubSink } from "./github-sink.ts";
import { opsgenieSink } from "./opsgenie-sink.ts";
import { ownSink, type Tell } from "./own-sink.ts";
import { pagerDutySink } from "./pagerduty-sink.ts";
import { type Environment, fillSecrets, SinkConfigError } from "./secrets.ts";
import type { Delivery, Sink } from "./sink.ts";
import type { SinkConfig, SinksConfig } from "./sink-config.ts";
import { slackSink } from "./slack-sink.ts";
import { webhookSink } from "./webhook-sink.ts";

export interface CreateSinksOptions {
  /** Where `$NAME` is looked up: `process.env`. */
  readonly env: Environment;
  /** Where a console sink writes. */
  readonly write: (text: string) => void;
  /** Sinks of the host, by name. */
  readonly own?: Readonly<Record<string, Tell>>;
  /** For times in texts, where a sink names none. Default UTC. */
  readonly timeZone?: string;
}

/**
 * Makes the sinks of a rules file. Nothing is sent.
 *
 * @throws {SinkConfigError} naming the sink, the field and the environment variable that is missing
 */
export function createSinks(config: SinksConfig, options: CreateSinksOptions): ReadonlyMap<string, Sink> {
  const { env, own = {}, timeZone = "UTC" } = options;
  const sinks = new Map<string, Sink>();
  const faults: string[] = [];
  for (const [name, one] of Object.entries(config))
    try {
      const { settings, hide } = fillSecrets({ timeZone, ...one }, env, `sinks.${name}`);
      sinks.set(name, discreet(sinkOf(name, settings, options), hide));
    } catch (error) {
      if (!(error instanceof SinkConfigError)) throw error;
      faults.push(error.message);
    }
  for (const [name, tell] of Object.entries(own)) {
    if (sinks.has(name)) faults.push(`sinks.${name}: there is an own function of this name, too; name one of them otherwise`);
    sinks.set(name, ownSink(name, tell));
  }
  if (faults.length > 0) throw new SinkConfigError(faults.join("\n"));
  return sinks;
}

function sinkOf(name: string, settings: SinkConfig, { write }: CreateSinksOptions): Sink {
  switch (settings.type) {
    case "slack":
      return slackSink(name, { ...settings, webhookUrl: webAddress(settings.webhookUrl, `sinks.${name}.webhookUrl`) });
    case "pagerduty":
      return pagerDutySink(name, withAddress(name, settings));
    case "opsgenie":
      return opsgenieSink(name, withAddress(name, settings));
    case "webhook":
      return webhookSink(name, { ...settings, url: webAddress(settings.url, `sinks.${name}.url`) });
    case "email":
      return emailSink(name, { ...settings, server: mailServer(settings.server, `sinks.${name}.server`) });
    case "alertmanager":
      return alertmanagerSink(name, { ...settings, url: webAddress(settings.url, `sinks.${name}.url`) });
    case "github":
      return githubSink(name, withAddress(name, settings));
    case "console":
      return consoleSink(name, { ...settings, write });
    case "file":
      return fileSink(name, settings);
  }
}

function withAddress<T extends { readonly url?: string }>(name: string, settings: T): T {
  if (settings.url !== undefined) webAddress(settings.url, `sinks.${name}.url`);
  return settings;
}

/** The address itself is not repeated in the error: it may be a secret. */
function webAddress(url: string, where: string): string {
  if (/^https?:\/\//.test(url) && URL.canParse(url)) return url;
  throw new SinkConfigError(`${where}: is no address that begins with https:// or http://`);
}

function mailServer(url: string, where: string): string {
  if (/^smtps?:\/\//.test(url) && URL.canParse(url)) return url;
  throw new SinkConfigError(`${where}: is no mail server, as smtps://user:password@mail.example.com`);
}

/** A sink whose words hold none of its secrets. */
function discreet(sink: Sink, hide: (text: string) => string): Sink {
  const hidden = (delivery: Delivery): Delivery => {
    if (delivery.outcome !== "delivered") return { ...delivery, reason: hide(delivery.reason) };
    return delivery.note === undefined ? delivery : { ...delivery, note: hide(delivery.note) };
  };
  return {
    ...sink,
    send: (notification, attempt) =>
      sink.send(notification, attempt).then(hidden, (error: unknown) => {
        // Without the cause, which could hold what is hidden here.
        throw new Error(hide(error instanceof Error ? error.message : String(error)));
      }),
  };
}
