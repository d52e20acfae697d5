import { isTimeZone } from "@telltale/core/budget";
import { z } from "zod";
import { templateFault } from "./template.ts";

/**
 * A secret is named, never written down: rules files are committed and printed.
 *
 * @param what it is, for who left it out
 */
const secret = (what: string) =>
  z
    .string({
      error: ({ input }) =>
        input === undefined
          ? `is missing: ${what}. Name an environment variable here, as "$ONCALL_KEY", and set that variable to it`
          : undefined,
    })
    .regex(
      /^\$[A-Za-z_][A-Za-z0-9_]*$/,
      'must name an environment variable, as "$ONCALL_KEY": secrets do not belong in this file',
    );

const Template = z.string().superRefine((template, context) => {
  const fault = templateFault(template);
  if (fault) context.addIssue({ code: "custom", message: fault });
});

const Address = z.string().regex(/^(https?:\/\/|\$)/, 'must be an address, as "https://…", or name an environment variable');

const shared = {
  templates: z.strictObject({ title: Template.optional(), text: Template.optional() }).optional(),
  timeZone: z.string().refine(isTimeZone, 'must be a time zone, as "Europe/Berlin"').optional(),
};

/** A sink in a rules file. */
export const SinkConfig = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("slack"),
    webhookUrl: secret("the address that Slack gave for the channel"),
    mention: z.string().optional(),
    ...shared,
  }),
  z.strictObject({
    type: z.literal("pagerduty"),
    routingKey: secret("the integration key of the PagerDuty service"),
    url: Address.optional(),
    source: z.string().optional(),
    ...shared,
  }),
  z.strictObject({
    type: z.literal("opsgenie"),
    apiKey: secret("the key of the Opsgenie integration"),
    url: Address.optional(),
    responders: z
      .array(
        z.strictObject({
          type: z.enum(["team", "user", "escalation", "schedule"]),
          name: z.string().optional(),
          id: z.string().optional(),
          username: z.string().optional(),
        }),
      )
      .max(50)
      .optional(),
    tags: z.array(z.string()).optional(),
    ...shared,
  }),
  z.strictObject({
    type: z.literal("webhook"),
    url: Address,
    secret: secret("any text that the receiver knows, too: what is sent is signed with it"),
    headers: z.record(z.string(), z.string()).optional(),
    ...shared,
  }),
  z.strictObject({
    type: z.literal("email"),
    server: secret("the mail server, as smtps://user:password@host"),
    from: z.string().min(3),
    to: z.array(z.string().min(3)).min(1),
    ...shared,
  }),
  z.strictObject({
    type: z.literal("alertmanager"),
    url: Address,
    token: secret("a token").optional(),
    labels: z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, "must be a label's name"), z.string().min(1)).optional(),
    holdHours: z.number().positive().optional(),
    ...shared,
  }),
  z.strictObject({
    type: z.literal("github"),
    repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, "must be owner/name"),
    token: secret("a token that may write issues"),
    labels: z.array(z.string()).optional(),
    assignees: z.array(z.string()).max(10).optional(),
    url: Address.optional(),
    ...shared,
  }),
  z.strictObject({ type: z.literal("console"), ...shared }),
  z.strictObject({ type: z.literal("file"), path: z.string().min(1), ...shared }),
]);
export type SinkConfig = z.infer<typeof SinkConfig>;

/** The sinks of a rules file, by their names. */
export const SinksConfig = z.record(z.string().regex(/^[\w.-]+$/, "must be letters, digits, - and _"), SinkConfig);
export type SinksConfig = z.infer<typeof SinksConfig>;
